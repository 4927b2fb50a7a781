package migrations

import (
	"strings"
	"testing"
)

// What is said about a server's settings, whichever of them it has.
func TestUnfit(t *testing.T) {
	for _, c := range []struct {
		log, format, rows string
		says              []string
	}{
		{"on", "statement", "dynamic", []string{"binlog_format = ROW"}},
		{"off", "statement", "dynamic", nil},
		{"on", "mixed", "dynamic", nil},
		{"on", "row", "compact", []string{"innodb_default_row_format = dynamic"}},
		{"on", "statement", "redundant", []string{"binlog_format = ROW", "innodb_default_row_format = dynamic"}},
		{"on", "", "", nil},
	} {
		err := unfit(map[string]string{"log_bin": c.log, "binlog_format": c.format, "innodb_default_row_format": c.rows})
		if (err == nil) != (len(c.says) == 0) {
			t.Errorf("%+v: %v", c, err)
		}

		for _, part := range c.says {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%+v: %v", c, err)
			}
		}
	}
}
