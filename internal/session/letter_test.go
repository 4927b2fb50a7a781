package session

import (
	"bytes"
	"testing"
)

// A letter opens for its row alone, under every key of the ring, also one that no
// longer seals.
//
// ASVS v5.0.0-11.3.3
func TestLetters(t *testing.T) {
	old, _ := NewKey("old")
	next, _ := NewKey("next")
	ring := func(keys string) *Keyring {
		r, err := ParseKeyring(keys)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	row, other := [16]byte{1}, [16]byte{2}
	letter := []byte(`{"to":"ana@example.org"}`)
	sealed := ring(old).SealLetter(row, letter)
	if bytes.Contains(sealed, []byte("ana")) {
		t.Error("the row shows the letter")
	}
	for _, keys := range []string{old, next + "," + old} {
		if got, err := ring(keys).OpenLetter(row, sealed); err != nil || !bytes.Equal(got, letter) {
			t.Errorf("%q %v", got, err)
		}
	}
	if _, err := ring(next).OpenLetter(row, sealed); err != ErrInvalid {
		t.Errorf("without its key: %v", err)
	}
	if _, err := ring(old).OpenLetter(other, sealed); err != ErrInvalid {
		t.Errorf("in another row: %v", err)
	}
	for i := range sealed {
		altered := bytes.Clone(sealed)
		altered[i] ^= 1
		if _, err := ring(old).OpenLetter(row, altered); err != ErrInvalid {
			t.Errorf("altered at %d: %v", i, err)
		}
		if _, err := ring(old).OpenLetter(row, sealed[:i]); err != ErrInvalid {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
	// A session's seal is another sub-key's: neither opens as the other.
	if _, err := ring(old).Open(Hash{}, ring(old).SealLetter([16]byte{}, letter), noon); err != ErrInvalid {
		t.Errorf("a letter opens as a token: %v", err)
	}
}

// What a link carries shows nothing, opens under its key, and is neither a
// letter's nor altered.
func TestLinks(t *testing.T) {
	old, next := parsed(t, "old"), parsed(t, "next")
	content := []byte(`{"email":"ana@example.org"}`)
	sealed := old.SealLink(content)
	if got, err := old.OpenLink(sealed); err != nil || !bytes.Equal(got, content) || bytes.Contains(sealed, []byte("ana")) {
		t.Errorf("%q %v", got, err)
	}
	if _, err := next.OpenLink(sealed); err != ErrInvalid {
		t.Errorf("without its key: %v", err)
	}
	if _, err := old.OpenLink(old.SealLetter([16]byte{}, content)); err != ErrInvalid {
		t.Errorf("a letter opens as a link's: %v", err)
	}
	for i := range sealed {
		altered := bytes.Clone(sealed)
		altered[i] ^= 1
		if _, err := old.OpenLink(altered); err != ErrInvalid {
			t.Errorf("altered at %d: %v", i, err)
		}
	}
}

func parsed(t *testing.T, id string) *Keyring {
	t.Helper()
	entry, err := NewKey(id)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseKeyring(entry)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A device has one tag for an account and a key, and nothing in common with what
// it is for another account.
func TestDeviceTags(t *testing.T) {
	first, _ := NewKey("a")
	second, _ := NewKey("b")
	ring, err := ParseKeyring(second + "," + first)
	if err != nil {
		t.Fatal(err)
	}
	ana, bob := [16]byte{1}, [16]byte{2}
	tags := ring.DeviceTags(ana, "Firefox on Linux")
	before, _ := ParseKeyring(first)
	if len(tags) != 2 || len(tags[0]) != 16 || !bytes.Equal(tags[1], before.DeviceTags(ana, "Firefox on Linux")[0]) {
		t.Errorf("%x", tags)
	}
	for _, different := range [][][]byte{ring.DeviceTags(bob, "Firefox on Linux"), ring.DeviceTags(ana, "Firefox on macOS")} {
		if bytes.Equal(different[0], tags[0]) {
			t.Error("two devices have one tag")
		}
	}
	if bytes.Equal(ring.OwnerTag(ana), ring.DeviceTags(ana, "")[0]) {
		t.Error("a device's tag is the owner's")
	}
}
