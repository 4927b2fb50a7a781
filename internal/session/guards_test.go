package session

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/chacha20poly1305"
)

// sealUnder makes what Seal makes, with any version and key id in the header.
func sealUnder(t *testing.T, k key, version byte, keyID string, h Hash) []byte {
	t.Helper()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, sample().claims()).SignedString(k.token)
	if err != nil {
		t.Fatal(err)
	}
	header := append([]byte{version, byte(len(keyID))}, keyID...)
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	return append(append(bytes.Clone(header), nonce...), k.aead.Seal(nil, nonce, []byte(signed), associated(header, h[:]))...)
}

// The header of a sealed token is sealed with it: a token does not open under
// another key id, even where that names the very same key.
func TestHeaderIsSealed(t *testing.T) {
	_, text := ring(t, "k1")
	r, err := ParseKeyring("k2" + strings.TrimPrefix(text, "k1"))
	if err != nil {
		t.Fatal(err)
	}
	h := NewCode().Hash()
	genuine := sealUnder(t, r.keys[0], sealVersion, "k2", h)
	if _, err := r.Open(h, genuine, noon); err != nil {
		t.Fatalf("a token of this key: %v", err)
	}
	renamed := sealUnder(t, r.keys[0], sealVersion, "k1", h)
	renamed[3] = '2'
	if _, err := r.Open(h, renamed, noon); !errors.Is(err, ErrInvalid) {
		t.Errorf("with another key id: %v", err)
	}
}

// A token of another version does not open, even where all else is right: what
// it means this version does not know.
func TestOtherVersionsDoNotOpen(t *testing.T) {
	r, _ := ring(t, "k1")
	for _, version := range []byte{0, sealVersion + 1, 255} {
		h := NewCode().Hash()
		if _, err := r.Open(h, sealUnder(t, r.keys[0], version, "k1", h), noon); !errors.Is(err, ErrInvalid) {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

// A key has one spelling: the bits that base64 leaves over are zero, and the
// padding is there, once.
func TestKeyHasOneSpelling(t *testing.T) {
	_, text := ring(t, "k1")
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := len(text) - 2 // before the padding
	i := strings.IndexByte(digits, text[last])
	for name, other := range map[string]string{
		"a bit left over":    text[:last] + digits[i|1:][:1] + "=",
		"another left over":  text[:last] + digits[i|2:][:1] + "=",
		"no padding":         strings.TrimSuffix(text, "="),
		"more padding":       text + "=",
		"something after it": text + "AAAA",
		"the URL alphabet":   "k1:" + strings.Repeat("-_", 4) + text[11:],
	} {
		if _, err := ParseKeyring(other); err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), text[3:]) {
			t.Errorf("%s: the error repeats the key", name)
		}
	}
	if _, err := ParseKeyring(text); err != nil {
		t.Error(err)
	}
}
