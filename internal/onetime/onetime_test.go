package onetime

import (
	"regexp"
	"strings"
	"testing"
)

// A token has the stated form, its hash is always the same, and no two are alike.
//
// ASVS v5.0.0-6.4.1 v5.0.0-6.5.3 v5.0.0-6.5.4 v5.0.0-6.6.3
func TestNew(t *testing.T) {
	form := regexp.MustCompile(`^[a-z2-7]{52}$`)
	seen := map[string]bool{}
	for range 1000 {
		token := New()
		hash, ok := Hash(token)
		if !form.MatchString(token) || !ok || len(hash) != 32 || seen[string(hash)] {
			t.Fatalf("%q %x %v", token, hash, ok)
		}
		seen[string(hash)] = true
		if again, ok := Hash(" " + strings.ToUpper(token) + "\n"); !ok || string(again) != string(hash) {
			t.Errorf("%q in capitals has another hash", token)
		}
	}
}

// The last character of 52 has four bits that nothing uses; whatever they are, a
// text has one hash at most, and a token that was altered has another.
func TestHashOfOthers(t *testing.T) {
	token := New()
	hash, _ := Hash(token)
	for i := range token[:51] {
		altered := []byte(token)
		altered[i] = 'a'
		if token[i] == 'a' {
			altered[i] = 'b'
		}
		if other, ok := Hash(string(altered)); !ok || string(other) == string(hash) {
			t.Errorf("altered at %d: %v", i, ok)
		}
	}
	for _, text := range []string{"", "a", token[:51], token + "a", strings.Repeat("a", 51) + "!", strings.Repeat("1", 52), strings.Repeat("a", 1<<20)} {
		if _, ok := Hash(text); ok {
			t.Errorf("%.60q is taken for a token", text)
		}
	}
}
