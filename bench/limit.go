package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/bench/harness"
	"latchkey/dbgen"
	"latchkey/internal/gate"
	"latchkey/internal/id"
	"latchkey/internal/password"
	"latchkey/internal/seed"
)

// limitCommand makes this program the limit program; what follows it is the DSN.
const limitCommand = "serve-limit"

// runLimit is the limit program: what a profile read costs when net/http and the
// driver do the work and nothing else is done. It runs the service's two
// statements, prepared, on a pool of the same size and settings, and writes the
// same JSON. It opens no token, so the request names the account; it bounds,
// logs, counts and protects nothing.
func runLimit(ctx context.Context, dsn string, stderr io.Writer) error {
	db, err := openLimit(dsn)
	if err != nil {
		return err
	}
	defer db.Close()

	l := &limit{queries: dbgen.New(&prepared{DB: db})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/profile", l.getProfile)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	slog.New(slog.NewJSONHandler(stderr, nil)).Info("listening", "public", listener.Addr().String())

	server := &http.Server{Handler: mux}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// openLimit opens a pool as internal/database does, by hand: what that package
// adds to the driver is part of what is measured.
func openLimit(dsn string) (*sql.DB, error) {
	c, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}

	c.ParseTime = true
	c.Loc = time.UTC
	c.Collation = "utf8mb4_bin"
	c.ClientFoundRows = true
	c.RejectReadOnly = true
	c.Timeout = time.Second
	c.ReadTimeout = 1500 * time.Millisecond
	c.WriteTimeout = 1500 * time.Millisecond
	c.Params = map[string]string{
		"time_zone":                "'+00:00'",
		"sql_mode":                 "'TRADITIONAL,ONLY_FULL_GROUP_BY'",
		"innodb_lock_wait_timeout": "1",
	}

	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	return db, nil
}

// prepared lets the generated accessors run on statements that stay open, so
// that the limit program's statements are exactly the service's.
type prepared struct {
	*sql.DB
	open sync.Map // text: *sql.Stmt
}

// QueryRowContext runs the open statement of this text.
func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt, ok := p.open.Load(query); ok {
		return stmt.(*sql.Stmt).QueryRowContext(ctx, args...)
	}
	if stmt, err := p.PrepareContext(ctx, query); err == nil {
		if _, loaded := p.open.LoadOrStore(query, stmt); loaded {
			_ = stmt.Close()
		}
	}
	return p.DB.QueryRowContext(ctx, query, args...)
}

type limit struct{ queries *dbgen.Queries }

func (l *limit) getProfile(w http.ResponseWriter, r *http.Request) {
	code := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	hash := sha256.Sum256([]byte(code))
	if _, err := l.queries.SessionGet(r.Context(), hash[:]); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}

	account, err := id.Parse(r.Header.Get(harness.AccountHeader))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	row, err := l.queries.AccountGet(r.Context(), account)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}

	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(profileOf(row))
}

type profile struct {
	Occupation  string  `json:"occupation"`
	HomeAddress string  `json:"homeAddress"`
	Country     string  `json:"country"`
	County      string  `json:"county"`
	Description string  `json:"description"`
	PictureURL  *string `json:"pictureUrl"` // no account that is read has a picture
	Public      bool    `json:"public"`
	Links       links   `json:"links"`
}

type links struct {
	Linkedin  string `json:"linkedin"`
	Facebook  string `json:"facebook"`
	Github    string `json:"github"`
	Instagram string `json:"instagram"`
	Twitter   string `json:"twitter"`
	Youtube   string `json:"youtube"`
}

func profileOf(row dbgen.AccountGetRow) profile {
	return profile{
		Occupation:  row.Occupation,
		HomeAddress: row.HomeAddress,
		Country:     row.Country,
		County:      row.County,
		Description: row.Description,
		Public:      row.IsPublic,
		Links:       links{row.Linkedin, row.Facebook, row.Github, row.Instagram, row.Twitter, row.Youtube},
	}
}

// bareHash is the limit of log-in and sign-up: clients in this process that
// hash, without HTTP and without a database, behind as many slots as the
// service has. A log-in verifies and a sign-up hashes; both cost one hash.
func bareHash(slots int) harness.Opener {
	admission := gate.New(slots, 1<<20)
	return func(ctx context.Context) (harness.Client, error) {
		ctx, cancel := context.WithCancel(ctx)
		return &hasher{ctx: ctx, cancel: cancel, admission: admission}, nil
	}
}

type hasher struct {
	ctx       context.Context // ends the wait for a slot
	cancel    context.CancelFunc
	admission *gate.Gate
}

func (h *hasher) Do() error {
	return h.admission.Do(h.ctx, func() { password.Default.Hash(seed.Password) })
}

func (h *hasher) Close() { h.cancel() }
