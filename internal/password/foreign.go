package password

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"

	"golang.org/x/crypto/argon2"
)

type reader func(rest string) (verifier, error)

// foreign lists what other services stored, by how it begins; no beginning is
// also another's. What begins otherwise is in readForeign. MD5 and SHA-1 are here
// only to verify what others stored: the next log-in replaces it.
var foreign = []struct {
	prefix string
	name   string // for a report
	read   reader
}{
	// Werkzeug since 2.3, since 0.9, and what it wrote when asked before 2.3; the
	// last is Django's too.
	{"scrypt:", "Werkzeug's scrypt", werkzeugScrypt},
	{"pbkdf2:sha1", "Werkzeug's PBKDF2", werkzeugPBKDF2(sha1.New)},
	{"pbkdf2:sha256", "Werkzeug's PBKDF2", werkzeugPBKDF2(sha256.New)},
	{"pbkdf2:sha512", "Werkzeug's PBKDF2", werkzeugPBKDF2(sha512.New)},
	{"md5$", "Werkzeug's or Django's MD5", saltedDigest(md5.New)},
	{"sha1$", "Werkzeug's or Django's SHA-1", saltedDigest(sha1.New)},
	{"sha256$", "Werkzeug's SHA-256", saltedDigest(sha256.New)},
	{"sha512$", "Werkzeug's SHA-512", saltedDigest(sha512.New)},

	// The bare texts that the bcrypt and argon2 libraries write. What is "2" today
	// was computed as the others; "2x" marks hashes of a faulty implementation and
	// is not read.
	{"$2$", "bcrypt", bcryptOf(asTyped)},
	{"$2a$", "bcrypt", bcryptOf(asTyped)},
	{"$2b$", "bcrypt", bcryptOf(asTyped)},
	{"$2y$", "bcrypt", bcryptOf(asTyped)},
	{"$argon2i$", "argon2i", argon2Of(argon2.Key)},
	{ownPrefix, "argon2id", argon2Of(argon2.IDKey)}, // with something before it: see read

	{"pbkdf2_sha256$", "Django's PBKDF2", djangoPBKDF2(sha256.New)},
	{"pbkdf2_sha1$", "Django's PBKDF2", djangoPBKDF2(sha1.New)},
	{"scrypt$", "Django's scrypt", djangoScrypt},
	{"argon2$argon2id$", "Django's argon2id", argon2Of(argon2.IDKey)},
	{"argon2$argon2i$", "Django's argon2i", argon2Of(argon2.Key)},
	{"bcrypt$$2a$", "Django's bcrypt", bcryptOf(asTyped)},
	{"bcrypt$$2b$", "Django's bcrypt", bcryptOf(asTyped)},
	{"bcrypt$$2y$", "Django's bcrypt", bcryptOf(asTyped)},
	{"bcrypt_sha256$$2a$", "Django's bcrypt", bcryptOf(hexSHA256)},
	{"bcrypt_sha256$$2b$", "Django's bcrypt", bcryptOf(hexSHA256)},
	{"bcrypt_sha256$$2y$", "Django's bcrypt", bcryptOf(hexSHA256)},

	// passlib, Kratos, Zitadel, and what Keycloak's parts make.
	{"$pbkdf2$", "PBKDF2", phcPBKDF2(sha1.New)},
	{"$pbkdf2-sha1$", "PBKDF2", phcPBKDF2(sha1.New)},
	{"$pbkdf2-sha256$", "PBKDF2", phcPBKDF2(sha256.New)},
	{"$pbkdf2-sha512$", "PBKDF2", phcPBKDF2(sha512.New)},
	{"$scrypt$", "scrypt", phcScrypt},
	{"$bcrypt-sha256$", "passlib's bcrypt", passlibBcrypt},

	{"$P$", "WordPress's phpass", phpass},
	{"$H$", "phpBB's phpass", phpass},
	{"$wp$2y$", "WordPress's bcrypt", wordpressBcrypt},
	{"$S$", "Drupal's SHA-512", drupal7},
	{"U$S$", "Drupal's SHA-512 of an MD5", drupal6},

	{"A", "a hash of ASP.NET Core Identity", aspNetIdentity},
	{"s2:", "Lucia's scrypt", luciaScrypt},
	{"$fbscrypt$", "Firebase's scrypt", gotrueFirebase},
	{"$5$", "SHA-256 crypt", shaCrypt(sha256.New)},
	{"$6$", "SHA-512 crypt", shaCrypt(sha512.New)},
}

// comparing makes a verifier of what derives the hash.
func comparing(want []byte, derive func(password string) []byte) verifier {
	return func(password string) bool {
		return subtle.ConstantTimeCompare(derive(password), want) == 1
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
