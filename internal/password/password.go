// Package password hashes and verifies passwords, decides when a hash has to be
// replaced, and holds the rules for choosing one. It also verifies what other
// services stored, so that their accounts log in with the passwords they have.
// How many hashes run at once is its callers' business: each costs tens of
// milliseconds and MiB, a foreign one up to two seconds and 256 MiB (limits.go).
package password

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

const (
	saltSize = 16 // bytes; RFC 9106, section 3.1
	hashSize = 32 // bytes

	maxTime    = 10
	maxThreads = 16
)

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
	var faults []string
	if p.MemoryKiB < 8*uint32(p.Threads) || p.MemoryKiB > maxMemoryKiB {
		faults = append(faults, fmt.Sprintf("memory of %d KiB: want 8 KiB a thread to %d KiB", p.MemoryKiB, maxMemoryKiB))
	}
	if p.Time < 1 || p.Time > maxTime {
		faults = append(faults, fmt.Sprintf("%d passes: want 1 to %d", p.Time, maxTime))
	}
	if p.Threads < 1 || p.Threads > maxThreads {
		faults = append(faults, fmt.Sprintf("%d threads: want 1 to %d", p.Threads, maxThreads))
	}

	if len(faults) == 0 && p.work() > maxArgon2Work {
		faults = append(faults, fmt.Sprintf("%d passes over %d KiB: their product may be %d at most", p.Time, p.MemoryKiB, maxArgon2Work))
	}
	if len(faults) == 0 {
		return nil
	}
	return errors.New(strings.Join(faults, "; "))
}

// work is the KiB that are filled, counting each pass.
func (p Params) work() int { return int(p.MemoryKiB) * int(p.Time) }

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

// derive hashes the NFC form, so that one password typed on two systems is the
// same (NIST SP 800-63B-4, section 3.1.1.2), and the whole of it.
func (p Params) derive(password string, salt []byte, size uint32) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, p.Time, p.MemoryKiB, p.Threads, size)
}

func (p Params) encode(salt, hash []byte) string {
	b64 := base64PHC.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.MemoryKiB, p.Time, p.Threads, b64(salt), b64(hash))
}

// ownPrefix begins the hashes that this package makes. Others that write the same
// form are read as its own.
const ownPrefix = "$argon2id$"

// decoded is a hash of argon2, of either variant.
type decoded struct {
	params     Params
	salt, hash []byte
}

// argon2Key is argon2.Key or argon2.IDKey.
type argon2Key func(password, salt []byte, time, memory uint32, threads uint8, size uint32) []byte

// verify knows only the NFC form: see derive.
func (d decoded) verify(password string) bool {
	got := d.params.derive(password, d.salt, uint32(len(d.hash)))
	return subtle.ConstantTimeCompare(got, d.hash) == 1
}

func (d decoded) key(key argon2Key, password string) []byte {
	return key([]byte(password), d.salt, d.params.Time, d.params.MemoryKiB, d.params.Threads, uint32(len(d.hash)))
}

// decode reads "$argon2id$v=19$m=19456,t=2,p=1$salt$hash".
func decode(encoded string) (decoded, error) {
	rest, found := strings.CutPrefix(encoded, ownPrefix)
	if !found || len(encoded) > maxEncoded {
		return decoded{}, ErrUnreadable
	}
	return decodeArgon2(rest)
}

// decodeArgon2 reads what follows the variant's name. A text without a version
// is of version 16, which argon2 here does not compute.
func decodeArgon2(rest string) (decoded, error) {
	f := split(rest, "$", 4)
	f.named("v", argon2.Version, argon2.Version)
	cost := split(f.text(), ",", 3)
	p := Params{
		MemoryKiB: uint32(cost.named("m", 1, math.MaxUint32)),
		Time:      uint32(cost.named("t", 1, math.MaxUint32)),
		Threads:   uint8(cost.named("p", 1, math.MaxUint8)),
	}
	d := decoded{params: p, salt: f.bytes(base64PHC, 8, maxEncoded), hash: f.bytes(base64PHC, 16, 64)}
	f.bad = f.bad || cost.bad || p.MemoryKiB < 8*uint32(p.Threads)
	if p.MemoryKiB > maxMemoryKiB || p.Time > maxTime || p.Threads > maxThreads || p.work() > maxArgon2Work {
		f.refuse("is argon2 of %d MiB, %d passes and %d threads, above the limit of %d MiB, %d passes, %d threads, and %d MiB counting each pass",
			p.MemoryKiB>>10, p.Time, p.Threads, maxMemoryKiB>>10, maxTime, maxThreads, maxArgon2Work>>10)
	}
	return d, f.unreadable()
}

// Outdated reports whether a stored hash is weaker than these parameters: of
// another scheme, or with less memory or fewer passes.
func (p Params) Outdated(encoded string) bool {
	d, err := decode(encoded)
	return err != nil || d.params.MemoryKiB < p.MemoryKiB || d.params.Time < p.Time
}
