package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"latchkey/internal/seed"
)

// fewAccounts is how many there are where a deletion should cost as much.
const fewAccounts = 1000

// deletion is what deleting one account touched, by the server's counters of rows
// that it read and wrote.
type deletion struct {
	accounts int
	touched  map[string]int
}

// rows is how many that is in all.
func (d deletion) rows() (n int) {
	for _, count := range d.touched {
		n += count
	}
	return n
}

// measureDeletions deletes an account among few others, and among as many as there
// are, all with sessions, pictures, attempts and a history.
func (b *bench) measureDeletions(ctx context.Context) ([]deletion, error) {
	var all []deletion
	for _, accounts := range []int{fewAccounts, b.accounts} {
		b.say("deleting an account among %d others", accounts)
		bed := &testbed{server: b.database.server}
		defer bed.close()
		fill := func() error { return seed.Fill(ctx, bed.admin, accounts, time.Now(), nil) }
		if err := bed.build(ctx, fmt.Sprintf("deletion_%d", len(all)), fill); err != nil {
			return nil, err
		}
		touched, err := b.measureDeletion(ctx, bed)
		if err != nil {
			return nil, err
		}
		all = append(all, deletion{accounts, touched})
	}
	return all, nil
}

func (b *bench) measureDeletion(ctx context.Context, bed *testbed) (map[string]int, error) {
	p, err := b.serve(ctx, "LATCHKEY_DATABASE_DSN="+bed.dsn, "LATCHKEY_PURGE_INTERVAL=0")
	if err != nil {
		return nil, err
	}
	defer p.stop()
	var touched map[string]int
	for _, name := range []string{"first", "second"} { // the first one prepares the statements
		v, err := b.joinAndStay(ctx, p, name)
		if err != nil {
			return nil, err
		}
		// Reading the counters counts too: as much as between two looks at them.
		earlier, err := bed.handlers(ctx)
		if err != nil {
			return nil, err
		}
		before, err := bed.handlers(ctx)
		if err != nil {
			return nil, err
		}
		if err := leave(ctx, p, v); err != nil {
			return nil, err
		}
		if touched, err = bed.handlers(ctx); err != nil {
			return nil, err
		}
		for counter := range touched {
			if touched[counter] += earlier[counter] - 2*before[counter]; touched[counter] == 0 {
				delete(touched, counter)
			}
		}
	}
	return touched, nil
}

// joinAndStay makes an account with three sessions.
func (b *bench) joinAndStay(ctx context.Context, p *process, name string) (v visitor, err error) {
	base := "http://" + p.public
	body := fmt.Appendf(nil, `{"email":"%[1]s@example.org","username":%[1]q,"password":%[2]q}`, "leaver-"+name, knownPassword)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v1/accounts", bytes.NewReader(body))
	if err != nil {
		return v, err
	}
	r.Header.Set("Content-Type", "application/json")
	if _, err := send(r); err != nil {
		return v, err
	}
	for range 3 {
		if v, err = logIn(ctx, base, address(0), "leaver-"+name); err != nil {
			return v, err
		}
	}
	return v, nil
}

func leave(ctx context.Context, p *process, v visitor) error {
	body := strings.NewReader(fmt.Sprintf(`{"password":%q}`, knownPassword))
	r, err := http.NewRequestWithContext(ctx, http.MethodDelete, "http://"+p.public+"/v1/account", body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+v.code)
	_, err = send(r)
	return err
}

// handlers reads how many rows the server read and wrote so far.
func (t *testbed) handlers(ctx context.Context) (map[string]int, error) {
	rows, err := t.status.QueryContext(ctx, "SHOW GLOBAL STATUS LIKE 'Handler\\_%'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counters := map[string]int{}
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		kind := strings.TrimPrefix(name, "Handler_")
		if strings.HasPrefix(kind, "read_") || kind == "write" || kind == "update" || kind == "delete" {
			counters[kind] = n
		}
	}
	return counters, rows.Err()
}
