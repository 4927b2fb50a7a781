package strength

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ccojocar/zxcvbn-go/frequency"
)

var update = flag.Bool("update", false, "write words.txt anew")

// sizes is how much is taken of each list: as much as zxcvbn 4 takes.
var sizes = map[string]int{
	"Passwords": math.MaxInt, "English": 30_000, "Surname": 10_000,
	"FemaleNames": math.MaxInt, "MaleNames": math.MaxInt,
}

// The embedded words are those of the module, and nothing else.
func TestWordsAreTheModules(t *testing.T) {
	made := makeWords()
	if *update {
		if err := os.WriteFile("words.txt", []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if made != words {
		t.Fatal("words.txt is not what the module's lists give; run go test -run TestWordsAreTheModules -update")
	}
}

// makeWords merges the lists by the best rank. It leaves out what cannot be
// written in the file, and what costs no less than random characters do.
func makeWords() string {
	ranks := map[string]word{}
	for name, list := range frequency.Lists {
		for i, s := range list.List[:min(len(list.List), sizes[name])] {
			s = strings.ToLower(s)
			w, seen := ranks[s]
			if rank := float64(i + 1); !seen || rank < w.rank {
				w.rank = rank
			}
			w.password = w.password || name == "Passwords"
			ranks[s] = w
		}
	}

	var lines []string
	for s, w := range ranks {
		if plain(s) && (w.rank < math.Pow(runeGuesses, float64(len(s))) || w.password) {
			lines = append(lines, s+" "+fmt.Sprintf("%.0f", w.rank)+map[bool]string{true: "p"}[w.password]+"\n")
		}
	}

	slices.SortFunc(lines, cmp.Compare[string])
	return strings.Join(lines, "")
}

func plain(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// The search in the file finds every word with its rank; with a letter less or more it is
// found only if that is a word, too.
func TestLookupAgreesWithAMap(t *testing.T) {
	all := map[string]string{}
	for line := range strings.Lines(words) {
		s, rank, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		all[s] = rank
	}

	check := func(s string) {
		w, ok := lookup(s)
		want, exists := all[s]
		got := fmt.Sprintf("%.0f", w.rank) + map[bool]string{true: "p"}[w.password]
		if ok != exists || ok && got != want {
			t.Fatalf("lookup(%q) = %v %v, want %q %v", s, got, ok, want, exists)
		}
	}

	for s := range all {
		check(s)
		check(s[1:])
		check(s[:len(s)-1])
		check(s + "e")
		check(s + "~")
	}

	check("")
	check("zzzzzzzzzzzz")
	check("naïve")
	check("two words")
}
