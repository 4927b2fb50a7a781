package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// A setting that a server does not have is not listed.
const serverSettings = `SHOW GLOBAL VARIABLES WHERE variable_name IN ('log_bin', 'binlog_format', 'innodb_default_row_format')`

// Unfit reports which settings of the server do not go with the statements or the
// tables, with what to set. They are the server's alone: no connection can bring its own.
func Unfit(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, serverSettings)
	if err != nil {
		return err
	}
	defer rows.Close()
	set := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return err
		}
		set[strings.ToLower(name)] = strings.ToLower(value)
	}
	return errors.Join(rows.Err(), unfit(set))
}

func unfit(set map[string]string) error {
	var faults []string
	if set["log_bin"] == "on" && set["binlog_format"] == "statement" {
		faults = append(faults, "binlog_format is STATEMENT, with which the server refuses what runs at READ COMMITTED, such as a change of password; "+
			"set it to ROW, in my.cnf and by SET GLOBAL binlog_format = ROW")
	}
	if format := set["innodb_default_row_format"]; format != "dynamic" && format != "" {
		faults = append(faults, fmt.Sprintf("innodb_default_row_format is %s, in which no table with our indexes can be made or rebuilt; "+
			"set it to dynamic, in my.cnf and by SET GLOBAL innodb_default_row_format = dynamic", format))
	}
	if len(faults) == 0 {
		return nil
	}
	return errors.New("the database server is not set up for this service: " + strings.Join(faults, "; "))
}
