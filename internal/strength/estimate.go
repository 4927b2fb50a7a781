package strength

import (
	"errors"
	"math"
)

// limit is the number of guesses below which a password is refused.
//
// It is where zxcvbn's score goes from 1 to 2. Its author takes 10^6 as the
// most that an attacker achieves online, and finds the estimates accurate up
// to about 10^5; what an attacker does with a stolen table, 10^8 and more, is
// for the password hash to bear. NIST SP 800-63B-4 allows 100 failures in a
// row for each account (section 3.2.2) and asks for a blocklist that stops
// online guessing and no more, as a larger one only vexes (section 3.1.1.2).
const limit = 1e6

// A password is taken apart into at most maxPieces; from four on, lengthCost
// alone reaches the limit.
const (
	maxPieces  = 3
	lengthCost = 100 // guesses lost on each further piece, not knowing how many there are; zxcvbn's 10^4 would let Summer2024! pass
)

// The least that a piece costs beside others, as in zxcvbn.
const (
	leastRune  = 10
	leastPiece = 50
)

// kind is what a piece is.
type kind int

const (
	random kind = iota
	aWord
	aRepeat
	aSequence
	aKeyboard
	aDate
)

// The reasons, by the kind of the longest piece.
var reasons = map[kind]string{
	random:    "is easily guessed: it has little that is not obvious",
	aWord:     "is easily guessed: it is a common word or name with little added",
	aRepeat:   "is easily guessed: it repeats the same few characters",
	aSequence: "is easily guessed: it is a simple sequence such as abc or 123",
	aKeyboard: "is easily guessed: it is a pattern of keys on the keyboard",
	aDate:     "is easily guessed: it is a date with little added",
}

// piece is a guessable part, from where it was looked for up to end.
type piece struct {
	end     int // rune offset
	guesses float64
	kind    kind
}

// step is the cheapest way to reach an offset with so many pieces.
type step struct {
	guesses float64 // product; zero means unreached
	longest int     // runes in the longest piece
	kind    kind    // of the longest piece
}

// estimate counts the guesses for one password.
type estimate struct {
	password []rune   // NFKC
	folded   []rune   // lower case, same offsets
	context  []string // words that an attacker tries first
	nested   bool     // is itself the unit of a repeat
	steps    [maxPieces + 1][]step
}

func newEstimate(p []rune, context []string) *estimate {
	e := &estimate{password: p, folded: lower(p), context: context}
	for i := range e.steps {
		e.steps[i] = make([]step, len(p)+1)
	}
	e.steps[0][0] = step{guesses: 1}
	return e
}

// err is the reason to refuse the password, or nil.
func (e *estimate) err() error {
	if guesses, kind := e.count(); guesses < limit {
		return errors.New(reasons[kind])
	}
	return nil
}

// count is the least number of guesses over all ways to take the password
// apart, and the kind of the longest piece; +Inf when none is below the limit.
func (e *estimate) count() (float64, kind) {
	for at := range e.password {
		e.extend(at)
	}
	least, longest := math.Inf(1), random
	for n := 1; n <= maxPieces; n++ {
		last := e.steps[n][len(e.password)]
		guesses := factorial[n]*last.guesses + math.Pow(lengthCost, float64(n-1))
		if last.guesses > 0 && guesses < least {
			least, longest = guesses, last.kind
		}
	}
	return least, longest
}

// factorial counts the orders of the pieces.
var factorial = [maxPieces + 1]float64{1, 1, 2, 6}

// extend goes on by one piece from every step that reached at.
func (e *estimate) extend(at int) {
	if !e.reached(at) {
		return
	}
	for _, p := range e.pieces(at) {
		if length := p.end - at; length < len(e.password) {
			p.guesses = max(p.guesses, least(length))
		}
		for n := range maxPieces {
			e.take(n, at, p)
		}
	}
}

// reached reports whether a piece from at could still matter.
func (e *estimate) reached(at int) bool {
	for n := range maxPieces {
		if e.steps[n][at].guesses > 0 {
			return true
		}
	}
	return false
}

// take records p after n pieces that reach at, if that is the cheapest yet.
func (e *estimate) take(n, at int, p piece) {
	from, to := e.steps[n][at], &e.steps[n+1][p.end]
	guesses := from.guesses * p.guesses
	if guesses == 0 || guesses >= limit || to.guesses != 0 && to.guesses <= guesses {
		return
	}
	*to = step{guesses: guesses, longest: from.longest, kind: from.kind}
	if length := p.end - at; length > from.longest {
		to.longest, to.kind = length, p.kind
	}
}

func least(length int) float64 {
	if length == 1 {
		return leastRune
	}
	return leastPiece
}
