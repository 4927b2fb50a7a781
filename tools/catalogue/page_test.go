package main

import (
	"strings"
	"testing"
)

// The page shows all of a statement, and is the same from more accounts unless a
// cost grew; a scan's does.
func TestRender(t *testing.T) {
	page := func(reads, rows int) string {
		list := parseStatements("things.sql", `-- name: ThingList :many
-- ThingList lists things.
-- Class: range; at most 50 reads and 1 per tag; by things_ix.
SELECT a
FROM things AS t
FOR UPDATE;
-- name: ThingTotal :one
-- ThingTotal counts things.
-- Class: scan, because somebody wants to know.
SELECT COUNT(*) FROM things;
`)
		return render([]entry{
			{statement: list[0], measured: measurement{reads: reads, with: "2 tags", sorts: true}, routes: []string{"GET /a", "GET /b"}},
			{statement: list[1], measured: measurement{reads: rows}, commands: []string{"export"}},
		}, callers{
			routes:   map[string][]string{"GET /a": {"ThingList"}, "GET /b": {"ThingList"}, "GET /c": nil},
			commands: map[string][]string{"export": {"ThingTotal"}},
			order:    []string{"GET /a", "GET /b", "GET /c"},
		})
	}

	got := page(52, 20_001)
	for _, want := range []string{
		"| [ThingList](#thinglist) | range | 52 | 50 + 1 per tag |  |  | `things_ix` | 2 routes |\n",
		"| [ThingTotal](#thingtotal) | scan | all rows |  |  |  |  | `export` |\n",
		"| `GET /a`, `GET /b` | `ThingList` |\n",
		"These run none: `GET /c`.\n",
		"| `things` | SELECT, UPDATE | SELECT |\n",
		"### ThingList\n\nLists things.\n\n- Class: range; at most 50 reads and 1 per tag; by things_ix.\n- Measured: 52 read, 0 written (2 tags); it sorts what it finds\n- Locks: the rows of `things`",
		"- Routes: `GET /a`, `GET /b`\n\n```sql\nSELECT a\nFROM things AS t\nFOR UPDATE;\n```\n",
		"- Measured: all rows read\n- Commands: `export`\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}

	if page(52, 1_000_001) != got || page(53, 20_001) == got {
		t.Error("the page does not show that a cost grew, or shows the length of a scan")
	}
}
