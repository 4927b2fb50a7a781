package keyring

import (
	"bytes"
	"testing"
)

// The owner tags of an account are one a key, the newest key's first, and no other
// account has them.
//
// ASVS v5.0.0-11.2.2
func TestOwnerTags(t *testing.T) {
	old, next := entry(t, "old"), entry(t, "next")
	account, other := [16]byte{9}, [16]byte{8}
	both := ring(t, next, old)
	tags := both.OwnerTags(account)
	if len(tags) != 2 || !bytes.Equal(tags[0], ring(t, next).OwnerTag(account)) || !bytes.Equal(tags[1], ring(t, old).OwnerTag(account)) {
		t.Error("the tags are not one a key, the newest first")
	}
	if bytes.Equal(tags[0], both.OwnerTag(other)) {
		t.Error("two accounts have one tag")
	}
}

// A device has one tag for an account and a key, and nothing in common with what
// it is for another account.
func TestDeviceTags(t *testing.T) {
	first, second := entry(t, "a"), entry(t, "b")
	both := ring(t, second, first)
	ana, bob := [16]byte{1}, [16]byte{2}
	tags := both.DeviceTags(ana, "Firefox on Linux")
	if len(tags) != 2 || len(tags[0]) != 16 || !bytes.Equal(tags[1], ring(t, first).DeviceTags(ana, "Firefox on Linux")[0]) {
		t.Errorf("%x", tags)
	}

	for _, different := range [][][]byte{both.DeviceTags(bob, "Firefox on Linux"), both.DeviceTags(ana, "Firefox on macOS")} {
		if bytes.Equal(different[0], tags[0]) {
			t.Error("two devices have one tag")
		}
	}
	if bytes.Equal(both.OwnerTag(ana), both.DeviceTags(ana, "")[0]) {
		t.Error("a device's tag is the owner's")
	}
}
