package main

import (
	"context"
	"errors"
	"net/http"
)

// statements is how many statements the server was sent for one request. Log-in
// and sign-up are counted by address and account; the first of one costs more.
type statements struct{ read, logIn, firstLogIn, signUp, firstSignUp float64 }

// countOf requests are sent for each kind, after as many that are not counted,
// so that every statement is prepared.
const countOf = 20

// measureStatements counts with nothing else running.
func (b *bench) measureStatements(ctx context.Context, r *results) error {
	b.say("counting statements")
	q, s := b.requests, &r.statements
	for _, kind := range []struct {
		count *float64
		want  int
		next  func(i int64) []byte
	}{
		{&s.read, http.StatusOK, func(int64) []byte { return q.reads[0] }},
		{&s.firstLogIn, http.StatusCreated, func(int64) []byte { return q.logIn() }},
		{&s.logIn, http.StatusCreated, func(i int64) []byte { return q.logInOf(i % countOf) }},
		{&s.firstSignUp, http.StatusCreated, func(int64) []byte { return q.signUp() }},
		{&s.signUp, http.StatusCreated, func(i int64) []byte { return q.signUpFrom(address(i%countOf), q.newest.Add(1)) }},
	} {
		var err error
		if *kind.count, err = b.countStatements(ctx, kind.want, kind.next); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) countStatements(ctx context.Context, want int, next func(i int64) []byte) (float64, error) {
	var sent int64
	c, err := dial(b.narrow.public, want, func() []byte { sent++; return next(sent) })()
	if err != nil {
		return 0, err
	}
	defer c.close()
	send := func() error {
		for range countOf {
			if err := errors.Join(ctx.Err(), c.do()); err != nil {
				return err
			}
		}
		return nil
	}
	if err := send(); err != nil {
		return 0, err
	}
	before, err := b.database.questions(ctx)
	if err != nil {
		return 0, err
	}
	if err := send(); err != nil {
		return 0, err
	}
	after, err := b.database.questions(ctx)
	return float64(after-before-1) / countOf, err // the second SHOW counts itself
}
