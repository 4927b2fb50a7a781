package schema

import (
	"regexp"
	"slices"
	"strings"
)

// token is a piece of an expression: a name, a word, a text, a number or a sign.
var tokens = regexp.MustCompile("`(?:[^`]|``)+`(?:\\.`(?:[^`]|``)+`)*" + // a name
	`|'(?:[^'\\]|''|\\.)*'` + // a text
	`|[A-Za-z_][A-Za-z0-9_$]*` + // a keyword, a function or the character set before a text
	`|\d+(?:\.\d+)?` +
	`|<=>|<=|>=|<>|!=|\|\||&&|[^\s]`)

// binding is how tightly an operator holds what is beside it.
var binding = map[string]int{
	"OR": 1, "AND": 2, "NOT": 3,
	"=": 4, "<": 4, ">": 4, "<=": 4, ">=": 4, "<>": 4, "<=>": 4,
	"IS": 4, "IN": 4, "LIKE": 4, "REGEXP": 4, "BETWEEN": 4,
	"+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}

// notCalls are the words that a parenthesis may follow without being called.
var notCalls = []string{"IN", "IS", "NULL", "THEN", "ELSE", "WHEN", "CASE", "SELECT", "FROM", "WHERE", "AS", "ON", "JOIN"}

// canonical writes an expression, as an engine keeps it, the way a person would:
// keywords in upper case, names without quotes where they need none, no
// character set before a text, REGEXP for MySQL's regexp_like() and only the
// parentheses that mean something. Conditions of comparisons, AND, OR, NOT, IN,
// BETWEEN, IS NULL, LIKE, REGEXP, arithmetic and function calls come out the same
// from either engine; what else there may be is left as the engine has it.
func canonical(text string) string {
	return join(simplify(text))
}

// simplify is canonical, in pieces.
func simplify(text string) []string {
	list := tokens.FindAllString(text, -1)
	list = slices.DeleteFunc(list, func(t string) bool { return strings.HasPrefix(t, "_") })
	for i, t := range list {
		list[i] = spell(t)
		// MariaDB keeps FALSE as 0, but not in IS FALSE.
		if number, ok := truth[list[i]]; ok && (i == 0 || list[i-1] != "IS" && list[i-1] != "NOT") {
			list[i] = number
		}
	}
	for before := -1; before != len(list); {
		before = len(list)
		list = dropParentheses(regexpOperator(list))
	}
	return list
}

var truth = map[string]string{"FALSE": "0", "TRUE": "1"}

var plainName = regexp.MustCompile("^`[a-z][a-z0-9_]*`(?:\\.`[a-z][a-z0-9_]*`)*$")

func spell(token string) string {
	switch {
	case plainName.MatchString(token):
		return strings.ReplaceAll(token, "`", "")
	case isWord(token):
		return strings.ToUpper(token)
	case token[0] == '\'':
		return quote(unquote(token))
	}
	return token
}

// isWord reports whether a token is a keyword or a function: the engines put
// every other name between backquotes.
func isWord(token string) bool {
	return token[0] >= 'A' && token[0] <= 'Z' || token[0] >= 'a' && token[0] <= 'z'
}

// isCall reports whether the parenthesis at i holds arguments or a list.
func isCall(list []string, i int) bool {
	if i == 0 {
		return false
	}
	before := list[i-1]
	if before == "IN" {
		return true
	}
	isUpper := before[0] >= 'A' && before[0] <= 'Z' // a name that needs no quotes is in lower case
	return isUpper && binding[before] == 0 && !slices.Contains(notCalls, before)
}

// closing returns where the parenthesis at i ends.
func closing(list []string, i int) int {
	depth := 0
	for ; i < len(list); i++ {
		switch list[i] {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(list) - 1
}

// regexpOperator turns REGEXP_LIKE(a,b) into a REGEXP b.
func regexpOperator(list []string) []string {
	for i := 0; i+1 < len(list); i++ {
		if list[i] != "REGEXP_LIKE" || list[i+1] != "(" {
			continue
		}
		end := closing(list, i+1)
		inner := list[i+2 : end]
		if comma := slices.Index(inner, ","); comma >= 0 && !slices.Contains(inner[comma+1:], ",") {
			changed := slices.Concat(inner[:comma], []string{"REGEXP"}, inner[comma+1:])
			return slices.Concat(list[:i], []string{"("}, changed, []string{")"}, list[end+1:])
		}
	}
	return list
}

// dropParentheses removes the first redundant pair of parentheses.
func dropParentheses(list []string) []string {
	for i, t := range list {
		if t != "(" || isCall(list, i) {
			continue
		}
		end := closing(list, i)
		inner := list[i+1 : end]
		outside := 0
		if i > 0 {
			outside = binding[list[i-1]]
		}
		if end+1 < len(list) {
			outside = max(outside, binding[list[end+1]])
		}
		if within := loosest(inner); within > outside || within == outside && within <= 2 {
			return slices.Concat(list[:i], inner, list[end+1:])
		}
	}
	return list
}

// loosest is the binding of the operator that is applied last.
func loosest(list []string) int {
	least, depth, between := 9, 0, false
	for _, t := range list {
		switch {
		case t == "(":
			depth++
		case t == ")":
			depth--
		case depth > 0:
		case t == "AND" && between:
			between = false
		case binding[t] > 0:
			between = between || t == "BETWEEN"
			least = min(least, binding[t])
		}
	}
	return least
}

// join sets spaces as a person would.
func join(list []string) string {
	var b strings.Builder
	for i, t := range list {
		space := i > 0 && t != "," && t != ")" && list[i-1] != "("
		if t == "(" && i > 0 && isCall(list, i) && list[i-1] != "IN" {
			space = false
		}
		if space {
			b.WriteByte(' ')
		}
		b.WriteString(t)
	}
	return b.String()
}
