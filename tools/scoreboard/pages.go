package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// folder holds the data files and the pages.
const folder = "docs/security"

// board is one data file and the page that is made of it.
type board struct {
	page  string
	read  func(root string) ([]row, error)
	write func(rows []row) string
}

var asvs = board{folder + "/asvs.md", readASVS, writeASVS}
var incidents = board{folder + "/incidents.md", readIncidents, writeIncidents}

const madeBy = "<!-- Made by tools/scoreboard from %s and the markers in the tests; `make generate` writes it. -->\n\n"

func readASVS(root string) (rows []row, err error) {
	records, err := readRows(root, folder+"/rows.csv", "id", "level", "how", "requirement", "claim", "note")
	for _, f := range records {
		rows = append(rows, row{key: f[0], cells: []string{f[0], f[1], f[3]}, level: f[1], claim: readClaim(f[4]), note: f[5]})
	}
	return rows, err
}

func readIncidents(root string) (rows []row, err error) {
	records, err := readRows(root, folder+"/incidents.csv", "number", "incident", "where", "what", "claim", "note")
	for _, f := range records {
		rows = append(rows, row{key: "incident " + f[0], cells: []string{f[0], f[1] + ", " + f[2], f[3]}, claim: readClaim(f[4]), note: f[5]})
	}
	return rows, err
}

func writeASVS(rows []row) string {
	var b strings.Builder
	b.WriteString("# What of OWASP ASVS 5.0 holds, and what proves it\n\n")
	fmt.Fprintf(&b, madeBy, "rows.csv")
	b.WriteString("Each row is a requirement for an account service. \"Met\" means that the tests named beside it prove it, or a check\n" +
		"that CI runs; they carry the row's id, and CI fails when one is gone. \"Operator\" is left to the operator, as the\n" +
		"place beside it says. \"Not built\" is of a feature that does not exist, such as second factors, OIDC\n" +
		"or administration.\n\n")

	writeCounts(&b, rows)
	b.WriteString("\nThe requirements are paraphrased from the [OWASP Application Security Verification Standard\n" +
		"5.0.0](https://github.com/OWASP/ASVS/tree/v5.0.0_release), © OWASP Foundation, [CC BY-SA\n" +
		"4.0](https://creativecommons.org/licenses/by-sa/4.0/); so is this page. Read the original wording before relying on a row.\n")

	chapter := ""
	for _, r := range rows {
		if next := chapterOf(r.key); next != chapter {
			chapter = next
			fmt.Fprintf(&b, "\n## %s\n\n| id | level | requirement | status | proof |\n|---|---|---|---|---|\n", chapter)
		}
		r.writeLine(&b)
	}
	return b.String()
}

func writeIncidents(rows []row) string {
	var b strings.Builder
	b.WriteString("# What went wrong elsewhere, and the test that it does not here\n\n")
	fmt.Fprintf(&b, madeBy, "incidents.csv")
	b.WriteString("Published incidents of comparable services. Each has a test that names it, or the reason why it has none.\n\n")
	writeCounts(&b, rows)
	b.WriteString("\n| # | incident | what went wrong | status | proof |\n|---|---|---|---|---|\n")

	for _, r := range rows {
		r.writeLine(&b)
	}
	return b.String()
}

var chapters = map[string]string{
	"1": "V1 Encoding and sanitization", "2": "V2 Validation and business logic", "3": "V3 Web frontend",
	"4": "V4 API and web service", "5": "V5 File handling", "6": "V6 Authentication", "7": "V7 Session management",
	"8": "V8 Authorization", "9": "V9 Self-contained tokens", "10": "V10 OAuth and OIDC", "11": "V11 Cryptography",
	"12": "V12 Secure communication", "13": "V13 Configuration", "14": "V14 Data protection",
	"15": "V15 Secure coding and architecture", "16": "V16 Security logging and error handling",
}

func chapterOf(key string) string {
	number, _, _ := strings.Cut(strings.TrimPrefix(key, "v5.0.0-"), ".")
	return chapters[number]
}

// The statuses, in the order in which they are counted.
var statuses = []string{"met", documented, operator, notMet, notBuilt, notApplicable}

// status is a row in a word. A row that a test or a check proves is met, even
// when something is documented as well.
func (r row) status() string {
	if len(r.proofs) > 0 || r.claim.kind == static {
		return "met"
	}
	return r.claim.kind
}

// writeCounts counts the statuses by level; incidents have one level.
func writeCounts(b *strings.Builder, rows []row) {
	counts := map[string]map[string]int{}
	var levels []string
	for _, r := range rows {
		if counts[r.level] == nil {
			counts[r.level] = map[string]int{}
		}
		counts[r.level][r.status()]++
	}

	for _, level := range []string{"", "L1", "L2", "L3"} {
		if counts[level] != nil {
			levels = append(levels, level)
		}
	}

	b.WriteString("| level | rows | " + strings.Join(statuses, " | ") + " |\n|---" + strings.Repeat("|---", len(statuses)+1) + "|\n")
	for _, level := range levels {
		total, line := 0, ""
		for _, status := range statuses {
			total += counts[level][status]
			line += fmt.Sprintf(" %d |", counts[level][status])
		}

		// Incidents have no level.
		if level == "" {
			level = "all"
		}
		fmt.Fprintf(b, "| %s | %d |%s\n", level, total, line)
	}
}

// writeLine writes the row as a line of a table.
func (r row) writeLine(b *strings.Builder) {
	status := r.status()
	if status == notMet {
		status = "**not met**"
	}
	for _, cell := range append(r.cells, status, r.proof()) {
		fmt.Fprintf(b, "| %s ", escape.Replace(cell))
	}
	b.WriteString("|\n")
}

var escape = strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ")

// proof is the last cell: the tests, the place, the reason and the note.
func (r row) proof() string {
	var parts []string
	for _, p := range r.proofs {
		parts = append(parts, fmt.Sprintf("[%s](../../%s)", p.name, p.file))
	}

	switch {
	case r.claim.isPlace():
		parts = append(parts, r.claim.link())
	case r.claim.text != "":
		parts = append(parts, r.claim.text)
	}

	text := strings.Join(parts, ", ")
	if r.note != "" {
		text += ". " + r.note
	}
	return text
}

// link leads to the place of a claim.
func (c claim) link() string {
	name, text, _ := strings.Cut(c.text, "#")
	target := "../../" + name
	if path.Ext(name) == ".md" {
		target += "#" + anchor(text)
	}
	return fmt.Sprintf("[%s: %s](%s)", name, text, target)
}

var notInAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

// anchor is the name that a heading has in a link.
func anchor(heading string) string {
	return strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}
