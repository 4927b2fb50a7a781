package strength

import "unicode"

// The costs of a keyboard pattern, in guesses.
const (
	startKeys = 47 // keys with a character
	nearMoves = 8  // a move to a neighbour in another direction than before
	farMoves  = 47 // a move to any other key
	maxPeriod = 6  // moves after which a pattern may repeat
)

// key is a place on a keyboard. Columns slant as the keys do: Q is below 1.
type key struct {
	row, col int8
	present  bool
}

// layout finds the key of an ASCII character, shifted or not.
type layout [unicode.MaxASCII + 1]key

var layouts = [...]*layout{
	newLayout("`1234567890-=", " qwertyuiop[]\\", " asdfghjkl;'", " zxcvbnm,./").
		with("~!@#$%^&*()_+", "           {}|", `          :"`, "        <>?"),
	newLayout(" 1234567890", " qwertzuiop", " asdfghjkl", " yxcvbnm"),
	newLayout(" 1234567890", " azertyuiop", " qsdfghjklm", " wxcvbn"),
	newLayout("789", "456", "123", "0"),  // the number pad
	newLayout("123", "456", "789", " 0"), // a telephone
}

func newLayout(rows ...string) *layout {
	return new(layout).with(rows...)
}

// with adds the rows, letters also as capitals.
func (l *layout) with(rows ...string) *layout {
	for row, keys := range rows {
		for col, r := range keys {
			k := key{row: int8(row), col: int8(col), present: r != ' '}
			l[r], l[unicode.ToUpper(r)] = k, k
		}
	}
	return l
}

// move is the way from one key to the next.
type move struct{ row, col int8 }

// near is true of the eight neighbours and of the key itself.
func (m move) near() bool {
	return m.row >= -1 && m.row <= 1 && m.col >= -1 && m.col <= 1
}

// moves are the ways between the keys from at on, as far as there are keys.
func (l *layout) moves(runes []rune) []move {
	var all []move
	for i, r := range runes {
		if r > unicode.MaxASCII || !l[r].present {
			break
		}
		if i > 0 {
			before := l[runes[i-1]]
			all = append(all, move{row: l[r].row - before.row, col: l[r].col - before.col})
		}
	}
	return all
}

// keyboards are patterns of keys: a walk from neighbour to neighbour (qwerty,
// zaq12wsx), and moves of any kind that repeat (1q2w3e4r, 1qaz2wsx). zxcvbn
// knows only walks, and overestimates zigzags.
func (e *estimate) keyboards(at int) []piece {
	var all []piece
	for _, l := range layouts {
		moves := l.moves(e.password[at:])
		all = e.pattern(all, at, moves[:walked(moves)], nil)
		for period := 1; period <= min(maxPeriod, len(moves)); period++ {
			n := repeated(moves, period)
			if n >= 2*period-1 {
				all = e.pattern(all, at, moves[:period], moves[period:n])
			}
			if n == len(moves) {
				break // longer periods have no more keys
			}
		}
	}
	return all
}

// walked is how many moves lead from neighbour to neighbour.
func walked(moves []move) int {
	n := 0
	for n < len(moves) && moves[n].near() {
		n++
	}
	return n
}

// repeated is how many moves recur with the period.
func repeated(moves []move, period int) int {
	n := period
	for n < len(moves) && moves[n] == moves[n-period] {
		n++
	}
	return n
}

// pattern adds a piece of three keys or more: the moves that have to be
// guessed, then those that follow from them.
func (e *estimate) pattern(all []piece, at int, guessed, implied []move) []piece {
	keys := 1 + len(guessed) + len(implied)
	if keys < 3 {
		return all
	}
	token := e.password[at : at+keys]
	guesses := startKeys * float64(keys) * shifts(token)
	for i, m := range guessed {
		switch {
		case i > 0 && m == guessed[i-1]:
		case m.near():
			guesses *= nearMoves
		default:
			guesses *= farMoves
		}
	}
	return append(all, piece{end: at + keys, guesses: guesses, kind: aKeyboard})
}

// shifts counts the ways to press Shift that a guesser tries before this one: one if no
// key is shifted, two for one key or all, four for the first or the last keys.
func shifts(token []rune) float64 {
	shifted, switches := 0, 0
	for i, r := range token {
		if isShifted(r) {
			shifted++
		}
		if i > 0 && isShifted(r) != isShifted(token[i-1]) {
			switches++
		}
	}
	switch {
	case shifted == 0:
		return 1
	case shifted == 1, shifted == len(token):
		return 2
	case switches == 1:
		return 4
	}
	return ways(shifted, len(token)-shifted)
}

// isShifted is true of ASCII characters that need the shift key on QWERTY.
func isShifted(r rune) bool {
	switch {
	case r >= 'A' && r <= 'Z', r >= '!' && r <= '&', r >= '(' && r <= '+',
		r >= '>' && r <= '@', r >= '{' && r <= '~':
		return true
	}
	return r == ':' || r == '<' || r == '^' || r == '_'
}
