package password

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"
	"math"
	"strconv"
	"strings"
)

// oldestIterations is what Werkzeug 0.9, the first with PBKDF2, read into a
// text without a count. No version wrote such a text: each stored its count
// (1000, later 50000, 150000, 260000, 600000). One without can only have been
// made by hand, and then after the format's first description.
const oldestIterations = 1000

// werkzeugPBKDF2 reads ":260000$salt$hex", or "$salt$hex" without a count.
func werkzeugPBKDF2(digest func() hash.Hash) reader {
	return func(rest string) (verifier, error) {
		if strings.HasPrefix(rest, "$") {
			rest = ":" + strconv.Itoa(oldestIterations) + rest
		}
		rest, found := strings.CutPrefix(rest, ":")
		f := split(rest, "$", 3)
		iterations, salt, want := f.number(1, math.MaxInt32), f.text(), f.hex(digest().Size())
		f.bad = f.bad || !found
		return pbkdf2Verifier(f, digest, iterations, []byte(salt), want)
	}
}

// djangoPBKDF2 reads "260000$salt$base64". The salt is the text's own bytes.
func djangoPBKDF2(digest func() hash.Hash) reader {
	size := digest().Size()
	return func(rest string) (verifier, error) {
		f := split(rest, "$", 3)
		iterations, salt, want := f.number(1, math.MaxInt32), f.text(), f.bytes(base64Django, size, size)
		return pbkdf2Verifier(f, digest, iterations, []byte(salt), want)
	}
}

// phcPBKDF2 reads "29000$salt$hash" of passlib, and "i=29000,l=32$salt$hash" of
// Kratos, where the salt is encoded too: in passlib's base64 or the standard one,
// padded or not, as others write it. Keycloak keeps the parts by themselves, in
// padded base64, and asks for more bytes than the digest has.
func phcPBKDF2(digest func() hash.Hash) reader {
	return func(rest string) (verifier, error) {
		f := split(rest, "$", 3)
		length := 0
		if strings.HasPrefix(rest, "i=") && !f.bad {
			cost := split(f.text(), ",", 2)
			f.parts = append([]string{strings.TrimPrefix(cost.text(), "i=")}, f.parts...)
			length = cost.named("l", 16, 64)
			f.bad = f.bad || cost.bad
		}
		iterations := f.number(1, math.MaxInt32)
		salt := f.bytesOf(1, maxEncoded, base64Passlib, base64PHC, base64Django)
		want := f.bytesOf(16, 64, base64Passlib, base64PHC, base64Django)
		if length == 0 && len(want) != 32 && len(want) != 64 {
			length = digest().Size() // a part of a hash would verify as well
		}
		f.bad = f.bad || length != 0 && length != len(want)
		return pbkdf2Verifier(f, digest, iterations, salt, want)
	}
}

// The digests of ASP.NET Core Identity, as version 3 numbers them.
var aspNetDigests = []func() hash.Hash{sha1.New, sha256.New, sha512.New}

// aspNetIdentity reads the base64 of a version and what it says. Version 2 is 0,
// then a salt of 16 bytes and a hash of 32, of 1000 times SHA-1. Version 3 is 1,
// then the digest, the iterations and the salt's length, each in four bytes, the
// salt and the hash. The text begins with "A" for both.
func aspNetIdentity(rest string) (verifier, error) {
	f := split("A"+rest, "$", 1)
	b := f.bytes(base64Django, 13, maxEncoded)
	if f.bad {
		return nil, ErrUnreadable
	}
	if b[0] == 0 && len(b) == 1+16+32 {
		return pbkdf2Verifier(f, sha1.New, 1000, b[1:17], b[17:])
	}

	digest, iterations, salt := binary.BigEndian.Uint32(b[1:]), binary.BigEndian.Uint32(b[5:]), binary.BigEndian.Uint32(b[9:])
	parts := b[13:]
	if b[0] != 1 || digest >= uint32(len(aspNetDigests)) || iterations < 1 || iterations > math.MaxInt32 ||
		salt < 1 || int64(salt)+32 != int64(len(parts)) {
		return nil, ErrUnreadable
	}
	return pbkdf2Verifier(f, aspNetDigests[digest], int(iterations), parts[:salt], parts[salt:])
}

// pbkdf2Verifier refuses what costs too much: each block of the key is computed
// by itself.
func pbkdf2Verifier(f *fields, digest func() hash.Hash, iterations int, salt, want []byte) (verifier, error) {
	size := digest().Size()
	blocks := (len(want) + size - 1) / size
	most := maxPBKDF2Work
	if size == sha512.Size {
		most /= 2
	}
	if iterations*blocks > most {
		f.refuse("is PBKDF2 of %d iterations for %d blocks, above the limit of %d in all", iterations, blocks, most)
	}
	return comparing(want, func(password string) []byte {
		// It fails only in Go's FIPS-only mode; nothing equals nil.
		key, _ := pbkdf2.Key(digest, password, salt, iterations, len(want))
		return key
	}), f.unreadable()
}
