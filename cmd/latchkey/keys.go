package main

import (
	"fmt"
	"time"

	"latchkey/internal/keyring"
)

type keysCmd struct {
	New keysNewCmd `cmd:"" help:"Print a new key for LATCHKEY_KEYS. To rotate, add it at the end on every replica, then move it to the front."`
}

type keysNewCmd struct {
	ID string `help:"The key's id: 1 to 16 of a-z, 0-9 and '-'. By default the date."`
}

// Run prints a key and nothing else, so that it can go into a file.
func (c keysNewCmd) Run(s streams) error {
	if c.ID == "" {
		c.ID = time.Now().UTC().Format("2006-01-02")
	}
	key, err := keyring.NewKey(c.ID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, key)
	return err
}
