package keyring

import (
	"crypto/hmac"
	"crypto/sha256"
)

const tagSize = 16

// OwnerTag is what a new session row of this account carries.
func (r *Ring) OwnerTag(account [16]byte) []byte { return tag(r.keys[0].owner, account[:]) }

// OwnerTags are the tags that rows of this account may carry: one a key, the newest key's
// first.
func (r *Ring) OwnerTags(account [16]byte) [][]byte {
	tags := make([][]byte, len(r.keys))
	for i, k := range r.keys {
		tags[i] = tag(k.owner, account[:])
	}
	return tags
}

// DeviceTags are the tags that the row of a device that logs in to this account may
// carry: one a key, the newest key's first. The device is any text that identifies it to
// the caller.
func (r *Ring) DeviceTags(account [16]byte, device string) [][]byte {
	tags := make([][]byte, len(r.keys))
	for i, k := range r.keys {
		tags[i] = tag(k.device, append(account[:], device...))
	}
	return tags
}

// AttemptKey names the row that counts somebody's attempts, such as those of a client
// address, without telling whose they are. The kind must have no NUL in it.
func (r *Ring) AttemptKey(kind, who string) []byte {
	return tag(r.keys[0].attempts, []byte(kind+"\x00"+who))
}

func tag(key, message []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)[:tagSize]
}
