package strength

import (
	"strings"
	"unicode"
)

// The costs of pieces, in guesses.
const (
	runeGuesses = 10 // per character of which nothing is known (zxcvbn)
	yearGuesses = 50 // zxcvbn: the distance from this year, 20 at least
	dateGuesses = 365 * yearGuesses
	maxRandom   = 5  // longer ones cost the limit
	maxWord     = 24 // runes; longer words are not looked for backwards
	maxUnit     = 40 // runes of a unit that is repeated
)

// pieces are all the guessable parts that begin at an offset.
func (e *estimate) pieces(at int) []piece {
	all := e.randoms(at)
	all = append(all, e.contextWords(at)...)
	all = e.walk(all, span{hi: len(words)}, at, at, 1)
	all = append(all, e.backwards(at)...)
	all = append(all, e.sequence(at)...)
	all = append(all, e.keyboards(at)...)
	all = append(all, e.dates(at)...)
	return append(all, e.repeats(at, all)...)
}

// randoms are the first characters, taken as random.
func (e *estimate) randoms(at int) []piece {
	var all []piece
	guesses := 1.0
	for n := 1; n <= maxRandom && at+n <= len(e.password); n++ {
		guesses *= runeGuesses
		all = append(all, piece{end: at + n, guesses: guesses, kind: random})
	}
	return all
}

// contextWords are the words that an attacker tries first.
func (e *estimate) contextWords(at int) []piece {
	var all []piece
	for i, w := range append([]string{service}, e.context...) {
		r := []rune(w)
		if end := at + len(r); end <= len(e.folded) && string(e.folded[at:end]) == w {
			guesses := float64(i+1) * capitals(e.password[at:end])
			all = append(all, piece{end: end, guesses: guesses, kind: aWord})
		}
	}
	return all
}

// leet lists the letters that a character can stand for (zxcvbn's table).
var leet = map[rune]string{
	'4': "a", '@': "a", '8': "b", '(': "c", '{': "c", '[': "c", '<': "c",
	'3': "e", '6': "g", '9': "g", '1': "il", '!': "i", '|': "il", '0': "o",
	'$': "s", '5': "s", '+': "t", '7': "lt", '%': "x", '2': "z",
}

// walk adds the dictionary words that begin at start and spell the span's
// prefix up to at. Each letter that is written as a digit or sign doubles the
// guesses. The dictionary bounds the branches.
func (e *estimate) walk(all []piece, s span, start, at int, factor float64) []piece {
	if w, ok := s.word(); ok && at > start {
		guesses := w.rank * factor * capitals(e.password[start:at])
		all = append(all, piece{end: at, guesses: guesses, kind: aWord})
	}
	if at == len(e.folded) || s.lo >= s.hi {
		return all
	}
	r := e.folded[at]
	if r > ' ' && r <= '~' {
		all = e.walk(all, s.next(byte(r)), start, at+1, factor)
	}
	for _, letter := range leet[r] {
		all = e.walk(all, s.next(byte(letter)), start, at+1, 2*factor)
	}
	return all
}

// backwards are the words of four letters or more that are spelt backwards.
func (e *estimate) backwards(at int) []piece {
	var all []piece
	for end := at + 4; end <= min(len(e.folded), at+maxWord); end++ {
		var s strings.Builder
		for i := end - 1; i >= at; i-- {
			s.WriteRune(e.folded[i])
		}
		if w, ok := lookup(s.String()); ok {
			guesses := 2 * w.rank * capitals(e.password[at:end])
			all = append(all, piece{end: end, guesses: guesses, kind: aWord})
		}
	}
	return all
}

// sequence is the longest run of three or more at a constant distance of at
// most five code points: abc, 97531.
func (e *estimate) sequence(at int) []piece {
	end := at + 1
	for end < len(e.folded) && e.folded[end]-e.folded[end-1] == e.folded[at+1]-e.folded[at] {
		end++
	}
	if end-at < 3 {
		return nil
	}
	distance := e.folded[at+1] - e.folded[at]
	if distance == 0 || max(distance, -distance) > 5 {
		return nil
	}
	guesses := sequenceStart(e.folded[at]) * float64(end-at) * capitals(e.password[at:end])
	if distance < 0 {
		guesses *= 2
	}
	return []piece{{end: end, guesses: guesses, kind: aSequence}}
}

// sequenceStart is how many starts are tried before this one (zxcvbn).
func sequenceStart(r rune) float64 {
	switch {
	case strings.ContainsRune("az019", r):
		return 4
	case unicode.IsDigit(r):
		return 10
	}
	return 26
}

// repeats are units that occur twice or more in a row. The unit costs what the
// cheapest piece does that spans it; at the start, what it costs by itself.
func (e *estimate) repeats(at int, others []piece) []piece {
	var all []piece
	for unit := 1; unit <= min(maxUnit, (len(e.folded)-at)/2); unit++ {
		times := e.times(at, unit)
		if times < 2 || unit == 1 && times < 3 {
			continue
		}
		if guesses := e.unit(at, unit, others); guesses > 0 {
			end := at + unit*times
			guesses *= float64(times) * e.recased(at, end, unit)
			all = append(all, piece{end: end, guesses: guesses, kind: aRepeat})
		}
		return all // longer units are multiples of this one, or rare
	}
	return all
}

// times is how often the first unit runes occur one after the other.
func (e *estimate) times(at, unit int) int {
	end := at + unit
	for end < len(e.folded) && e.folded[end] == e.folded[end-unit] {
		end++
	}
	return (end - at) / unit
}

// recased is one if the unit recurs to the letter, and otherwise the ways to
// capitalise the whole.
func (e *estimate) recased(at, end, unit int) float64 {
	for i := at + unit; i < end; i++ {
		if e.password[i] != e.password[i-unit] {
			return capitals(e.password[at:end])
		}
	}
	return 1
}

// unit is the number of guesses for a repeated unit, or zero.
func (e *estimate) unit(at, length int, others []piece) float64 {
	var guesses float64
	for _, p := range others {
		if p.end == at+length && (guesses == 0 || p.guesses < guesses) {
			guesses = p.guesses
		}
	}
	if at > 0 || e.nested {
		return guesses
	}
	inner := newEstimate(e.password[:length], e.context)
	inner.nested = true
	if own, _ := inner.count(); own < limit {
		return own
	}
	return guesses
}

// capitals counts the ways in which that many letters could be capitals: one for
// none, two for the usual (first, last, all), else a sum of binomials.
func capitals(token []rune) float64 {
	var upper, lower int
	for _, r := range token {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	usual := upper == 1 && (unicode.IsUpper(token[0]) || unicode.IsUpper(token[len(token)-1]))
	switch {
	case upper == 0:
		return 1
	case usual, lower == 0:
		return 2
	}
	return ways(upper, lower)
}

// ways is the number of ways to choose up to min(a, b) of a+b.
func ways(a, b int) float64 {
	sum, choose := 0.0, 1.0
	for i := 1; i <= min(a, b); i++ {
		choose = choose * float64(a+b-i+1) / float64(i)
		sum += choose
	}
	return max(sum, 1)
}
