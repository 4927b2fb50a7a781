package keyring

import (
	"bytes"
	"strings"
	"testing"
)

// entry makes a key of this id, as text.
func entry(t *testing.T, id string) string {
	t.Helper()
	text, err := NewKey(id)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ring is the ring of these entries, the newest first.
func ring(t *testing.T, entries ...string) *Ring {
	t.Helper()
	r, err := Parse(strings.Join(entries, ","))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// An email opens for its row alone, under every key of the ring, also one that no
// longer seals.
//
// ASVS v5.0.0-11.3.3
func TestEmails(t *testing.T) {
	old, next := entry(t, "old"), entry(t, "next")
	row, other := [16]byte{1}, [16]byte{2}
	email := []byte(`{"to":"ana@example.org"}`)
	sealed := ring(t, old).SealMail(row, email)
	if bytes.Contains(sealed, []byte("ana")) {
		t.Error("the row shows the email")
	}

	for _, r := range []*Ring{ring(t, old), ring(t, next, old)} {
		if got, err := r.OpenMail(row, sealed); err != nil || !bytes.Equal(got, email) {
			t.Errorf("%q %v", got, err)
		}
	}
	if _, err := ring(t, next).OpenMail(row, sealed); err != ErrInvalid {
		t.Errorf("without its key: %v", err)
	}
	if _, err := ring(t, old).OpenMail(other, sealed); err != ErrInvalid {
		t.Errorf("in another row: %v", err)
	}

	r := ring(t, old)
	for i := range sealed {
		altered := bytes.Clone(sealed)
		altered[i] ^= 1
		if _, err := r.OpenMail(row, altered); err != ErrInvalid {
			t.Errorf("altered at %d: %v", i, err)
		}
		if _, err := r.OpenMail(row, sealed[:i]); err != ErrInvalid {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
}

// What a link carries shows nothing, opens under its key, and not altered.
func TestLinks(t *testing.T) {
	old, next := ring(t, entry(t, "old")), ring(t, entry(t, "next"))
	content := []byte(`{"email":"ana@example.org"}`)
	sealed := old.SealLink(content)
	if got, err := old.OpenLink(sealed); err != nil || !bytes.Equal(got, content) || bytes.Contains(sealed, []byte("ana")) {
		t.Errorf("%q %v", got, err)
	}
	if _, err := next.OpenLink(sealed); err != ErrInvalid {
		t.Errorf("without its key: %v", err)
	}

	for i := range sealed {
		altered := bytes.Clone(sealed)
		altered[i] ^= 1
		if _, err := old.OpenLink(altered); err != ErrInvalid {
			t.Errorf("altered at %d: %v", i, err)
		}
	}
}

// Each purpose has a sub-key of its own: in one context, nothing that was sealed for one
// opens for another, and no two tags are alike.
func TestPurposesAreApart(t *testing.T) {
	k := ring(t, entry(t, "k1")).keys[0]
	seals := map[string][]byte{}
	for name, aead := range map[string]interface {
		Seal(dst, nonce, plain, associated []byte) []byte
	}{"session": k.sessions, "email": k.mails, "link": k.links} {
		seals[name] = aead.Seal(nil, make([]byte, 24), []byte("the same text"), nil)
	}
	if bytes.Equal(seals["session"], seals["email"]) || bytes.Equal(seals["email"], seals["link"]) || bytes.Equal(seals["link"], seals["session"]) {
		t.Error("two purposes have one sub-key")
	}

	tags := [][]byte{tag(k.signing, nil), tag(k.owner, nil), tag(k.device, nil), tag(k.attempts, nil)}
	for i := range tags {
		for j := range i {
			if bytes.Equal(tags[i], tags[j]) {
				t.Errorf("tags %d and %d have one sub-key", j, i)
			}
		}
	}
}
