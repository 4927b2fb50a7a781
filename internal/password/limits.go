package password

import "golang.org/x/crypto/bcrypt"

// Limits of the cost of a stored hash, from any source: one that costs more would
// hold a place in the queue for hashing, and all log-ins would wait. What
// services use by default lies within them. What costs the most takes, on an idle
// core of a server of 2024 that has SHA instructions (BenchmarkMost; twice as long
// where others have the cores too):
//
//	argon2     256 MiB × 4 passes, or 102 MiB × 10           0.85 s
//	scrypt     N=2^17 r=8 p=2                                0.7 to 1.2 s
//	PBKDF2     6,000,000 of SHA-1 or SHA-256                 1.0 s
//	           3,000,000 of SHA-512                          1.3 s
//	bcrypt     cost 15                                       1.9 s
//	SHA-crypt  1,000,000 rounds: a password of 12 bytes      0.23 s
//	           of 511 bytes                                  1.4 s
//	phpass     2^19 rounds: a password of 1024 bytes         0.9 s
//	Drupal     2^20 rounds: a password of 512 bytes          0.9 s
//
// A password that is not NFC may take them twice: see typedOrComposed.
const (
	maxEncoded = 1024 // bytes of the whole text

	maxMemoryKiB  = 256 << 10 // argon2
	maxArgon2Work = 1 << 20   // argon2: KiB times passes

	maxScryptMemory = 1 << 20 // scrypt: N·r, each 128 bytes
	maxScryptWork   = 1 << 21 // scrypt: N·r·p

	// PBKDF2 computes each block of a digest's size by itself. Keycloak's default
	// asks SHA-1 for 1,300,000 iterations of four blocks. SHA-512 counts twice.
	maxPBKDF2Work = 6_000_000

	minBcryptCost = bcrypt.MinCost
	maxBcryptCost = 15

	// passlib's defaults are 535,000 and 656,000.
	maxShaCryptRounds = 1_000_000

	maxPhpassLog2 = 19 // WordPress: 13, passlib: 19
	maxDrupalLog2 = 20 // Drupal 7: 15, Drupal 8: 16

	// phpass and Drupal hash the password in every round: bytes in all.
	maxPortableWork = 1 << 29
)

// The most bytes that the makers took: what they hash in every round may not be
// of any length. To them a longer password was none.
const (
	maxPhpassPassword   = 4096
	maxDrupalPassword   = 512
	maxShaCryptPassword = 511 // libxcrypt's CRYPT_MAX_PASSPHRASE_SIZE, less its NUL
)
