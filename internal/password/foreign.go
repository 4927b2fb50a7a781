package password

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"
	"golang.org/x/text/unicode/norm"
)

// Bounds of what a hash stored by somebody else may ask for; argon2 has Params'.
// Scrypt takes N·r·128 bytes: 128 MiB at most.
const (
	maxEncoded    = 1024 // bytes of the whole text
	maxScryptN    = 1 << 17
	maxScryptR    = 8
	maxScryptP    = 10
	maxIterations = 10_000_000
	minBcryptCost = bcrypt.MinCost
	maxBcryptCost = 15

	// oldestIterations is what Werkzeug 0.9, the first with PBKDF2, read into a
	// text without a count. No version wrote such a text: each stored its count
	// (1000, later 50000, 150000, 260000, 600000). One without can only have been
	// made by hand, and then after the format's first description.
	oldestIterations = 1000

	scryptSize    = 64 // bytes, in Werkzeug and in Django
	bcryptMaximum = 72 // bytes of a password that bcrypt uses
)

// verifier reports whether a password has the hash that was read. Reading is
// cheap; all the work is here.
type verifier func(password string) bool

type reader func(rest string) (verifier, error)

// foreign lists what other services stored, by how it begins; no beginning is
// also another's. MD5 and SHA-1 are here only to verify what others stored: the
// next log-in replaces it.
var foreign = []struct {
	prefix string
	read   reader
}{
	// Werkzeug since 2.3, since 0.9, and what it wrote when asked before 2.3.
	{"scrypt:", werkzeugScrypt},
	{"pbkdf2:sha1", werkzeugPBKDF2(sha1.New)},
	{"pbkdf2:sha256", werkzeugPBKDF2(sha256.New)},
	{"pbkdf2:sha512", werkzeugPBKDF2(sha512.New)},
	{"md5$", werkzeugHMAC(md5.New)},
	{"sha1$", werkzeugHMAC(sha1.New)},
	{"sha256$", werkzeugHMAC(sha256.New)},
	{"sha512$", werkzeugHMAC(sha512.New)},

	// The bare texts that the bcrypt and argon2 libraries write. "2x", which marks
	// hashes of a faulty implementation, is not read.
	{"$2a$", bcryptOf(asTyped)},
	{"$2b$", bcryptOf(asTyped)},
	{"$2y$", bcryptOf(asTyped)},
	{"$argon2i$", argon2Of(argon2.Key)},

	{"pbkdf2_sha256$", djangoPBKDF2(sha256.New)},
	{"pbkdf2_sha1$", djangoPBKDF2(sha1.New)},
	{"scrypt$", djangoScrypt},
	{"argon2$argon2id$", argon2Of(argon2.IDKey)},
	{"argon2$argon2i$", argon2Of(argon2.Key)},
	{"bcrypt$$2a$", bcryptOf(asTyped)},
	{"bcrypt$$2b$", bcryptOf(asTyped)},
	{"bcrypt$$2y$", bcryptOf(asTyped)},
	{"bcrypt_sha256$$2a$", bcryptOf(hexSHA256)},
	{"bcrypt_sha256$$2b$", bcryptOf(hexSHA256)},
	{"bcrypt_sha256$$2y$", bcryptOf(hexSHA256)},

	{"$pbkdf2$", passlibPBKDF2(sha1.New)},
	{"$pbkdf2-sha256$", passlibPBKDF2(sha256.New)},
	{"$pbkdf2-sha512$", passlibPBKDF2(sha512.New)},
}

// Readable reports, without the hash's work, whether Verify reads a stored hash:
// nil or ErrUnreadable.
//
// Django's "sha1$" and "md5$" hashes are spelled like Werkzeug's and made
// otherwise. They are readable, and no password has them.
func Readable(encoded string) error {
	_, err := read(encoded)
	return err
}

func read(encoded string) (verifier, error) {
	if len(encoded) > maxEncoded {
		return nil, ErrUnreadable
	}
	if strings.HasPrefix(encoded, ownPrefix) {
		own, err := decode(encoded)
		return own.verify, err
	}
	for _, scheme := range foreign {
		if rest, found := strings.CutPrefix(encoded, scheme.prefix); found {
			verify, err := scheme.read(rest)
			return verify.typedOrComposed, err
		}
	}
	return nil, ErrUnreadable
}

// typedOrComposed tries the password as it was typed, which is what the others
// hashed, and then its NFC form, for somebody who types on another system now.
func (verify verifier) typedOrComposed(password string) bool {
	if verify(password) {
		return true
	}
	composed := norm.NFC.String(password)
	return composed != password && verify(composed)
}

// comparing makes a verifier of what derives the hash.
func comparing(want []byte, derive func(password string) []byte) verifier {
	return func(password string) bool {
		return subtle.ConstantTimeCompare(derive(password), want) == 1
	}
}

// werkzeugScrypt reads "32768:8:1$salt$hex".
func werkzeugScrypt(rest string) (verifier, error) {
	f := split(rest, "$", 3)
	cost := split(f.text(), ":", 3)
	n, r, p := cost.number(2, maxScryptN), cost.number(1, maxScryptR), cost.number(1, maxScryptP)
	salt, want := f.text(), f.bytes(base16, scryptSize, scryptSize)
	f.bad = f.bad || cost.bad || !powerOfTwo(n)
	return scryptVerifier(n, r, p, salt, want), f.unreadable()
}

