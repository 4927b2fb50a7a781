package schema_test

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
	"testing"

	"latchkey/internal/database"
	"latchkey/internal/dbtest"
	"latchkey/internal/schema"
	latchkey "latchkey/sql"
)

var cluster *dbtest.Cluster

func TestMain(m *testing.M) { dbtest.Main(m, &cluster) }

// open opens a database as its owner, who sees how its views are defined.
func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := database.OpenAdmin(cluster.As(dsn, dbtest.Owner))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func read(t *testing.T, db *sql.DB) schema.Schema {
	t.Helper()
	s, err := schema.Read(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// load runs the statements of a text in which no other line ends in a semicolon.
func load(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	for statement := range strings.SplitSeq(text, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%v in:\n%s", err, statement)
		}
	}
}

// sql/schema.sql is what the migrations make on this engine, byte for byte; the
// same test on the other engine shows that both have the same schema.
func TestFileIsWhatTheMigrationsMake(t *testing.T) {
	if got := read(t, open(t, cluster.Migrated(t))).File(); got != latchkey.Schema {
		t.Errorf("sql/schema.sql is not the schema of this engine; run: make generate\n%s", firstDifference(got, latchkey.Schema))
	}
}

// Sql/schema.sql makes in an empty database just what it says.
func TestFileLoads(t *testing.T) {
	db := open(t, cluster.Empty(t))
	load(t, db, latchkey.Schema)
	if got := read(t, db).File(); got != latchkey.Schema {
		t.Errorf("loaded and read back, sql/schema.sql is another\n%s", firstDifference(got, latchkey.Schema))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer than the other"
}

// spelled is what the two engines keep each in its own way: widths, quotes, NULL
// defaults, character sets of texts, parentheses, rules of foreign keys.
const spelled = `CREATE TABLE parents (
  id   INT         NOT NULL AUTO_INCREMENT,
  code VARCHAR(10) NULL,
  PRIMARY KEY (id),
  CONSTRAINT parents_code_uq UNIQUE (code)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC;

CREATE TABLE children (
  a       INT                 NOT NULL,
  b       BIGINT UNSIGNED     NOT NULL DEFAULT 5,
  parent  INT                 NOT NULL,
  small   TINYINT             NULL,
  price   DECIMAL(10,2)       NOT NULL DEFAULT 0.00,
  kind    ENUM('One','it''s') CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'One' COMMENT 'what''s more, a \\ too',
  quoted  VARCHAR(20)         NULL DEFAULT 'it''s \\ "so"',
  day     DATE                NOT NULL DEFAULT '2000-01-01',
  made    DATETIME(6)         NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  doubled INT                 GENERATED ALWAYS AS (a * 2) STORED,
  looser  INT                 GENERATED ALWAYS AS ((a + 1) * 2),
  PRIMARY KEY (a, b),
  CONSTRAINT children_and_ck CHECK (a > 0 AND (b < 9 OR small IS NULL) AND quoted IS NOT NULL),
  CONSTRAINT children_between_ck CHECK (a BETWEEN 1 AND 9 OR kind IN ('One', 'it''s')),
  CONSTRAINT children_length_ck CHECK (CHAR_LENGTH(quoted) <= 20 AND quoted LIKE 'a%'),
  CONSTRAINT children_or_ck CHECK (a = 1 AND b = 2 OR a = 3),
  CONSTRAINT children_regexp_ck CHECK (quoted REGEXP '^[a-z]+\\.$'),
  CONSTRAINT children_sum_ck CHECK ((a + b) * 2 > a),
  CONSTRAINT children_parent_fk FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE,
  CONSTRAINT children_plain_fk FOREIGN KEY (small) REFERENCES smalls (id),
  INDEX children_parent_fk (parent),
  INDEX children_plain_fk (small),
  INDEX children_quoted_ix (quoted(5), day DESC)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'What''s spelled';

CREATE SQL SECURITY INVOKER VIEW family AS
SELECT
  c.a,
  p.code AS parent_code,
  COALESCE(c.quoted LIKE 'x%', 0) AS quoted_like,
  c.small IS NULL AS unknown
FROM children AS c
LEFT JOIN parents AS p ON p.id = c.a AND p.code <> ''
WHERE c.a > 1 AND (c.b = 2 OR c.b = 3);
`

const smalls = `CREATE TABLE smalls (
  id TINYINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC;
`

// Whatever an engine makes of a statement, what is read back is spelled the one
// way.
func TestOneSpelling(t *testing.T) {
	db := open(t, cluster.Empty(t))
	load(t, db, smalls+"\n"+spelled)
	got := read(t, db).String()
	for _, block := range strings.Split(strings.TrimSuffix(spelled, "\n"), "\n\n") {
		if !strings.Contains(got, block+"\n") {
			t.Errorf("not read back as written:\n%s\nbut:\n%s", block, got)
		}
	}
	if parents, children := strings.Index(got, "TABLE parents"), strings.Index(got, "TABLE children"); parents > children {
		t.Error("a table comes before the one that it points at")
	}
}

// Each change made by hand is described in words, for the thing that changed and nothing
// else; an additional table is no fault.
func TestCompare(t *testing.T) {
	for change, want := range map[string]string{
		"ALTER TABLE accounts MODIFY first_name VARCHAR(50) NOT NULL DEFAULT ''":                                  "accounts.first_name: VARCHAR(50) here, VARCHAR(100) in the files",
		"ALTER TABLE accounts MODIFY first_name VARCHAR(100) NULL DEFAULT ''":                                     "accounts.first_name: NULL here, NOT NULL in the files",
		"ALTER TABLE accounts ALTER first_name DROP DEFAULT":                                                      "accounts.first_name: no DEFAULT here, DEFAULT '' in the files",
		"ALTER TABLE accounts ALTER first_name SET DEFAULT 'it''s  so'":                                           "accounts.first_name: DEFAULT 'it''s  so' here, DEFAULT '' in the files",
		"ALTER TABLE accounts MODIFY created_at DATETIME(6) NOT NULL":                                             "accounts.created_at: no COMMENT here, COMMENT 'UTC' in the files",
		"ALTER TABLE accounts MODIFY created_at DATETIME NOT NULL COMMENT 'UTC'":                                  "accounts.created_at: DATETIME here, DATETIME(6) in the files",
		"ALTER TABLE profiles MODIFY account_id BINARY(16) NOT NULL COMMENT 'mine'":                               "profiles.account_id: COMMENT 'mine' here, no COMMENT in the files",
		"ALTER TABLE audit_log MODIFY ip VARCHAR(45) NOT NULL COMMENT 'client address; empty where none is kept'": "audit_log.ip: no CHARACTER SET here, CHARACTER SET ascii COLLATE ascii_bin in the files",
		"ALTER TABLE accounts ADD nickname VARCHAR(9) NULL":                                                       "accounts.nickname: only here; VARCHAR(9) NULL",
		"ALTER TABLE pictures DROP COLUMN created_at":                                                             "pictures.created_at: missing here; in the files DATETIME(6) NOT NULL COMMENT 'UTC'",
		"ALTER TABLE sessions DROP INDEX sessions_expires_at_ix":                                                  "sessions, index sessions_expires_at_ix: missing here; in the files (expires_at)",
		"ALTER TABLE sessions DROP INDEX sessions_owner_ix, ADD INDEX sessions_owner_ix (owner_tag)":              "sessions, index sessions_owner_ix: (owner_tag) here, (owner_tag, expires_at) in the files",
		"ALTER TABLE sessions ADD INDEX by_hand (last_seen_at)":                                                   "sessions, index by_hand: only here; (last_seen_at)",
		"ALTER TABLE accounts DROP INDEX accounts_email_key_uq":                                                   "accounts, constraint accounts_email_key_uq: missing here; in the files UNIQUE (email_key)",
		"ALTER TABLE accounts DROP CONSTRAINT accounts_email_key_ck":                                              "accounts, constraint accounts_email_key_ck: missing here; in the files CHECK (email_key REGEXP '^[^A-Z @]+@[^A-Z @]+$')",
		"ALTER TABLE profiles DROP FOREIGN KEY profiles_account_fk":                                               "profiles, constraint profiles_account_fk: missing here; in the files FOREIGN KEY (account_id) REFERENCES accounts (id)",
		"ALTER TABLE sessions DROP PRIMARY KEY, ADD PRIMARY KEY (code_hash, owner_tag)":                           "sessions, primary key: (code_hash, owner_tag) here, (code_hash) in the files",
		"ALTER TABLE sessions COMMENT = 'mine'":                                                                   "sessions, comment: 'mine' here, 'Sessions that name no account' in the files",
		"ALTER TABLE sessions ROW_FORMAT = COMPACT":                                                               "sessions, options: ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = COMPACT here, ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC in the files",
		"ALTER TABLE sessions DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_general_ci":                       "sessions, options: ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_general_ci ROW_FORMAT = DYNAMIC here, ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC in the files",
		"ALTER TABLE pictures MODIFY created_at DATETIME(6) NOT NULL COMMENT 'UTC' FIRST":                         "pictures: the columns stand in another order here: created_at, account_id, digest, image",
		"DROP TABLE sessions":        "sessions: the table is missing here",
		"DROP VIEW session_overview": "session_overview: the view is missing here",
		"CREATE OR REPLACE VIEW session_overview AS SELECT code_hash FROM sessions": "session_overview, definition: CREATE SQL SECURITY DEFINER VIEW session_overview AS SELECT code_hash FROM sessions here, CREATE SQL SECURITY DEFINER VIEW session_overview AS SELECT last_seen_at, expires_at FROM sessions in the files",
		"CREATE TABLE theirs (id INT)":                                              "theirs: a table that the files do not have",
	} {
		db := open(t, cluster.Migrated(t))
		if list := schema.Compare(latchkey.Schema, read(t, db)); len(list) > 0 {
			t.Fatalf("a migrated database differs: %v", list)
		}

		if _, err := db.ExecContext(t.Context(), change); err != nil {
			t.Fatalf("%v in: %s", err, change)
		}

		got := schema.Compare(latchkey.Schema, read(t, db))
		if len(got) != 1 || got[0].Text != want {
			t.Errorf("%s\ngot  %v\nwant %s", change, got, want)
		}
		if isNote := strings.HasPrefix(change, "CREATE TABLE"); len(got) == 1 && got[0].Note != isNote {
			t.Errorf("%s: is a note: %v", change, got[0].Note)
		}
	}
}

// The lines of the diagram are those that Mermaid's grammar for erDiagram has: an
// entity's words between quotes hold no sign that would end it, types and names
// are one word each.
var mermaid = regexp.MustCompile(`^(?:erDiagram|` +
	`  [a-z_]+\["[^"%\\]+"\] \{|` +
	`    [A-Z_]+(?:\([0-9.,]+\))? [a-z_0-9]+(?: (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?|` +
	`  \}|` +
	`  [a-z_]+ (?:\|\||\|o)--(?:o\{|o\|) [a-z_]+ : [a-z_]+)$`)

// The diagram has every table and column once, and a line for each foreign key:
// an account id without one is not drawn as if it had.
func TestDiagram(t *testing.T) {
	made := read(t, open(t, cluster.Migrated(t)))
	drawn := made.Diagram()

	for line := range strings.Lines(drawn) {
		if !mermaid.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("not a line of an erDiagram: %s", line)
		}
	}

	for _, table := range made.Tables {
		if !strings.Contains(drawn, "  "+table.Name+"[\""+table.Name+": "+table.Comment+"\"] {\n") {
			t.Errorf("%s is not drawn with its comment", table.Name)
		}
	}

	for _, line := range []string{
		"    VARCHAR(254) email_key UK\n",
		"    BINARY(16) account_id PK, FK\n",
		"  accounts ||--o| profiles : profiles_account_fk\n",
		"  accounts ||--o| pictures : pictures_account_fk\n",
		"  accounts ||--o{ one_time_tokens : one_time_tokens_account_fk\n",
	} {
		if !strings.Contains(drawn, line) {
			t.Errorf("the diagram lacks: %s", line)
		}
	}

	if n := strings.Count(drawn, "--"); n != 3 {
		t.Errorf("%d lines are drawn, there are 3 foreign keys:\n%s", n, drawn)
	}
}

// A foreign key whose column may be NULL, or is not unique, is drawn so.
func TestDiagramCardinality(t *testing.T) {
	db := open(t, cluster.Empty(t))
	load(t, db, smalls+"\n"+spelled)
	drawn := read(t, db).Diagram()
	for _, line := range []string{"  parents ||--o{ children : children_parent_fk\n", "  smalls |o--o{ children : children_plain_fk\n"} {
		if !strings.Contains(drawn, line) {
			t.Errorf("the diagram lacks: %s\n%s", line, drawn)
		}
	}
}

// A user who may read a view but not see its definition learns that, not that it is empty.
func TestViewThatMayNotBeSeen(t *testing.T) {
	db, err := database.OpenAdmin(cluster.As(cluster.Migrated(t), dbtest.Reader))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, view := range read(t, db).Views {
		if !strings.Contains(view.String(), "needs SHOW VIEW") {
			t.Errorf("%s", view)
		}
	}
	if n := len(read(t, db).Views); n == 0 {
		t.Error("the reader sees no view")
	}
}
