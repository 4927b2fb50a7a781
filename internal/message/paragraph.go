package message

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// columns is how wide the text part is, except where a link is wider.
const columns = 76

// A paragraph is one block of a message. Either Text is set, or Items, or Link
// and its label in Text (which may be empty).
type paragraph struct {
	Text  string
	Items []string
	Link  string
}

// paragraphs takes a body apart. A paragraph is a link only when its last line
// is the message's own link.
func paragraphs(body, link string) []paragraph {
	var list []paragraph
	var lines []string
	for line := range strings.SplitSeq(body+"\n", "\n") {
		if line = strings.Trim(line, " \t\r"); line != "" {
			lines = append(lines, line)
		} else if len(lines) > 0 {
			list = append(list, newParagraph(lines, link))
			lines = nil
		}
	}
	return list
}

func newParagraph(lines []string, link string) paragraph {
	if last := len(lines) - 1; link != "" && lines[last] == link {
		return paragraph{Text: strings.Join(lines[:last], " "), Link: link}
	}
	items := make([]string, 0, len(lines))
	for _, line := range lines {
		item, ok := strings.CutPrefix(line, "- ")
		if !ok {
			return paragraph{Text: strings.Join(lines, " ")}
		}
		items = append(items, item)
	}
	return paragraph{Items: items}
}

// Label is what the button says: the link's text without the colon that leads
// over to the link in the text part.
func (p paragraph) Label() string {
	if p.Text == "" {
		return p.Link
	}
	return strings.TrimRight(p.Text, ": \u00a0\u202f")
}

// text prints paragraphs with an empty line between two.
func text(list []paragraph) string {
	printed := make([]string, 0, len(list))
	for _, p := range list {
		printed = append(printed, strings.Join(p.lines(), "\n"))
	}
	return strings.Join(printed, "\n\n")
}

func (p paragraph) lines() []string {
	var lines []string
	for _, item := range p.Items {
		wrapped := wrap(item, columns-2)
		lines = append(lines, "- "+strings.Join(wrapped, "\n  "))
	}
	lines = append(lines, wrap(p.Text, columns)...)
	if p.Link != "" {
		lines = append(lines, p.Link)
	}
	return lines
}

// wrap breaks text at spaces into lines of at most width characters. A word that
// is longer is broken too, unless it is a link (no value but the message's own
// link holds a "://"). A no-break space belongs to its word.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0

	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' || r == '\t' }) {
		for _, piece := range pieces(word, width) {
			n := utf8.RuneCountInString(piece)
			switch {
			case used == 0:
				line, used = piece, n
			case used+1+n <= width:
				line, used = line+" "+piece, used+1+n
			default:
				if piece == "-" {
					piece = "–" // or the line would look like a list's item
				}
				lines = append(lines, line)
				line, used = piece, n
			}
		}
	}

	if used > 0 {
		lines = append(lines, line)
	}
	return lines
}

// pieces cuts a word that fits no line.
func pieces(word string, width int) []string {
	if utf8.RuneCountInString(word) <= width || strings.Contains(word, "://") {
		return []string{word}
	}
	var list []string
	for part := range slices.Chunk([]rune(word), width) {
		list = append(list, string(part))
	}
	return list
}
