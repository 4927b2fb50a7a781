// Package keyring holds the service's keys and derives a sub-key of each for every
// purpose: sealing sessions, emails and links, and making tags that do not reveal whose a
// row is. It knows no SQL and no HTTP.
package keyring

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	keySize = 32

	// minDistinctBytes is far below what 32 random bytes ever show, and above
	// what a typed or repeated text shows.
	minDistinctBytes = 16
)

var keyID = regexp.MustCompile(`^[a-z0-9-]{1,16}$`)

// Ring holds the service's keys, the newest first. The first seals, all of them open, so
// keys rotate without a log-out: every replica learns a new key at the end of its list,
// then puts it in front, and drops the old one when the sessions created under that have
// ended.
type Ring struct{ keys []key }

// key is one entry of the ring: a sub-key for each purpose, so that no bytes serve two
// of them.
type key struct {
	id       string
	sessions cipher.AEAD // seals the tokens of sessions
	mails    cipher.AEAD // seals emails in the outbox
	links    cipher.AEAD // seals what links carry
	signing  []byte      // signs the tokens of sessions
	owner    []byte      // makes owner tags
	device   []byte      // makes device tags
	attempts []byte      // makes the keys of attempt limits
}

// Parse reads "id:base64,id:base64", the newest key first. An id is 1 to 16 of a-z, 0-9
// and '-'; a key is 32 bytes in standard base64. A key that is short, repeated or plainly
// not random is refused. No error repeats a key.
func Parse(s string) (*Ring, error) {
	if strings.TrimSpace(s) == "" {
		return nil, errors.New("no key given; make one with: latchkey keys new")
	}

	ring := &Ring{}
	seen := map[string]bool{}
	for entry := range strings.SplitSeq(s, ",") {
		id, encoded, ok := strings.Cut(strings.TrimSpace(entry), ":")
		if !ok || !keyID.MatchString(id) {
			return nil, errors.New("want id:base64[,id:base64…] with ids of 1 to 16 of a-z, 0-9 and '-'")
		}
		secret, err := decode(encoded)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", id, err)
		}
		if seen[id] || seen[string(secret)] {
			return nil, fmt.Errorf("key %q: given twice", id)
		}

		seen[id], seen[string(secret)] = true, true
		ring.keys = append(ring.keys, newKey(id, secret))
	}
	return ring, nil
}

func decode(encoded string) ([]byte, error) {
	secret, err := base64.StdEncoding.Strict().DecodeString(encoded)
	// Checking the encoded length as well leaves a key one spelling: base64 ignores
	// line breaks.
	if err != nil || len(secret) != keySize || len(encoded) != base64.StdEncoding.EncodedLen(keySize) {
		return nil, errors.New("want 32 bytes in standard base64; make one with: latchkey keys new")
	}

	distinct := map[byte]bool{}
	for _, b := range secret {
		distinct[b] = true
	}
	if len(distinct) < minDistinctBytes {
		return nil, errors.New("its bytes are not random; make one with: latchkey keys new")
	}
	return secret, nil
}

// NewKey makes one entry for a ring, such as "k1:4vJ…".
func NewKey(id string) (string, error) {
	if !keyID.MatchString(id) {
		return "", fmt.Errorf("key id %q: want 1 to 16 of a-z, 0-9 and '-'", id)
	}
	var secret [keySize]byte
	rand.Read(secret[:])
	return id + ":" + base64.StdEncoding.EncodeToString(secret[:]), nil
}

// newKey derives the sub-keys. Their names never change: what is in databases was made
// with them.
func newKey(id string, secret []byte) key {
	return key{
		id:       id,
		sessions: newAEAD(subKey(secret, "latchkey session seal v1")),
		mails:    newAEAD(subKey(secret, "latchkey letter seal v1")),
		links:    newAEAD(subKey(secret, "latchkey link seal v1")),
		signing:  subKey(secret, "latchkey session token v1"),
		owner:    subKey(secret, "latchkey session owner v1"),
		device:   subKey(secret, "latchkey device tag v1"),
		attempts: subKey(secret, "latchkey attempt key v1"),
	}
}

func newAEAD(key []byte) cipher.AEAD {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(err) // only for a key of the wrong length
	}
	return aead
}

func subKey(secret []byte, purpose string) []byte {
	sub, err := hkdf.Key(sha256.New, secret, nil, purpose, keySize)
	if err != nil {
		panic(err) // only for an impossible length
	}
	return sub
}
