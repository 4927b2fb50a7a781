package strength

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"latchkey/internal/testkit"
)

var ana = []string{"ana.pop@example.com", "anap", "Ana", "Pop", "Ana Maria Pop", "", "李小龍"}

// What is refused, and with which reason.
func TestCheckRefuses(t *testing.T) {
	refused := []struct{ password, reason string }{
		// On the list as a whole, whatever the case and the width.
		{"password", "most common"}, {"PassWord", "most common"}, {"ｐａｓｓｗｏｒｄ", "most common"},
		{"12345678", "most common"}, {"iloveyou", "most common"}, {"qwerty123", "most common"},
		{"1q2w3e4r", "most common"}, {"correct horse battery staple", "most common"},
		{"CorrectHorseBatteryStaple", "most common"}, {"Tr0ub4dor&3", "most common"},
		// Nothing but the context.
		{"ana.pop@example.com", "nothing but"}, {"ANA.POP@EXAMPLE.COM", "nothing but"},
		{"ana.pop", "nothing but"}, {"anapop", "nothing but"}, {"PopAna", "nothing but"},
		{"anap", "nothing but"}, {"anap7", "nothing but"}, {"anap77", "nothing but"},
		{"ana-maria pop", "nothing but"}, {"AnaMariaPop1987", "nothing but"},
		{"example.com", "nothing but"}, {"李小龍2024", "nothing but"},
		// The service.
		{"latchkey", "this service"}, {"LatchKey", "this service"}, {"latch-key", "this service"},
		{"latchkey1", "this service"}, {"latchkey2026", "this service"},
		// The estimate, by kind.
		{"P@ssw0rd!", "common word"}, {"Password123!", "common word"}, {"Summer2024!", "common word"},
		{"Latchkey2026!", "common word"}, {"drowssap1", "common word"}, {"htebazile7", "common word"}, {"elizabeth7", "common word"},
		{"wonderful", "common word"}, {"hello world", "common word"}, {"$unsh1ne", "common word"},
		{"aaaaaaaaaaaaaaaa", "repeats"}, {"abababababababab", "repeats"},
		{"password1password1password1", "repeats"}, {"ひひひひひひひひひひ", "repeats"},
		{"abcdefghijklm", "sequence"}, {"zyxwvutsrq", "sequence"}, {"1357913579", "repeats"},
		{"あぃいぅうぇえぉおか", "sequence"},
		{"qwertgfdsa", "keys"}, {"1qaz2wsx3edc4rfv", "keys"}, {"1q2w3e4r5t6y7u", "keys"},
		{"!QAZ@WSX#EDC", "keys"}, {"1qaz@WSX", "keys"}, {"qweasdyxc", "keys"}, {"azertyuiopq", "keys"}, {"7894561230", "keys"},
		{"12.05.1987", "date"}, {"19870512!", "date"}, {"05/12/1987", "date"},
	}

	for _, c := range refused {
		err := Check(c.password, ana...)
		if err == nil {
			t.Errorf("%q passed, want %q", c.password, c.reason)
		} else if !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%q %v, want %q", c.password, err, c.reason)
		}
	}
}

// What passes: phrases in several languages, random characters, and names
// beside enough else. There is no rule of composition.
func TestCheckAccepts(t *testing.T) {
	for _, password := range []string{
		"a long pass phrase", "alongpassphrase and more", "the horse ate my homework",
		"parola mea preferată este lungă", "și oile pasc liniștite pe deal",
		"吾輩は猫である名前はまだ無い", "東京の空に虹が出た日", "Съешь ещё этих булок",
		"lantern gravel ostrich muffin tuba cedar plaza violin ember quartz noodle raft hinge opal dusk",
		"kx7vqm2p", "mzqwbvtr", "R7#kq2!v", "83920571", "😀🐢🚲🌵🎺🧀🛶🪐",
		"ana.pop likes cold soup", "anapop-7vq2mx", "latchkey for 4 old doors",
		"password manager made me do it", strings.Repeat("k", 64) + "x7vqm2pzr9",
	} {
		if err := Check(password, ana...); err != nil {
			t.Errorf("%q %v", password, err)
		}
	}
}

