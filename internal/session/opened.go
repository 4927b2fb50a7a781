package session

import (
	"bytes"
	"sync"
	"time"
)

// maxOpened is how many opened tokens are remembered: some MiB.
const maxOpened = 4096

// opened remembers what sealed tokens held. It is no cache of sessions: a row is
// read for each request, and only the work of opening the very same bytes for
// the very same code again is spared, which costs more than all else that a
// request does outside the database.
type opened struct {
	mu     sync.Mutex
	tokens map[Hash]openedToken
}

type openedToken struct {
	sealed []byte
	token  Token
}

// find returns what these bytes held for this code.
func (o *opened) find(h Hash, sealed []byte) (Token, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	known, ok := o.tokens[h]
	if !ok || !bytes.Equal(known.sealed, sealed) {
		return Token{}, false
	}
	return known.token, true
}

// keep remembers a token; when there are too many, another is forgotten.
func (o *opened) keep(h Hash, sealed []byte, t Token) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tokens == nil {
		o.tokens = make(map[Hash]openedToken)
	}
	for other := range o.tokens {
		if len(o.tokens) < maxOpened {
			break
		}
		delete(o.tokens, other)
	}
	o.tokens[h] = openedToken{bytes.Clone(sealed), t}
}

// at holds a token that opened before to the time of now, as the claims exp and
// nbf do.
func (t Token) at(now time.Time) (Token, error) {
	switch {
	case !now.Before(t.ExpiresAt):
		return Token{}, ErrExpired
	case now.Before(t.IssuedAt.Add(-clockSkew)):
		return Token{}, ErrInvalid
	}
	return t, nil
}
