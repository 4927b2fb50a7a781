package password

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"fmt"
	"strings"
)

// Firebase is a Firebase project's password hash parameters. The scheme encrypts
// the signer key with what scrypt makes of the password.
type Firebase struct {
	SignerKey, SaltSeparator []byte
	Rounds, MemCost          int // scrypt's r, and N's logarithm
}

// Validate reports parameters that no hash could be verified with.
func (p Firebase) Validate() error {
	switch {
	case p.Rounds < 1 || p.MemCost < 1 || p.MemCost > 30 || !p.cost().affordable():
		return fmt.Errorf("%d rounds and a memory cost of %d: want what the console says, such as 8 and 14", p.Rounds, p.MemCost)
	case len(p.SignerKey) > 64:
		return fmt.Errorf("a signer key of %d bytes: want 64", len(p.SignerKey))
	}
	return nil
}

func (p Firebase) cost() scryptCost { return scryptCost{1 << p.MemCost, p.Rounds, 1} }

// read reads "salt$hash", the two base64 texts of an export. The console's tool
// writes the standard alphabet and the Admin SDK the one for URLs.
func (p Firebase) read(rest string) (verifier, error) {
	f := split(rest, "$", 2)
	salt := f.bytesOf(1, maxEncoded, base64Firebase...)
	want := f.bytesOf(1, 64, base64Firebase...)
	f.bad = f.bad || len(want) != len(p.SignerKey)
	if err := p.Validate(); err != nil {
		f.refuse("is Firebase's, of %v", err)
	}
	salted := append(salt, p.SaltSeparator...)
	return comparing(want, func(password string) []byte { return p.derive(password, salted) }), f.unreadable()
}

var base64Firebase = []codec{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding}

// derive encrypts the signer key, by AES-256 in counter mode from zero.
func (p Firebase) derive(password string, salt []byte) []byte {
	key := p.cost().key(password, salt, 32)
	if key == nil {
		return nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(p.SignerKey))
	cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(out, p.SignerKey)
	return out
}

// gotrueFirebase reads what Supabase's server keeps of a Firebase import, where
// each hash has the project's parameters beside it:
// "v=1,n=14,r=8,p=1,ss=Bw==,sk=…$salt$hash".
func gotrueFirebase(rest string) (verifier, error) {
	parameters, hash, _ := strings.Cut(rest, "$")
	f := split(parameters, ",", 6)
	f.named("v", 1, 1)
	p := Firebase{MemCost: f.named("n", 1, 30), Rounds: f.named("r", 1, 1<<20)}
	f.named("p", 1, 1)
	p.SaltSeparator = f.namedBytes("ss", 0)
	p.SignerKey = f.namedBytes("sk", 1)
	if f.bad {
		return nil, ErrUnreadable
	}
	return p.read(hash)
}

// namedBytes reads "name=base64".
func (f *fields) namedBytes(name string, least int) []byte {
	value, found := strings.CutPrefix(f.text(), name+"=")
	if found && value == "" && least == 0 {
		return nil
	}
	inner := fields{parts: []string{value}, bad: f.bad || !found}
	b := inner.bytes(base64Django, least, 64)
	f.bad = inner.bad
	return b
}
