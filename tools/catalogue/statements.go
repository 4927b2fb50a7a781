package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// statement is one query of sql/queries.
type statement struct {
	name    string
	file    string // such as accounts.sql
	purpose string // its comment, without its name and its Class line
	text    string // the SQL, with the comments that stand in it
	bound   bound
	faults  []string // what is wrong with its comment
}

var nameLine = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+$`)

// readStatements reads every file of sql/queries, in the order of the files and
// of the statements in them.
func readStatements(root string) ([]statement, error) {
	files, err := filepath.Glob(filepath.Join(root, "sql", "queries", "*.sql"))
	if err != nil {
		return nil, err
	}

	var list []statement
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		list = append(list, parseStatements(filepath.Base(file), string(content))...)
	}

	if len(list) == 0 {
		return nil, fmt.Errorf("no statement in %s; run this in the repository's root", filepath.Join(root, "sql", "queries"))
	}
	return list, nil
}

func parseStatements(file, content string) []statement {
	var list []statement
	names := nameLine.FindAllStringSubmatchIndex(content, -1)
	for i, at := range names {
		end := len(content)
		if i+1 < len(names) {
			end = names[i+1][0]
		}
		list = append(list, parseStatement(file, content[at[2]:at[3]], content[at[1]:end]))
	}
	return list
}

// parseStatement reads what follows a name: the comment, then the SQL.
func parseStatement(file, name, body string) statement {
	lines := strings.Split(strings.TrimSpace(body), "\n")

	sqlBegins := slices.IndexFunc(lines, func(l string) bool { return !strings.HasPrefix(l, "--") })
	if sqlBegins < 0 {
		sqlBegins = len(lines)
	}

	s := statement{name: name, file: file, text: strings.Join(lines[sqlBegins:], "\n")}

	// The purpose is the comment without its Class line.
	var words []string
	for _, line := range lines[:sqlBegins] {
		line = strings.TrimSpace(strings.TrimPrefix(line, "--"))
		if strings.HasPrefix(line, "Class:") {
			break
		}
		words = append(words, line)
	}
	s.purpose = paragraphs(strings.TrimPrefix(strings.Join(words, "\n"), name+" "))

	// The Class line is the last of the comment.
	last := ""
	if sqlBegins > 0 {
		last = strings.TrimPrefix(lines[sqlBegins-1], "-- ")
	}
	var err error
	if s.bound, err = parseBound(last); err != nil {
		s.faults = append(s.faults, err.Error())
	}
	return s
}

// paragraphs joins the lines of each paragraph. The first begins with a capital, as
// a sentence does once the name before it is gone.
func paragraphs(text string) string {
	all := strings.Split(strings.TrimSpace(text), "\n\n")
	for i, lines := range all {
		all[i] = strings.ReplaceAll(lines, "\n", " ")
	}

	joined := strings.Join(all, "\n\n")
	if joined == "" {
		return joined
	}
	return strings.ToUpper(joined[:1]) + joined[1:]
}

// tableUse is a table that a statement names, with the name it goes by there.
type tableUse struct{ before, table, alias string }

var (
	sqlComment = regexp.MustCompile(`(?m)--.*$`)
	tableWords = regexp.MustCompile(`(?i)\b(INSERT\s+INTO|REPLACE\s+INTO|DELETE\s+FROM|FROM|JOIN|UPDATE)\s+([a-z_]+)(?:\s+AS\s+([a-z_]+))?`)
)

// tables lists the tables of a statement in the order in which it names them.
// "ON DUPLICATE KEY UPDATE" names none, nor does "FOR UPDATE".
func (s statement) tables() []tableUse {
	var uses []tableUse
	for _, m := range tableWords.FindAllStringSubmatch(s.plain(), -1) {
		use := tableUse{before: strings.ToUpper(strings.Join(strings.Fields(m[1]), " ")), table: m[2], alias: m[3]}
		if use.alias == "" {
			use.alias = use.table
		}
		uses = append(uses, use)
	}
	return uses
}

// plain is the SQL without comments and without what follows an UPDATE that names
// no table.
func (s statement) plain() string {
	text := sqlComment.ReplaceAllString(s.text, "")
	text = skipLocked.ReplaceAllString(text, "")
	return upsert.ReplaceAllString(text, "")
}

var (
	upsert     = regexp.MustCompile(`(?is)\bON\s+DUPLICATE\s+KEY\s+UPDATE\b.*$`)
	skipLocked = regexp.MustCompile(`(?i)\bSKIP\s+LOCKED\b`)
)

// locks reports whether the rows that a SELECT reads stay locked.
func (s statement) locks() bool { return strings.Contains(s.plain(), "FOR UPDATE") }

func (s statement) upserts() bool { return upsert.MatchString(s.text) }

// tableOf is the table that goes by a name in this statement.
func (s statement) tableOf(alias string) string {
	for _, use := range s.tables() {
		if use.alias == alias {
			return use.table
		}
	}
	return alias
}
