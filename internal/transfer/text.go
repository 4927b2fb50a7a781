package transfer

// Cut shortens a text to so many characters and reports whether it had to.
func Cut(text string, limit int) (string, bool) {
	n := 0
	for i := range text {
		if n == limit {
			return text[:i], true
		}
		n++
	}
	return text, false
}
