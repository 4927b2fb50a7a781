package password

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

var quick = Params{MemoryKiB: 64, Time: 1, Threads: 1}

// A password verifies against its own hash and no other does; two hashes of one
// password differ.
func TestHashAndVerify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pw := rapid.String().Draw(t, "password")
		other := rapid.String().Filter(func(s string) bool { return norm.NFC.String(s) != norm.NFC.String(pw) }).Draw(t, "other")
		hash := quick.Hash(pw)
		if hash == quick.Hash(pw) {
			t.Fatal("two hashes are the same")
		}
		if ok, err := secrets.Verify(hash, pw); !ok || err != nil {
			t.Fatalf("its own password: %v %v", ok, err)
		}
		if ok, _ := secrets.Verify(hash, other); ok {
			t.Fatal("another password verifies")
		}
	})
}

// Nothing of a password is cut, trimmed or folded, also far beyond the 72 bytes
// at which bcrypt stops; only its Unicode form is made one.
//
// ASVS v5.0.0-6.2.8
// Incident 58
func TestWholePasswordCounts(t *testing.T) {
	long := strings.Repeat("x", 128)
	for name, c := range map[string]struct {
		set, typed string
		same       bool
	}{
		"last character":   {long + "a", long + "b", false},
		"case":             {"Correct horse", "correct horse", false},
		"trailing space":   {"correct horse ", "correct horse", false},
		"NUL":              {"correct\x00horse", "correct", false},
		"composed form":    {"cafe\u0301 au lait", "caf\u00e9 au lait", true},
		"full-width digit": {"１２３４５６７８", "12345678", false},
	} {
		if ok, err := secrets.Verify(quick.Hash(c.set), c.typed); ok != c.same || err != nil {
			t.Errorf("%s: %v %v, want %v", name, ok, err, c.same)
		}
	}
}

// A vector of the reference implementation: what others hash, this verifies.
//
//	echo -n "password" | argon2 somesalt -id -t 2 -m 16 -p 1 -e
func TestVerifyReferenceVector(t *testing.T) {
	const vector = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := secrets.Verify(vector, "password"); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
	if ok, _ := secrets.Verify(vector, "Password"); ok {
		t.Error("another password verifies")
	}
}

// A hash that is not ours, or that costs too much, is refused before any
// work is done.
//
// ASVS v5.0.0-1.4.2
func TestVerifyRefuses(t *testing.T) {
	for _, hash := range []string{
		"", "x", "$argon2id$", "plain:password",
		"$argon2d$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=18$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=4000000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=1,p=300$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=1,p=1$$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + strings.Repeat("A", 1000),
	} {
		if ok, err := secrets.Verify(hash, ""); ok || !errors.Is(err, ErrUnreadable) {
			t.Errorf("%.60s: %v %v", hash, ok, err)
		}
	}
}

// The decoy costs what a real hash costs, and no password matches it.
//
// Incident 16
func TestDecoy(t *testing.T) {
	decoy, genuine := Default.Decoy(), Default.Hash("x")
	cost := len("$argon2id$v=19$m=19456,t=2,p=1$")
	if len(decoy) != len(genuine) || decoy[:cost] != genuine[:cost] {
		t.Errorf("the decoy %q is not of the form of %q", decoy, genuine)
	}
	if ok, err := secrets.Verify(quick.Decoy(), ""); ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

func TestOutdated(t *testing.T) {
	now := Params{MemoryKiB: 128, Time: 2, Threads: 1}
	for hash, want := range map[string]bool{
		now.Hash("x"): false,
		Params{MemoryKiB: 64, Time: 2, Threads: 1}.Hash("x"):  true,
		Params{MemoryKiB: 128, Time: 1, Threads: 1}.Hash("x"): true,
		Params{MemoryKiB: 256, Time: 3, Threads: 1}.Hash("x"): false,
		"something else": true,
	} {
		if got := now.Outdated(hash); got != want {
			t.Errorf("%s: %v, want %v", hash, got, want)
		}
	}
}

// ASVS v5.0.0-6.2.1 v5.0.0-6.2.5 v5.0.0-6.2.9
func TestPolicy(t *testing.T) {
	p := Policy{MinLength: 8}
	for pw, ok := range map[string]bool{
		"1234567":                        false,
		"12345678":                       true,
		"パスワードです。":                       true,  // eight code points
		"cafe\u0301cafe":                 true,  // eight once composed
		"e\u0301e\u0301e\u0301e\u0301":   false, // four once composed
		strings.Repeat("😀", MaxLength):   true,
		strings.Repeat("x", MaxLength+1): false,
		"        ":                       true, // no rules of composition
		"bad \xff bytes":                 false,
		"lone surrogates become \ufffd":  false,
	} {
		if err := p.Check(pw); (err == nil) != ok {
			t.Errorf("%q: %v", pw, err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	for b.Loop() {
		Default.Hash("correct horse battery staple")
	}
}
