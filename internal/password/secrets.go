package password

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Secrets are what some services kept outside their database, without which none
// of their hashes verifies. They stay outside of ours too.
type Secrets struct {
	DevisePepper      string
	FlaskSecuritySalt string
	Firebase          Firebase
}

// Sources whose hashes need a secret. Their hashes look like others, or like
// nothing, so an import marks them: "devise$$2a$…".
const (
	Devise        = "devise"
	FlaskSecurity = "flask-security"
	FirebaseAuth  = "firebase"
)

var sources = []string{Devise, FlaskSecurity, FirebaseAuth}

// Mark marks the hash as one of this source, for Verify. An empty source is any
// that needs no secret.
func Mark(source, encoded string) string {
	if source == "" || encoded == "" || strings.HasPrefix(encoded, source+"$") {
		return encoded
	}
	return source + "$" + encoded
}

// Require reports what must be set for hashes of this source.
func (s Secrets) Require(source string) error {
	switch {
	case source == Devise && s.DevisePepper == "":
		return errors.New("LATCHKEY_DEVISE_PEPPER is not set: the pepper in config/initializers/devise.rb")
	case source == FlaskSecurity && s.FlaskSecuritySalt == "":
		return errors.New("LATCHKEY_FLASK_SECURITY_SALT is not set: the SECURITY_PASSWORD_SALT of the Flask application")
	case source == FirebaseAuth && len(s.Firebase.SignerKey) == 0:
		return errors.New("LATCHKEY_FIREBASE_SIGNER_KEY is not set: base64_signer_key in the password hash parameters of the Firebase console")
	}
	return nil
}

// readMarked reads a hash that an import marked; nil is one that is not marked.
func (s Secrets) readMarked(encoded string) (verifier, error) {
	source, rest, _ := strings.Cut(encoded, "$")
	if !slices.Contains(sources, source) {
		return nil, nil
	}
	if err := s.Require(source); err != nil {
		return nil, refusal(fmt.Sprintf("is of %s, and %v", source, err))
	}
	switch source {
	case Devise:
		return s.devise(rest)
	case FlaskSecurity:
		return s.flaskSecurity(rest)
	}
	verify, err := s.Firebase.read(rest)
	return verify, described(err, "Firebase's salt and hash")
}

// devise reads bcrypt of the password with the pepper after it.
func (s Secrets) devise(encoded string) (verifier, error) {
	if !strings.HasPrefix(encoded, "$2") {
		return nil, refusal("is not bcrypt, which Devise writes")
	}
	verify, err := readForeign(encoded)
	return verify.of(func(password string) string { return password + s.DevisePepper }), err
}

// flaskSecurity reads any hash of an HMAC. What was hashed is the password's NFKD
// form, unless that was turned off.
func (s Secrets) flaskSecurity(encoded string) (verifier, error) {
	verify, err := readForeign(encoded)
	hashed := func(password string) string {
		mac := hmac.New(sha512.New, []byte(s.FlaskSecuritySalt))
		mac.Write([]byte(password))
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return func(password string) bool {
		decomposed := norm.NFKD.String(password)
		return verify(hashed(decomposed)) || decomposed != password && verify(hashed(password))
	}, err
}
