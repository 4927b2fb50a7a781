package identity

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDeriveUsername(t *testing.T) {
	for name, want := range map[string]string{
		"ana maria": "ana_maria", "José Núñez": "Jose_Nunez", "Ștefan": "Stefan", "Straße": "Strasse", "Łukasz": "Lukasz",
		"x": "x__", "": "user", "李雷": "user", "!!!": "user", "a.b-c_d": "a.b-c_d", "ana@example.org": "ana_example.org",
		strings.Repeat("ä", 50): strings.Repeat("a", 30), "ﬁn": "fin", " Ana ": "Ana",
	} {
		if got := DeriveUsername(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
	if got := NumberedUsername(strings.Repeat("a", 30), 1234); got != strings.Repeat("a", 26)+"1234" {
		t.Errorf("numbered: %q", got)
	}
}

func TestDerivedUsernamesAreWithinTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := NumberedUsername(DeriveUsername(rapid.String().Draw(t, "name")), rapid.IntRange(2, 1e9).Draw(t, "n"))
		if len(name) < 3 || len(name) > 30 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") != "" {
			t.Fatalf("%q", name)
		}
	})
}
