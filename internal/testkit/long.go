package testkit

import "os"

// longVariable asks for the long tests; `make test-long` sets it.
const longVariable = "LATCHKEY_TEST_LONG"

// long is read before any test, and the variable taken away: the program under test
// refuses settings that it does not know.
var long = func() bool {
	value := os.Getenv(longVariable)
	_ = os.Unsetenv(longVariable)
	return value != ""
}()

// Long reports whether tests repeat and fill as much as they can, not as little as finds
// a planted fault.
func Long() bool {
	// The go command keeps results by the variables that a running test reads.
	_ = os.Getenv(longVariable)
	return long
}

// Rounds is how often a test repeats something: few times in `make test`, and many times
// in `make test-long`.
func Rounds(few, many int) int {
	if Long() {
		return many
	}
	return few
}
