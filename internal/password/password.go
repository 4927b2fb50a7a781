// Package password hashes and verifies passwords, decides when a hash has to be
// made anew, and holds the rules for choosing one. How many hashes run at once
// is its callers' business: each costs tens of milliseconds and MiB.
package password

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

const (
	saltSize = 16 // bytes; RFC 9106, section 3.1
	hashSize = 32 // bytes

	// Bounds of what a stored hash may ask for, so that a row written by somebody
	// else cannot take the machine.
	maxMemoryKiB = 1 << 20
	maxTime      = 10
	maxThreads   = 16
)

// ErrUnreadable says that a stored hash is not one that this package reads, or
// asks for more than it may.
var ErrUnreadable = errors.New("password: unreadable hash")

// Params is the cost of an argon2id hash.
type Params struct {
	MemoryKiB uint32
	Time      uint32
	Threads   uint8
}

// Default is OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
var Default = Params{MemoryKiB: 19 * 1024, Time: 2, Threads: 1}

// Validate reports what is wrong with the parameters.
func (p Params) Validate() error {
	switch {
	case p.MemoryKiB < 8*uint32(p.Threads) || p.MemoryKiB > maxMemoryKiB:
		return fmt.Errorf("memory of %d KiB: want 8 KiB a thread to %d KiB", p.MemoryKiB, maxMemoryKiB)
	case p.Time < 1 || p.Time > maxTime:
		return fmt.Errorf("%d passes: want 1 to %d", p.Time, maxTime)
	case p.Threads < 1 || p.Threads > maxThreads:
		return fmt.Errorf("%d threads: want 1 to %d", p.Threads, maxThreads)
	}
	return nil
}

// Hash returns the password's argon2id hash in PHC form, with a fresh salt.
func (p Params) Hash(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	return p.encode(salt, p.derive(password, salt, hashSize))
}

// Decoy returns a hash that no password has and that costs as much to verify as
// a real one: what an unknown account is verified against.
func (p Params) Decoy() string {
	random := make([]byte, saltSize+hashSize)
	rand.Read(random)
	return p.encode(random[:saltSize], random[saltSize:])
}

// Verify reports whether the password has this stored hash, comparing in
// constant time. It answers ErrUnreadable, before any work, for a hash it does
// not read.
func Verify(encoded, password string) (bool, error) {
	h, err := decode(encoded)
	if err != nil {
		return false, err
	}
	got := h.params.derive(password, h.salt, uint32(len(h.hash)))
	return subtle.ConstantTimeCompare(got, h.hash) == 1, nil
}

// derive hashes the NFC form, so that one password typed on two systems is the
// same (NIST SP 800-63B-4, section 3.1.1.2), and the whole of it.
func (p Params) derive(password string, salt []byte, size uint32) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, p.Time, p.MemoryKiB, p.Threads, size)
}

func (p Params) encode(salt, hash []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.MemoryKiB, p.Time, p.Threads, b64(salt), b64(hash))
}

type decoded struct {
	params     Params
	salt, hash []byte
}

// decode reads "$argon2id$v=19$m=19456,t=2,p=1$salt$hash".
func decode(encoded string) (decoded, error) {
	var d decoded
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return d, ErrUnreadable
	}
	p := &d.params
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.MemoryKiB, &p.Time, &p.Threads)
	if err != nil || n != 3 || p.Validate() != nil {
		return d, ErrUnreadable
	}
	strict := base64.RawStdEncoding.Strict()
	if d.salt, err = strict.DecodeString(parts[4]); err != nil || len(d.salt) < 8 {
		return d, ErrUnreadable
	}
	if d.hash, err = strict.DecodeString(parts[5]); err != nil || len(d.hash) < 16 || len(d.hash) > 64 {
		return d, ErrUnreadable
	}
	return d, nil
}

// Outdated reports whether a stored hash is weaker than these parameters: of
// another scheme, or with less memory or fewer passes.
func (p Params) Outdated(encoded string) bool {
	d, err := decode(encoded)
	return err != nil || d.params.MemoryKiB < p.MemoryKiB || d.params.Time < p.Time
}
