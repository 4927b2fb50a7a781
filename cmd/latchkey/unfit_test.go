package main

import (
	"net/http"
	"strings"
	"testing"

	"latchkey/internal/dbtest"
)

// A server whose settings do not go with the service is found out by each of migrate's
// commands and by readiness, before a table is made and before a request fails, with
// what to set; set so, it is ready.
func TestUnfitServer(t *testing.T) {
	for name, c := range map[string]struct{ value, says string }{
		"binlog_format":             {"'STATEMENT'", "SET GLOBAL binlog_format = ROW"},
		"innodb_default_row_format": {"'compact'", "SET GLOBAL innodb_default_row_format = dynamic"},
	} {
		if name == "binlog_format" && cluster.Global(t, "log_bin") != "ON" {
			continue // without a log its format means nothing; the logic has a test of its own
		}
		t.Run(name, func(t *testing.T) {
			dsn, empty := cluster.Migrated(t), cluster.Empty(t)
			serveEnv(t, dsn)
			p := boot(t, "serve")

			t.Run("hostile", func(t *testing.T) {
				cluster.SetGlobal(t, name, c.value)
				if status, body := get(t, p.ops+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, c.says) {
					t.Errorf("readyz: %d %s", status, body)
				}

				for _, command := range []string{"up", "status", "verify"} {
					out, _, err := migrate(t, dsn, command)
					if err == nil || !strings.Contains(out+err.Error(), c.says) {
						t.Errorf("migrate %s: %q, %v", command, out, err)
					}
				}

				if out, _, err := migrate(t, empty, "up"); err == nil || out != "" {
					t.Errorf("migrate up began: %q, %v", out, err)
				}
			})

			if status, body := get(t, p.ops+"/readyz"); status != http.StatusOK {
				t.Errorf("readyz afterwards: %d %s", status, body)
			}
			if out, _, err := migrate(t, cluster.As(dsn, dbtest.Owner), "verify"); err != nil {
				t.Errorf("verify afterwards: %q, %v", out, err)
			}
		})
	}
}
