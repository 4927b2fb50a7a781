package schema

import (
	"database/sql"
	"regexp"
	"strings"
)

// The engines spell the same thing in two ways; here each gets one.

var (
	displayWidth = regexp.MustCompile(`(?i)^((?:tiny|small|medium|big)?int)\(\d+\)`)
	quotedPart   = regexp.MustCompile(`'(?:[^']|'')*'`)
	numeric      = regexp.MustCompile(`(?i)^(?:(?:tiny|small|medium|big)?int|decimal|float|double|bit)\b`)
	backslashed  = regexp.MustCompile(`\\(.)`)
)

// columnType writes a type without a width for display, which MySQL has given
// up, and in upper case but for the values of an ENUM.
func columnType(kind string) string {
	kind = displayWidth.ReplaceAllString(kind, "$1")
	var b strings.Builder
	end := 0
	for _, at := range quotedPart.FindAllStringIndex(kind, -1) {
		b.WriteString(strings.ToUpper(kind[end:at[0]]) + kind[at[0]:at[1]])
		end = at[1]
	}
	return b.String() + strings.ToUpper(kind[end:])
}

// columnDefault writes a default as SQL. MariaDB's is SQL already, and the word
// NULL where there is none; MySQL's is the bare value.
func (r *reader) columnDefault(kind string, value sql.NullString, extra string) string {
	v := value.String
	isExpression := strings.Contains(extra, "DEFAULT_GENERATED")
	switch {
	case !value.Valid, r.mariaDB && v == "NULL":
		return ""
	case r.mariaDB && strings.HasPrefix(v, "'"):
		return quote(unquote(v))
	case numeric.MatchString(kind) && !isExpression:
		return v
	case !r.mariaDB && !isExpression:
		return quote(v)
	}
	expression := r.expression(v)
	if strings.HasPrefix(expression, "CURRENT_TIMESTAMP") {
		return expression
	}
	return "(" + expression + ")"
}

// columnExtra keeps what no other field says.
func columnExtra(extra string) string {
	extra = strings.ToUpper(extra)
	for _, elsewhere := range []string{"DEFAULT_GENERATED", "VIRTUAL GENERATED"} {
		extra = strings.ReplaceAll(extra, elsewhere, "")
	}
	extra = strings.ReplaceAll(extra, "STORED GENERATED", "STORED")
	return strings.Join(strings.Fields(extra), " ")
}

// quote writes a text as SQL, on one line.
func quote(text string) string {
	return "'" + strings.NewReplacer("'", "''", `\`, `\\`, "\n", `\n`, "\r", `\r`).Replace(text) + "'"
}

// unquote reads a text that an engine wrote as SQL.
func unquote(literal string) string {
	inner := strings.ReplaceAll(literal[1:len(literal)-1], "''", "'")
	return backslashed.ReplaceAllStringFunc(inner, func(pair string) string {
		switch pair[1] {
		case 'n':
			return "\n"
		case 'r':
			return "\r"
		}
		return pair[1:]
	})
}

// expression writes the condition of a CHECK, a default or a generated column.
// MySQL keeps it with its quotes escaped.
func (r *reader) expression(text string) string {
	if !r.mariaDB {
		text = backslashed.ReplaceAllString(text, "$1")
	}
	return canonical(text)
}
