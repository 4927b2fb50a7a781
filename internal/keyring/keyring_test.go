package keyring

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

// ASVS v5.0.0-13.2.3
// Incident 30
func TestParseRefuses(t *testing.T) {
	good := entry(t, "a")
	secret := strings.TrimPrefix(good, "a:")
	zeros := base64.StdEncoding.EncodeToString(make([]byte, 32))
	typed := base64.StdEncoding.EncodeToString([]byte("changemechangemechangemechangeme"))

	for name, text := range map[string]string{
		"nothing":       " ",
		"no id":         secret,
		"bad id":        "A b:" + secret,
		"a line break":  "a:" + secret[:20] + "\n" + secret[20:],
		"short":         "a:" + base64.StdEncoding.EncodeToString(make([]byte, 16)),
		"zeros":         "a:" + zeros,
		"a typed text":  "a:" + typed,
		"one id twice":  good + "," + "a:" + strings.Repeat("B", 43) + "=",
		"one key twice": good + ",b:" + secret,
		"URL base64":    "a:" + strings.Repeat("-_", 21) + "A=",
	} {
		_, err := Parse(text)
		if err == nil {
			t.Errorf("%s was accepted", name)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error repeats the key", name)
		}
	}
}

// A key has one spelling: the bits that base64 leaves over are zero, and the
// padding is there, once.
func TestKeyHasOneSpelling(t *testing.T) {
	text := entry(t, "k1")

	// The last digit before the padding holds bits that base64 leaves over.
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
		if _, err := Parse(other); err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), text[3:]) {
			t.Errorf("%s: the error repeats the key", name)
		}
	}

	if _, err := Parse(text); err != nil {
		t.Error(err)
	}
}

// sealUnder makes what SealSession makes, with any version and key id in the header.
func sealUnder(k key, version byte, keyID string, codeHash [32]byte) []byte {
	header := append([]byte{version, byte(len(keyID))}, keyID...)
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	return append(append(bytes.Clone(header), nonce...), k.sessions.Seal(nil, nonce, []byte("signed"), associated(header, codeHash[:]))...)
}

// The header of a sealed token is sealed with it: a token does not open under
// another key id, even where that names the very same key.
func TestHeaderIsSealed(t *testing.T) {
	r := ring(t, entry(t, "k2"))
	h := [32]byte{1}
	if signed, _, err := r.OpenSession(h, sealUnder(r.keys[0], sealVersion, "k2", h)); err != nil || string(signed) != "signed" {
		t.Fatalf("a token of this key: %q %v", signed, err)
	}

	renamed := sealUnder(r.keys[0], sealVersion, "k1", h)
	renamed[3] = '2'
	if _, _, err := r.OpenSession(h, renamed); !errors.Is(err, ErrInvalid) {
		t.Errorf("with another key id: %v", err)
	}
}

// A token of another version does not open, even where all else is right: what
// it means this version does not know.
func TestOtherVersionsDoNotOpen(t *testing.T) {
	r := ring(t, entry(t, "k1"))
	for _, version := range []byte{0, sealVersion + 1, 255} {
		if _, _, err := r.OpenSession([32]byte{1}, sealUnder(r.keys[0], version, "k1", [32]byte{1})); !errors.Is(err, ErrInvalid) {
			t.Errorf("version %d: %v", version, err)
		}
	}
}
