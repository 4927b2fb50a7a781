package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/password"
	"latchkey/internal/session"
)

type serveCmd struct{}

// Run serves until the context ends. It does not wait for the database: while
// that is away or its schema is behind, readiness says so.
func (serveCmd) Run(ctx context.Context, s streams) error {
	c, err := config.Load()
	if err = errors.Join(err, c.RequireServe()); err != nil {
		return err
	}
	service, err := newService(c, slog.New(slog.NewJSONHandler(s.err, logOptions(c))))
	if err != nil {
		return err
	}
	defer service.close()
	return service.run(ctx)
}

// newService reports every fault of the keys, the DSN and the hash at once.
func newService(c *config.Config, log *slog.Logger) (*service, error) {
	keys, keysErr := session.ParseKeyring(c.Keys)
	if keysErr != nil {
		keysErr = fmt.Errorf("LATCHKEY_KEYS: %w", keysErr)
	}
	db, dbErr := database.Open(c.DatabaseDSN, c.DatabasePool, c.DatabaseTimeout)
	if dbErr != nil {
		dbErr = fmt.Errorf("LATCHKEY_DATABASE_DSN: %w", dbErr)
	}
	hashErr := hashParams(c).Validate()
	if hashErr != nil {
		hashErr = fmt.Errorf("LATCHKEY_ARGON2_MEMORY_KIB, _TIME, _THREADS: %w", hashErr)
	}
	if err := errors.Join(keysErr, dbErr, hashErr); err != nil {
		return nil, err
	}
	return assemble(c, db, keys, log)
}

func hashParams(c *config.Config) password.Params {
	return password.Params{MemoryKiB: c.Argon2MemoryKib, Time: c.Argon2Time, Threads: c.Argon2Threads}
}

func logOptions(c *config.Config) *slog.HandlerOptions {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // config has checked it
	return &slog.HandlerOptions{Level: level}
}
