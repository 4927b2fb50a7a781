package password

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

const (
	bcryptMaximum = 72 // bytes of a password that bcrypt uses
	bcryptSalt    = 22 // characters
)

// bcryptOf reads "12$" and 53 characters of salt and hash. The letter before it
// says which old bug its maker had fixed; the computation is the same.
func bcryptOf(prepare func(password string) string) reader {
	return func(rest string) (verifier, error) {
		cost, body, _ := strings.Cut(rest, "$")
		n, err := strconv.Atoi(cost)
		if err != nil || fmt.Sprintf("%02d", n) != cost || n < minBcryptCost || n > bcrypt.MaxCost || !bcryptBody(body) {
			return nil, ErrUnreadable
		}
		if n > maxBcryptCost {
			return nil, refusal(fmt.Sprintf("is bcrypt of cost %d, above the limit of %d", n, maxBcryptCost))
		}
		encoded := []byte("$2b$" + rest)
		return func(password string) bool { return bcryptMatches(encoded, prepare(password)) }, nil
	}
}

// bcryptBody reports whether these are a salt of 16 bytes and a hash of 23. Some
// makers chose all 22 characters of the salt at random, also the four bits at
// its end that are ignored: those can have any value.
func bcryptBody(body string) bool {
	if len(body) != bcryptSalt+31 {
		return false
	}
	salt, err := base64Bcrypt.DecodeString(body[:bcryptSalt])
	f := split(body[bcryptSalt:], "$", 1)
	f.bytes(base64Bcrypt, 23, 23)
	return err == nil && len(salt) == 16 && !f.bad
}

// bcryptMatches uses what the origin used: it cut a password silently after 72
// bytes, be it within a character, so more must not be compared here. A NUL it
// did not take, or took as the end; to Go's it would be a repetition, "a\0a"
// the same as "a".
func bcryptMatches(encoded []byte, password string) bool {
	if strings.Contains(password, "\x00") {
		return false
	}
	password = password[:min(len(password), bcryptMaximum)]
	return bcrypt.CompareHashAndPassword(encoded, []byte(password)) == nil
}

// passlibBcrypt reads what passlib's bcrypt_sha256 wrote: "2a,12$salt$hash", and
// since 1.7.3 "v=2,t=2b,r=12$salt$hash", where the salt is the HMAC's key too.
func passlibBcrypt(rest string) (verifier, error) {
	f := split(rest, "$", 3)
	cost, salt, sum := f.text(), f.text(), f.text()
	if f.bad || len(salt) != bcryptSalt {
		return nil, ErrUnreadable
	}

	prepare := base64SHA256
	if second, found := strings.CutPrefix(cost, "v=2,t=2b,r="); found {
		prepare, cost = base64HMAC([]byte(salt)), second
	} else if cost, found = strings.CutPrefix(cost, "2b,"); !found {
		if cost, found = strings.CutPrefix(cost, "2a,"); !found {
			return nil, ErrUnreadable
		}
	}

	// passlib writes the cost without a leading zero.
	n, err := strconv.Atoi(cost)
	if err != nil || strconv.Itoa(n) != cost {
		return nil, ErrUnreadable
	}

	return bcryptOf(prepare)(fmt.Sprintf("%02d$%s%s", n, salt, sum))
}

// wordpressBcrypt reads what follows "$wp$2y$".
func wordpressBcrypt(rest string) (verifier, error) {
	verify, err := bcryptOf(wordpressSHA384)(rest)
	return verify.typedOrTrimmed, err
}

func asTyped(password string) string { return password }

// hexSHA256 is how Django gets around bcrypt's 72 bytes; the others below are
// passlib's and WordPress's ways.
func hexSHA256(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}

func base64SHA256(password string) string {
	sum := sha256.Sum256([]byte(password))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func base64HMAC(key []byte) func(password string) string {
	return func(password string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(password))
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
}

func wordpressSHA384(password string) string {
	mac := hmac.New(sha512.New384, []byte("wp-sha384"))
	mac.Write([]byte(password))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
