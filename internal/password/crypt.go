package password

import (
	"crypto/md5"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"

	"github.com/go-crypt/x/base64"
	"github.com/go-crypt/x/crypt"
)

// cryptDigits are those of crypt(3): a count of rounds by its logarithm, and
// base64 that begins at a byte's low end.
const cryptDigits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// crypt(3)'s rounds where a hash names none, and the fewest and most it takes.
const (
	shaCryptRounds      = 5000
	shaCryptLeastRounds = 1000
	shaCryptMostRounds  = 999_999_999
)

// shaCrypt reads "salt$hash" and "rounds=656000$salt$hash" of crypt(3).
func shaCrypt(digest func() hash.Hash) reader {
	return func(rest string) (verifier, error) {
		rounds := shaCryptRounds
		f := split(rest, "$", 2)
		if strings.HasPrefix(rest, "rounds=") {
			f = split(rest, "$", 3)
			rounds = f.named("rounds", shaCryptLeastRounds, shaCryptMostRounds)
		}

		salt, want := f.text(), f.text()
		f.bad = f.bad || len(salt) > 16 || !isCrypt64(want, digest().Size())
		if rounds > maxShaCryptRounds {
			f.refuse("is SHA-crypt of %d rounds, above the limit of %d", rounds, maxShaCryptRounds)
		}

		return comparing([]byte(want), func(password string) []byte {
			if len(password) > maxShaCryptPassword {
				return nil
			}
			return crypt.KeySHACrypt(digest, []byte(password), []byte(salt), rounds)
		}), f.unreadable()
	}
}

// phpass reads the portable hashes of WordPress before 6.8, phpBB and others.
func phpass(rest string) (verifier, error) {
	p := portable{md5.New, 22, maxPhpassLog2, maxPhpassPassword}
	verify, err := p.read(rest)
	return verify.typedOrTrimmed, err
}

// drupal7 reads Drupal's, of SHA-512, which are cut to 55 characters.
func drupal7(rest string) (verifier, error) {
	p := portable{sha512.New, 43, maxDrupalLog2, maxDrupalPassword}
	return p.read(rest)
}

// drupal6 reads what Drupal 7 made of Drupal 6's hashes: the same of an MD5.
func drupal6(rest string) (verifier, error) {
	verify, err := drupal7(rest)
	return verify.of(func(password string) string {
		sum := md5.Sum([]byte(password))
		return hex.EncodeToString(sum[:])
	}), err
}

// portable is phpass's way: a digest of salt and password, and then again and
// again of that and the password.
type portable struct {
	digest      func() hash.Hash
	length      int // of the hash, in characters
	maxLog2     int
	maxPassword int // in bytes
}

// read reads the logarithm of the rounds in one character, the salt in eight, and
// the hash.
func (p portable) read(rest string) (verifier, error) {
	if len(rest) != 9+p.length || !isCrypt64Text(rest[9:]) {
		return nil, ErrUnreadable
	}
	log2, salt, want := strings.IndexByte(cryptDigits, rest[0]), rest[1:9], rest[9:]
	if log2 < 7 || log2 > 30 || strings.Contains(salt, "$") {
		return nil, ErrUnreadable
	}
	if log2 > p.maxLog2 {
		return nil, refusal("is phpass of 2^" + strconv.Itoa(log2) + " rounds, above the limit of 2^" + strconv.Itoa(p.maxLog2))
	}
	return comparing([]byte(want), func(password string) []byte {
		if len(password) > min(p.maxPassword, maxPortableWork>>log2) {
			return nil
		}
		return base64.EncodeCrypt(p.derive(salt, password, 1<<log2))[:p.length]
	}), nil
}

func (p portable) derive(salt, password string, rounds int) []byte {
	h := p.digest()
	h.Write([]byte(salt + password))
	sum := h.Sum(nil)
	for range rounds {
		h.Reset()
		h.Write(sum)
		h.Write([]byte(password))
		sum = h.Sum(sum[:0])
	}
	return sum
}

// isCrypt64 reports whether the text is that many bytes in crypt(3)'s base64.
func isCrypt64(text string, size int) bool {
	return len(text) == (size*8+5)/6 && isCrypt64Text(text)
}

func isCrypt64Text(text string) bool { return strings.Trim(text, cryptDigits) == "" }
