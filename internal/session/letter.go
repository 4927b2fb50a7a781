package session

// SealLetter encrypts a letter under the newest key for the outbox row of this
// id. The result opens for no other row.
func (r *Keyring) SealLetter(id [16]byte, letter []byte) []byte {
	k := r.keys[0]
	return encrypt(k.letters, k.id, letter, id[:])
}

// OpenLetter decrypts what SealLetter made for this id, under any key. It answers
// ErrInvalid for whatever is not such a letter.
func (r *Keyring) OpenLetter(id [16]byte, sealed []byte) ([]byte, error) {
	header, nonce, body, ok := split(sealed)
	if !ok {
		return nil, ErrInvalid
	}
	k, ok := r.find(string(header[2:]))
	if !ok {
		return nil, ErrInvalid
	}
	letter, err := k.letters.Open(nil, nonce, body, associated(header, id[:]))
	if err != nil {
		return nil, ErrInvalid
	}
	return letter, nil
}
