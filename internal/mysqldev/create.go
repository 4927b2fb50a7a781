package mysqldev

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"

	"github.com/go-sql-driver/mysql"
)

var databaseName = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

// CreateDatabase makes a database, in the character set and collation of the
// service's tables, unless it is there already. A name has 1 to 64 of a-z, 0-9
// and '_'.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	if !databaseName.MatchString(name) {
		return fmt.Errorf("mysqldev: %q is no name for a database", name)
	}
	connector, err := mysql.NewConnector(s.config(""))
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	_, err = db.ExecContext(ctx, "CREATE DATABASE IF NOT EXISTS "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	return err
}
