package strength

import (
	_ "embed"
	"strconv"
	"strings"
)

// words holds a line for each word, sorted by byte: the word in lower-case
// ASCII, a space, its rank, and a p if it is on the list of passwords. The
// rank is the best that the word has on any list. The data is that of
// github.com/ccojocar/zxcvbn-go v1.0.4 (MIT, see words.LICENSE); the test
// TestWordsAreTheModules makes the file with -update and verifies it.
//
//go:embed words.txt
var words string

// word is what words.txt says of one.
type word struct {
	rank     float64
	password bool
}

// span is the part of words whose lines begin with the same depth bytes.
type span struct {
	lo, hi, depth int // lo and hi are offsets of line starts
}

// next narrows the span to the lines that go on with c. An empty span has lo
// equal to hi.
func (s span) next(c byte) span {
	lo := s.bound(s.lo, c)
	return span{lo: lo, hi: s.bound(lo, c+1), depth: s.depth + 1}
}

// bound is the first line at or after lo whose byte at depth is at least c.
func (s span) bound(lo int, c byte) int {
	hi := s.hi
	for lo < hi {
		mid := (lo + hi) / 2
		line := lo + strings.LastIndexByte(words[lo:mid], '\n') + 1
		if words[line+s.depth] < c {
			lo = line + strings.IndexByte(words[line:], '\n') + 1
		} else {
			hi = line
		}
	}
	return lo
}

// word is the one that the span's prefix spells, if there is one: a space
// sorts before every character of a word, so its line is the first.
func (s span) word() (word, bool) {
	if s.lo >= s.hi || words[s.lo+s.depth] != ' ' {
		return word{}, false
	}
	rank, _, _ := strings.Cut(words[s.lo+s.depth+1:], "\n")
	number, password := strings.CutSuffix(rank, "p")
	n, err := strconv.Atoi(number)
	return word{rank: float64(n), password: password}, err == nil
}

// lookup finds a whole word, given in lower case.
func lookup(s string) (word, bool) {
	at := span{hi: len(words)}
	for i := 0; i < len(s) && at.lo < at.hi; i++ {
		if s[i] <= ' ' || s[i] > '~' {
			return word{}, false
		}
		at = at.next(s[i])
	}
	return at.word()
}