// djangoScrypt reads "16384$salt$8$1$base64".
func djangoScrypt(rest string) (verifier, error) {
	f := split(rest, "$", 5)
	n, salt := f.number(2, maxScryptN), f.text()
	r, p := f.number(1, maxScryptR), f.number(1, maxScryptP)
	want := f.bytes(base64Django, scryptSize, scryptSize)
	f.bad = f.bad || !powerOfTwo(n)
	return scryptVerifier(n, r, p, salt, want), f.unreadable()
}

func powerOfTwo(n int) bool { return n&(n-1) == 0 }

func scryptVerifier(n, r, p int, salt string, want []byte) verifier {
	return comparing(want, func(password string) []byte {
		// It fails only for parameters that were not read; nothing equals nil.
		key, _ := scrypt.Key([]byte(password), []byte(salt), n, r, p, len(want))
		return key
	})
}

// werkzeugPBKDF2 reads ":260000$salt$hex", or "$salt$hex" without a count.
func werkzeugPBKDF2(digest func() hash.Hash) reader {
	size := digest().Size()
	return func(rest string) (verifier, error) {
		if strings.HasPrefix(rest, "$") {
			rest = ":" + strconv.Itoa(oldestIterations) + rest
		}
		rest, found := strings.CutPrefix(rest, ":")
		f := split(rest, "$", 3)
		iterations, salt, want := f.number(1, maxIterations), f.text(), f.bytes(base16, size, size)
		f.bad = f.bad || !found
		return pbkdf2Verifier(digest, iterations, []byte(salt), want), f.unreadable()
	}
}

// djangoPBKDF2 reads "260000$salt$base64". The salt is the text's own bytes.
func djangoPBKDF2(digest func() hash.Hash) reader {
	size := digest().Size()
	return func(rest string) (verifier, error) {
		f := split(rest, "$", 3)
		iterations, salt, want := f.number(1, maxIterations), f.text(), f.bytes(base64Django, size, size)
		return pbkdf2Verifier(digest, iterations, []byte(salt), want), f.unreadable()
	}
}

// passlibPBKDF2 reads "29000$salt$hash", where the salt is encoded too.
func passlibPBKDF2(digest func() hash.Hash) reader {
	size := digest().Size()
	return func(rest string) (verifier, error) {
		f := split(rest, "$", 3)
		iterations := f.number(1, maxIterations)
		salt, want := f.bytes(base64Passlib, 1, maxEncoded), f.bytes(base64Passlib, size, size)
		return pbkdf2Verifier(digest, iterations, salt, want), f.unreadable()
	}
}

func pbkdf2Verifier(digest func() hash.Hash, iterations int, salt, want []byte) verifier {
	return comparing(want, func(password string) []byte {
		// It fails only in Go's FIPS-only mode; nothing equals nil.
		key, _ := pbkdf2.Key(digest, password, salt, iterations, len(want))
		return key
	})
}

// werkzeugHMAC reads "salt$hex". The salt is the key, and there is one round.
func werkzeugHMAC(digest func() hash.Hash) reader {
	size := digest().Size()
	return func(rest string) (verifier, error) {
		f := split(rest, "$", 2)
		salt, want := f.text(), f.bytes(base16, size, size)
		return comparing(want, func(password string) []byte {
			mac := hmac.New(digest, []byte(salt))
			mac.Write([]byte(password))
			return mac.Sum(nil)
		}), f.unreadable()
	}
}

// argon2Of reads what follows the variant's name in PHC form.
func argon2Of(key argon2Key) reader {
	return func(rest string) (verifier, error) {
		d, err := decodeArgon2(rest)
		return comparing(d.hash, func(password string) []byte {
			return d.key(key, password)
		}), err
	}
}

// bcryptOf reads "12$" and 53 characters of salt and hash. The letter before it
// says which old fault the maker had mended; the computation is one.
func bcryptOf(prepare func(password string) string) reader {
	return func(rest string) (verifier, error) {
		cost, body, _ := strings.Cut(rest, "$")
		n, err := strconv.Atoi(cost)
		if err != nil || fmt.Sprintf("%02d", n) != cost || n < minBcryptCost || n > maxBcryptCost || !bcryptBody(body) {
			return nil, ErrUnreadable
		}
		encoded := []byte("$2b$" + rest)
		return func(password string) bool { return bcryptMatches(encoded, prepare(password)) }, nil
	}
}

// bcryptBody reports whether these are a salt of 16 bytes and a hash of 23. Some
// makers chose all 22 characters of the salt at random, also the four bits at
// its end that count for nothing: those may be set.
func bcryptBody(body string) bool {
	const saltLength, length = 22, 53
	if len(body) != length {
		return false
	}
	salt, err := base64Bcrypt.DecodeString(body[:saltLength])
	f := split(body[saltLength:], "$", 1)
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

func asTyped(password string) string { return password }

// hexSHA256 is how Django gets around bcrypt's 72 bytes.
func hexSHA256(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}
