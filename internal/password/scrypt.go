package password

import (
	"math"

	"golang.org/x/crypto/scrypt"
	"golang.org/x/text/unicode/norm"
)

const scryptSize = 64 // bytes, in Werkzeug, Django and what Lucia began

// scryptCost is what a hash asks for: N·r·128 bytes, p times.
type scryptCost struct{ n, r, p int }

// werkzeugScrypt reads "32768:8:1$salt$hex".
func werkzeugScrypt(rest string) (verifier, error) {
	f := split(rest, "$", 3)
	cost := split(f.text(), ":", 3)
	n, r, p := cost.number(2, math.MaxInt32), cost.number(1, math.MaxInt32), cost.number(1, math.MaxInt32)
	salt, want := f.text(), f.hex(scryptSize)
	f.bad = f.bad || cost.bad
	return scryptVerifier(f, scryptCost{n, r, p}, []byte(salt), want)
}

// djangoScrypt reads "16384$salt$8$1$base64".
func djangoScrypt(rest string) (verifier, error) {
	f := split(rest, "$", 5)
	n, salt := f.number(2, math.MaxInt32), f.text()
	r, p := f.number(1, math.MaxInt32), f.number(1, math.MaxInt32)
	want := f.bytes(base64Django, scryptSize, scryptSize)
	return scryptVerifier(f, scryptCost{n, r, p}, []byte(salt), want)
}

// phcScrypt reads "ln=14,r=8,p=1$salt$hash" of passlib and others. Kratos writes N
// itself where its logarithm belongs, and pads the base64.
func phcScrypt(rest string) (verifier, error) {
	f := split(rest, "$", 3)
	cost := split(f.text(), ",", 3)
	n, r, p := cost.named("ln", 1, math.MaxInt32), cost.named("r", 1, math.MaxInt32), cost.named("p", 1, math.MaxInt32)
	if n < 32 {
		n = 1 << n
	}
	salt := f.bytesOf(1, maxEncoded, base64PHC, base64Django)
	want := f.bytesOf(16, 64, base64PHC, base64Django)
	f.bad = f.bad || cost.bad || len(want) != 32 && len(want) != 64 // a part of a hash would verify as well
	return scryptVerifier(f, scryptCost{n, r, p}, salt, want)
}

// luciaScrypt reads "salt:hex" after "s2:". The salt is the text's own bytes.
func luciaScrypt(rest string) (verifier, error) {
	f := split(rest, ":", 2)
	salt, want := f.text(), f.hex(scryptSize)
	verify, err := scryptVerifier(f, scryptCost{1 << 14, 16, 1}, []byte(salt), want)
	return verify.of(norm.NFKC.String), err
}

// isSaltAndKey reports whether the text has the form that better-auth writes:
// salt and key in hexadecimal digits, with nothing before them.
func isSaltAndKey(encoded string) bool {
	return len(encoded) == 32+len(":")+2*scryptSize && encoded[32] == ':'
}

// saltAndKeyScrypt reads it. The salt's digits are what was hashed.
func saltAndKeyScrypt(encoded string) (verifier, error) {
	salt := split(encoded[:32], ":", 1)
	salt.bytes(lowerHex{}, 16, 16)
	verify, err := luciaScrypt(encoded)
	if salt.bad {
		err = ErrUnreadable
	}
	return verify, described(err, "scrypt of better-auth")
}

// scryptVerifier refuses what costs too much.
func scryptVerifier(f *fields, c scryptCost, salt, want []byte) (verifier, error) {
	f.bad = f.bad || c.n&(c.n-1) != 0
	if !c.affordable() {
		f.refuse("is scrypt of N=%d r=%d p=%d, above the limit of %d for N·r and %d for N·r·p", c.n, c.r, c.p, maxScryptMemory, maxScryptWork)
	}
	return comparing(want, func(password string) []byte { return c.key(password, salt, len(want)) }), f.unreadable()
}

func (c scryptCost) affordable() bool {
	memory := int64(c.n) * int64(c.r) // both are under 2^31
	return memory <= maxScryptMemory && memory*int64(c.p) <= maxScryptWork
}

func (c scryptCost) key(password string, salt []byte, size int) []byte {
	// It fails only for parameters that were not read; nothing equals nil.
	key, _ := scrypt.Key([]byte(password), salt, c.n, c.r, c.p, size)
	return key
}
