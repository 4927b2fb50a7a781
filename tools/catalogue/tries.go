package main

import (
	"bytes"
	"context"
	"maps"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/seed"
)

// try is one way to run a statement: with arguments that find what they would in
// service, at its most costly. What it changes is rolled back.
type try struct {
	// with says what is special about the arguments; empty: nothing is.
	with string
	// units is how many of each unit of the Class line the arguments ask for.
	units map[string]int
	// before makes what the statement needs, in the same transaction; nil: nothing.
	before func(ctx context.Context, q *dbgen.Queries) error
	run    statementRun
}

// statementRun calls the accessor, and returns how many rows it found or wrote.
type statementRun func(ctx context.Context, q *dbgen.Queries) (int, error)

// tries has for each statement the ways to run it. A new statement needs an entry
// in the file of its table.
func tries() map[string][]try {
	all := map[string][]try{}
	for _, some := range []map[string][]try{
		accountTries, attemptTries, auditTries, deviceTries, exportTries, importTries, lockTries,
		outboxTries, pictureTries, profileTries, purgeTries, sessionTries, tokenTries, usernameTries,
	} {
		maps.Copy(all, some)
	}
	return all
}

// The people of the seed that the statements are about.
const (
	somebody = 12_000 // with a picture, two sessions, attempts, an import, tokens and emails
	crowded  = 1      // with 50 sessions under two tags, 500 rows of history, 50 tokens and devices
	nobody   = 0      // a number that the seed does not give
)

// present is the time at which the seed is as it is.
var present = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// importBatch and exportBatch are what the commands ask for at once, historyPage
// what a reader of an account's history does.
const (
	importBatch = 200
	exportBatch = 100
	historyPage = 51
)

// lastID comes after every id that there is.
var lastID = id.ID(bytes.Repeat([]byte{255}, 16))

func account(n int) id.ID { return seed.AccountID(n) }

func tags(n int) [][]byte { return seed.OwnerTags(n) }

func codeHash(n int) []byte {
	hash := seed.CodeHash(n, 1)
	return hash[:]
}

func pointer[T any](v T) *T { return &v }

// list makes what is asked for at once: one of each of some accounts.
func list[T any](count int, of func(n int) T) []T {
	all := make([]T, count)
	for i := range all {
		all[i] = of(somebody - 10*i)
	}
	return all
}

// The four ways in which accessors answer.

func inserted(err error) (int, error) { return 1, err }

func affected(n int64, err error) (int, error) { return int(n), err }

func one[T any](_ T, err error) (int, error) { return 1, err }

func many[T any](rows []T, err error) (int, error) { return len(rows), err }
