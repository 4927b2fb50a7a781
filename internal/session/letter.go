package session

import "crypto/cipher"

// SealLetter encrypts a letter under the newest key for the outbox row of this
// id. The result opens for no other row.
func (r *Keyring) SealLetter(id [16]byte, letter []byte) []byte {
	k := r.keys[0]
	return encrypt(k.letters, k.id, letter, id[:])
}

// OpenLetter decrypts what SealLetter made for this id, under any key. It answers
// ErrInvalid for whatever is not such a letter.
func (r *Keyring) OpenLetter(id [16]byte, sealed []byte) ([]byte, error) {
	return r.decrypt(sealed, id[:], func(k key) cipher.AEAD { return k.letters })
}

// SealLink encrypts what a link in an email carries for us: nobody else can read it or
// make one.
func (r *Keyring) SealLink(content []byte) []byte {
	k := r.keys[0]
	return encrypt(k.links, k.id, content, nil)
}

// OpenLink decrypts what SealLink made, under any key. It answers ErrInvalid for whatever
// is not that.
func (r *Keyring) OpenLink(sealed []byte) ([]byte, error) {
	return r.decrypt(sealed, nil, func(k key) cipher.AEAD { return k.links })
}

func (r *Keyring) decrypt(sealed, context []byte, with func(key) cipher.AEAD) ([]byte, error) {
	header, nonce, body, ok := split(sealed)
	if !ok {
		return nil, ErrInvalid
	}
	k, ok := r.find(string(header[2:]))
	if !ok {
		return nil, ErrInvalid
	}
	plain, err := with(k).Open(nil, nonce, body, associated(header, context))
	if err != nil {
		return nil, ErrInvalid
	}
	return plain, nil
}
