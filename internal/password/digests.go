package password

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"hash"
	"strings"
)

// saltedDigest reads "salt$hex", which two services spell alike: to Werkzeug the
// salt is an HMAC's key, to Django it stands before the password.
func saltedDigest(digest func() hash.Hash) reader {
	return func(rest string) (verifier, error) {
		f := split(rest, "$", 2)
		salt, want := f.text(), f.hex(digest().Size())
		return func(password string) bool {
			mac, plain := hmac.New(digest, []byte(salt)), digest()
			mac.Write([]byte(password))
			plain.Write([]byte(salt + password))
			return subtle.ConstantTimeCompare(mac.Sum(nil), want)|subtle.ConstantTimeCompare(plain.Sum(nil), want) == 1
		}, f.unreadable()
	}
}

// The schemes of LDAP (RFC 3112 and its followers) that are a digest of the
// password, and of the salt after it if there is one, in base64.
var braced = map[string]func() hash.Hash{
	"MD5": md5.New, "SMD5": md5.New,
	"SHA": sha1.New, "SSHA": sha1.New,
	"SHA256": sha256.New, "SSHA256": sha256.New,
	"SHA384": sha512.New384, "SSHA384": sha512.New384,
	"SHA512": sha512.New, "SSHA512": sha512.New,
}

// wrapped are the schemes of LDAP, Dovecot and Spring Security that only stand
// before a hash that says itself what it is, such as "{CRYPT}$6$…".
var wrapped = map[string]bool{
	"CRYPT": true, "BCRYPT": true, "ARGON2": true, "BLF-CRYPT": true,
	"SHA256-CRYPT": true, "SHA512-CRYPT": true, "ARGON2I": true, "ARGON2ID": true,
}

// readBraced reads "{SCHEME}…". The scheme's case does not matter.
func readBraced(encoded string) (verifier, error) {
	scheme, rest, _ := strings.Cut(encoded[1:], "}")
	scheme = strings.ToUpper(scheme)
	if digest, found := braced[scheme]; found {
		verify, err := bracedDigest(digest, scheme[0] == 'S' && scheme[1] != 'H', rest)
		return verify, described(err, "{"+scheme+"} of LDAP")
	}
	if wrapped[scheme] && strings.HasPrefix(rest, "$") {
		return readForeign(rest)
	}
	switch scheme {
	case "CRYPT":
		return nil, refusal(looksLike(rest))
	case "PLAIN", "CLEARTEXT", "NOOP":
		return nil, refusal("looks like a password in plain text")
	}
	return nil, refusal("has a scheme in braces that is not read")
}

func bracedDigest(digest func() hash.Hash, salted bool, rest string) (verifier, error) {
	size := digest().Size()
	least, most := size, size
	if salted {
		least, most = size+1, maxEncoded
	}
	f := split(rest, "$", 1)
	b := f.bytes(base64Django, least, most)
	if f.bad {
		return nil, ErrUnreadable
	}
	want, salt := b[:size], b[size:]
	return comparing(want, func(password string) []byte {
		h := digest()
		h.Write([]byte(password))
		h.Write(salt)
		return h.Sum(nil)
	}), nil
}
