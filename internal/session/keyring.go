package session

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
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
	tagSize = 16

	// minDistinctBytes is far below what 32 random bytes ever show, and above
	// what a typed or repeated text shows.
	minDistinctBytes = 16
)

var keyID = regexp.MustCompile(`^[a-z0-9-]{1,16}$`)

// Keyring holds the service's keys, the newest first. The first seals, all of
// them open, so keys rotate without a log-out: every replica learns a new key at
// the end of its list, then puts it in front, and drops the old one when the
// sessions begun under that have ended.
type Keyring struct {
	keys   []key
	opened opened
}

// key is one entry of the keyring: a sub-key for each purpose, so that no bytes
// serve two of them.
type key struct {
	id      string
	aead    cipher.AEAD // seals tokens
	letters cipher.AEAD // seals letters
	links   cipher.AEAD // seals what links carry
	token   []byte      // signs the JWT
	owner   []byte      // makes owner tags
	device  []byte      // makes device tags
	tries   []byte      // makes the keys of attempt limits
}

// ParseKeyring reads "id:base64,id:base64", the newest key first. An id is 1 to
// 16 of a-z, 0-9 and '-'; a key is 32 bytes in standard base64. A key that is
// short, repeated or plainly not random is refused. No error repeats a key.
func ParseKeyring(s string) (*Keyring, error) {
	if strings.TrimSpace(s) == "" {
		return nil, errors.New("no key given; make one with: latchkey keys new")
	}
	ring := &Keyring{}
	seen := map[string]bool{}
	for entry := range strings.SplitSeq(s, ",") {
		id, encoded, ok := strings.Cut(strings.TrimSpace(entry), ":")
		if !ok || !keyID.MatchString(id) {
			return nil, errors.New("want id:base64[,id:base64…] with ids of 1 to 16 of a-z, 0-9 and '-'")
		}
		secret, err := decodeKey(encoded)
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

func decodeKey(encoded string) ([]byte, error) {
	secret, err := base64.StdEncoding.Strict().DecodeString(encoded)
	// The length holds it to one spelling: base64 would pass over line breaks.
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

// NewKey makes one entry for the keyring, such as "k1:4vJ…".
func NewKey(id string) (string, error) {
	if !keyID.MatchString(id) {
		return "", fmt.Errorf("key id %q: want 1 to 16 of a-z, 0-9 and '-'", id)
	}
	var secret [keySize]byte
	rand.Read(secret[:])
	return id + ":" + base64.StdEncoding.EncodeToString(secret[:]), nil
}

func newKey(id string, secret []byte) key {
	return key{
		id:      id,
		aead:    newAEAD(subKey(secret, "latchkey session seal v1")),
		letters: newAEAD(subKey(secret, "latchkey letter seal v1")),
		links:   newAEAD(subKey(secret, "latchkey link seal v1")),
		token:   subKey(secret, "latchkey session token v1"),
		owner:   subKey(secret, "latchkey session owner v1"),
		device:  subKey(secret, "latchkey device tag v1"),
		tries:   subKey(secret, "latchkey attempt key v1"),
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

// OwnerTag is what a new session row of this account carries.
func (r *Keyring) OwnerTag(account [16]byte) []byte {
	return r.keys[0].ownerTag(account)
}

// OwnerTags are the tags that rows of this account may carry: one a key.
func (r *Keyring) OwnerTags(account [16]byte) [][]byte {
	tags := make([][]byte, len(r.keys))
	for i, k := range r.keys {
		tags[i] = k.ownerTag(account)
	}
	return tags
}

func (k key) ownerTag(account [16]byte) []byte {
	return tag(k.owner, account[:])
}

// DeviceTags are the tags that the row of a device that logs in to this account
// may carry: one a key, the present one first. The device is whatever text the
// caller tells it by.
func (r *Keyring) DeviceTags(account [16]byte, device string) [][]byte {
	tags := make([][]byte, len(r.keys))
	for i, k := range r.keys {
		tags[i] = tag(k.device, append(account[:], device...))
	}
	return tags
}

// AttemptKey is the name under which attempts of somebody, such as a client
// address, are counted: it tells nobody whose they are. A kind has no NUL.
func (r *Keyring) AttemptKey(kind, who string) []byte {
	return tag(r.keys[0].tries, []byte(kind+"\x00"+who))
}

func tag(key, message []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)[:tagSize]
}

func (r *Keyring) find(id string) (key, bool) {
	for _, k := range r.keys {
		if k.id == id {
			return k, true
		}
	}
	return key{}, false
}
