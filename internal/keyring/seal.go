package keyring

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrInvalid says that no key of the ring has sealed these bytes for this purpose and
// context.
var ErrInvalid = errors.New("keyring: not sealed by a key of this ring")

// sealVersion is the first byte of whatever is sealed.
const sealVersion = 1

// SealEmail encrypts an email under the newest key for the outbox row of this id. The
// result opens for no other row.
func (r *Ring) SealMail(row [16]byte, email []byte) []byte {
	k := r.keys[0]
	return encrypt(k.mails, k.id, email, row[:])
}

// OpenEmail decrypts what SealEmail made for this row, under any key, or returns
// ErrInvalid.
func (r *Ring) OpenMail(row [16]byte, sealed []byte) ([]byte, error) {
	plain, _, err := r.decrypt(sealed, row[:], func(k key) cipher.AEAD { return k.mails })
	return plain, err
}

// SealLink encrypts what a link in an email carries for us: nobody else can read or make
// one.
func (r *Ring) SealLink(content []byte) []byte {
	k := r.keys[0]
	return encrypt(k.links, k.id, content, nil)
}

// OpenLink decrypts what SealLink made, under any key, or returns ErrInvalid.
func (r *Ring) OpenLink(sealed []byte) ([]byte, error) {
	plain, _, err := r.decrypt(sealed, nil, func(k key) cipher.AEAD { return k.links })
	return plain, err
}

// SigningKey is the newest key's sub-key for signing the tokens of sessions.
func (r *Ring) SigningKey() []byte { return r.keys[0].signing }

// SealSession encrypts a signed token under the newest key for the row of this code's
// hash. The result opens with no other hash.
func (r *Ring) SealSession(codeHash [32]byte, signed []byte) []byte {
	k := r.keys[0]
	return encrypt(k.sessions, k.id, signed, codeHash[:])
}

// OpenSession decrypts what SealSession made for this hash, under any key, or returns
// ErrInvalid. The signing key is that of the key which sealed.
func (r *Ring) OpenSession(codeHash [32]byte, sealed []byte) (signed, signingKey []byte, err error) {
	signed, k, err := r.decrypt(sealed, codeHash[:], func(k key) cipher.AEAD { return k.sessions })
	return signed, k.signing, err
}

// encrypt seals under the key of this id, and binds the result to a context.
func encrypt(aead cipher.AEAD, keyID string, plain, context []byte) []byte {
	sealed := append([]byte{sealVersion, byte(len(keyID))}, keyID...)
	header := len(sealed)

	// A nonce of 24 random bytes never repeats in practice.
	sealed = append(sealed, make([]byte, chacha20poly1305.NonceSizeX)...)
	nonce := sealed[header:]
	rand.Read(nonce)

	return aead.Seal(sealed, nonce, plain, associated(sealed[:header], context))
}

// decrypt also returns the key that had sealed.
func (r *Ring) decrypt(sealed, context []byte, with func(key) cipher.AEAD) ([]byte, key, error) {
	header, nonce, body, ok := split(sealed)
	if !ok {
		return nil, key{}, ErrInvalid
	}
	k, ok := r.find(string(header[2:]))
	if !ok {
		return nil, key{}, ErrInvalid
	}

	plain, err := with(k).Open(nil, nonce, body, associated(header, context))
	if err != nil {
		return nil, key{}, ErrInvalid
	}
	return plain, k, nil
}

// split takes sealed bytes apart: version, length and key id; nonce; the rest.
func split(sealed []byte) (header, nonce, body []byte, ok bool) {
	if len(sealed) < 2 || sealed[0] != sealVersion {
		return nil, nil, nil, false
	}
	end := 2 + int(sealed[1])
	if len(sealed) < end+chacha20poly1305.NonceSizeX {
		return nil, nil, nil, false
	}

	header, rest := sealed[:end:end], sealed[end:]
	return header, rest[:chacha20poly1305.NonceSizeX], rest[chacha20poly1305.NonceSizeX:], true
}

func (r *Ring) find(id string) (key, bool) {
	for _, k := range r.keys {
		if k.id == id {
			return k, true
		}
	}
	return key{}, false
}

// associated binds what is sealed to its header and to the row it was made for.
func associated(header, context []byte) []byte {
	return append(append([]byte{}, header...), context...)
}