// The context is what makes these weak: without it they pass.
func TestContextCounts(t *testing.T) {
	for _, password := range []string{"xzqvorbitanu", "Xzqvorbitanu77!"} {
		if err := Check(password); err != nil {
			t.Errorf("%q without context: %v", password, err)
		}
		if Check(password, "xzqvorbitanu") == nil {
			t.Errorf("%q passed as a name", password)
		}
	}
	if err := Check("kx7vqm2p", "", " ", "@", "k", "."); err != nil {
		t.Errorf("empty context: %v", err)
	}
}

// The blocklist covers at least the 3000 most common passwords and words of
// eight characters or more, also in capitals: in fact all in the file.
func TestWholeListIsRefused(t *testing.T) {
	var passwords, all int
	for line := range strings.Lines(words) {
		s, rank, _ := strings.Cut(strings.TrimSpace(line), " ")
		if len(s) < 8 {
			continue
		}

		all++
		if strings.HasSuffix(rank, "p") {
			passwords++
		}

		// The forms take turns; in the long tests each word has all.
		forms := []string{s, strings.ToUpper(s), strings.ToUpper(s[:1]) + s[1:]}
		if !testkit.Long() {
			forms = forms[all%3:][:1]
		}
		for _, form := range forms {
			if Check(form) == nil {
				t.Errorf("%q passed", form)
			}
		}
	}

	if passwords < 1700 || all < 3000 {
		t.Errorf("%d passwords and %d words in all are too few", passwords, all)
	}
	t.Logf("%d passwords, %d with words and names", passwords, all)
}

// Eight random characters pass, but for the few that make words or patterns.
func TestRandomPasses(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		alphabet string
		allowed  int // of 5,000
	}{
		{"abcdefghijklmnopqrstuvwxyz", 5},
		{"abcdefghijklmnopqrstuvwxyz0123456789", 5},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 1},
		{"0123456789", 150}, // dates, and patterns of the number pad
	} {
		refused := 0

		for range 5000 {
			p := make([]byte, 8)
			for i := range p {
				p[i] = c.alphabet[random.IntN(len(c.alphabet))]
			}
			if err := Check(string(p)); err != nil {
				refused++
			}
		}

		if refused > c.allowed {
			t.Errorf("%d of 5000 random ones of %s refused, %d allowed", refused, c.alphabet, c.allowed)
		}
		t.Logf("%d of 5000 refused of %s", refused, c.alphabet)
	}
}

// Many at once, for the race detector.
func TestConcurrent(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, p := range hostile {
				_ = Check(p, ana...)
			}
		})
	}
	group.Wait()
}

// hostile inputs of 128 code points, or far more.
var hostile = []string{
	strings.Repeat("a", 128), strings.Repeat("ab", 64), strings.Repeat("1|7!4@8({[<3690$5+%2", 7),
	strings.Repeat("p4$$w0rd1|7(", 11), strings.Repeat("1l|!", 32), strings.Repeat("é", 128),
	strings.Repeat("1234567890", 13), strings.Repeat("qazwsxedc", 15), strings.Repeat("ﷺ", 128),
	strings.Repeat("12.05.1987", 13), strings.Repeat("abcdefghijklmnopqrstuvwxyz", 5),
	strings.Repeat("aab", 40), strings.Repeat("the", 43), strings.Repeat("redder", 22), strings.Repeat("1", 127) + "x",
	strings.Repeat("anaanap", 20), strings.Repeat("\xff", 1<<20), strings.Repeat("z\u0301\u0302\u0303", 1<<16),
	strings.Repeat("ANDERSON1994qwertyuiop", 6),
}

// The cost of the worst of them; see the package for the bound.
func BenchmarkHostile(b *testing.B) {
	for _, p := range hostile {
		b.Run(string([]rune(p)[:6]), func(b *testing.B) {
			for b.Loop() {
				_ = Check(p, ana...)
			}
		})
	}
}

// No input panics, the answer is stable, and a reason is one short clause.
func FuzzCheck(f *testing.F) {
	for _, p := range append(hostile, "P@ssw0rd!", "12.05.1987", "1qaz2wsx", "ひらがな", "\xffab", "") {
		f.Add(p, "Ana Pop")
	}
	f.Fuzz(func(t *testing.T, password, context string) {
		first, again := Check(password, context), Check(password, context)
		if (first == nil) != (again == nil) {
			t.Fatalf("%q: %v, then %v", password, first, again)
		}
		if first != nil && (utf8.RuneCountInString(first.Error()) > 80 || strings.Contains(first.Error(), "\n")) {
			t.Fatalf("%q: %v", password, first)
		}
	})
}
