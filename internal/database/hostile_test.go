package database_test

import (
	"testing"

	"latchkey/internal/dbtest"
)

// A new connection has the settings that the statements rely on, whatever the server's
// defaults are. Each of these is the server's default while a connection is made.
func TestSettingsOverrideTheServers(t *testing.T) {
	dsn := cluster.Empty(t)
	mariaDB := cluster.MariaDB(t)
	for _, h := range dbtest.Hostile {
		if h.Engine == "MariaDB" && !mariaDB || h.Engine == "MySQL" && mariaDB {
			continue
		}
		t.Run(h.Name+"="+h.Value, func(t *testing.T) {
			usual := settingOf(t, dsn, h.Name)
			cluster.SetGlobal(t, h.Name, h.Value)
			if now := settingOf(t, dsn, h.Name); now != usual {
				t.Errorf("the server's default reaches the session: %s, otherwise %s", now, usual)
			}
		})
	}
}

// settingOf reads a setting of a new connection. What a server keeps for itself alone, such
// as what it runs at a connection's start, shows in what that does.
func settingOf(t *testing.T, dsn, name string) (value string) {
	t.Helper()
	switch name {
	case "init_connect":
		name = "autocommit"
	case "max_join_size":
		name = "sql_big_selects" // on, it means that the other counts for nothing
	}
	db := open(t, dsn, 1)
	if err := db.QueryRowContext(t.Context(), "SELECT @@SESSION."+name).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
