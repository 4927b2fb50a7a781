package migrations_test

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"regexp"
	"testing"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/id"
	previous "latchkey/internal/migrations/testdata/previous"
)

// During a roll-out the schema is migrated first, and the program of the release
// before goes on with it until it is replaced. testdata/previous holds the
// statements of that release, as sqlc had compiled them. At each release, once it
// is tagged, they are replaced by its own, from the root of the repository:
//
//	git rm -q internal/migrations/testdata/previous/*.sql.go
//	cp dbgen/*.go internal/migrations/testdata/previous/
//
// and SchemaVersion in release.go there becomes its last migration. What it has
// more of needs a call below: the test says which.

// recorder notes which statements of the previous release ran.
type recorder struct {
	db  *database.DB
	ran map[string]bool
}

var statementName = regexp.MustCompile(`^-- name: (\w+)`)

func (r *recorder) note(query string) string {
	r.ran[statementName.FindStringSubmatch(query)[1]] = true
	return query
}

func (r *recorder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return r.db.ExecContext(ctx, r.note(query), args...)
}

func (r *recorder) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return r.db.PrepareContext(ctx, r.note(query))
}

func (r *recorder) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.db.QueryContext(ctx, r.note(query), args...)
}

func (r *recorder) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return r.db.QueryRowContext(ctx, r.note(query), args...)
}

// release is the previous release at work on the present schema, with the rights
// that the service has now, and the present statements beside it.
type release struct {
	*testing.T
	ctx context.Context
	q   *previous.Queries
	now *dbgen.Queries
	db  *database.DB
	// An account, its sessions' tag and its attempts' key.
	account id.ID
	tag     []byte
}

func (r *release) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// one is for a statement that returns how many rows it changed.
func (r *release) one(n int64, err error) { r.rows(1, n, err) }

func (r *release) rows(want, got int64, err error) {
	r.Helper()
	if err != nil || got != want {
		r.Fatalf("%d rows and %v, want %d", got, err, want)
	}
}

// equal compares what a statement read.
func (r *release) equal(what string, got, want any) {
	r.Helper()
	if !reflect.DeepEqual(got, want) {
		r.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Every statement of the previous release does on the present schema what it did
// on its own, and the present statements understand the rows that it writes.
func TestPreviousReleaseOnThisSchema(t *testing.T) {
	db, err := database.Open(cluster.Migrated(t), 4, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	record := &recorder{db: db, ran: map[string]bool{}}
	r := &release{ctx: t.Context(), q: previous.New(record), now: dbgen.New(db), db: db, account: id.New(), tag: []byte("owner tag, 16 b.")}

	for _, part := range []struct {
		name string
		run  func(*release)
	}{
		{"sign up", (*release).signUp}, {"limits", (*release).limits}, {"log in", (*release).logIn}, {"sessions", (*release).sessions},
		{"change", (*release).change}, {"profile", (*release).profile}, {"picture", (*release).picture},
		{"import", (*release).bringOver}, {"export", (*release).export}, {"delete", (*release).remove},
	} {
		t.Run(part.name, func(t *testing.T) {
			r.T = t
			part.run(r)
		})
	}

	for method := range reflect.TypeFor[*previous.Queries]().Methods() {
		if method.Name != "WithTx" && !record.ran[method.Name] {
			t.Errorf("the previous release has the statement %s, which was not run", method.Name)
		}
	}
}

func (r *release) signUp() {
	taken, err := r.q.AccountEmailTaken(r.ctx, "ana@example.org")
	r.ok(err)
	r.equal("e-mail taken before", taken, false)
	hash := "$argon2id$first"
	r.ok(r.q.AccountCreate(r.ctx, previous.AccountCreateParams{
		ID: r.account, Email: "Ana@example.org", EmailKey: "ana@example.org", Username: "Ana", UsernameKey: "ana", PasswordHash: &hash, CreatedAt: at,
	}))
	r.ok(r.q.ProfileCreate(r.ctx, r.account, at))
	r.audit("account.created")

	taken, err = r.q.AccountUsernameTaken(r.ctx, "ana")
	r.ok(err)
	r.equal("username taken after", taken, true)
	row, err := r.q.AccountGet(r.ctx, r.account)
	r.ok(err)
	r.equal("the default text", row.County, "France ?")
	present, err := r.now.AccountGet(r.ctx, r.account)
	r.ok(err)
	r.equal("what the present release reads", []string{present.Email, present.Username, present.Occupation}, []string{row.Email, row.Username, row.Occupation})
}

func (r *release) audit(action string) {
	r.Helper()
	r.ok(r.q.AuditCreate(r.ctx, previous.AuditCreateParams{ID: id.New(), AccountID: r.account, Action: action, RequestID: "r1", CreatedAt: at}))
}

// limits: five attempts fit, the sixth does not; failures in a row make it wait,
// and a success forgives them.
func (r *release) limits() {
	key := r.account[:]
	take := previous.AttemptTakeParams{Now: at, IntervalUs: time.Minute.Microseconds(), AttemptKey: key, RoomUntil: at.Add(4 * time.Minute)}

	taken, err := r.q.AttemptTake(r.ctx, take)
	r.rows(0, taken, err)
	r.ok(r.q.AttemptCreate(r.ctx, previous.AttemptCreateParams{AttemptKey: key, FullUntil: at.Add(time.Minute), RetryAt: at}))

	// The attempt made above was the first; four more fit, the sixth does not.
	for range 4 {
		r.one(r.q.AttemptTake(r.ctx, take))
	}
	taken, err = r.q.AttemptTake(r.ctx, take)
	r.rows(0, taken, err)

	for range 5 {
		r.one(r.q.AttemptFailed(r.ctx, at, key))
	}
	row, err := r.q.AttemptGet(r.ctx, key)
	r.ok(err)
	r.equal("after six attempts and five failures", row, previous.AttemptGetRow{FullUntil: at.Add(5 * time.Minute), Failures: 5, RetryAt: at.Add(time.Second)})

	r.one(r.q.AttemptSucceeded(r.ctx, at, key))
	row, err = r.q.AttemptGet(r.ctx, key)
	r.ok(err)
	r.equal("failures after a success", row.Failures, uint32(0))
}

func (r *release) logIn() {
	byEmail, err := r.q.AccountLoginByEmail(r.ctx, "ana@example.org")
	r.ok(err)
	byName, err := r.q.AccountLoginByUsername(r.ctx, "ana")
	r.ok(err)
	r.equal("by e-mail and by username", previous.AccountLoginByUsernameRow(byEmail), byName)
	r.equal("the account", []any{byName.ID, *byName.PasswordHash}, []any{r.account, "$argon2id$first"})
	locked, err := r.q.AccountLockForLogin(r.ctx, [][]byte{r.tag}, r.account)
	r.ok(err)
	r.equal("sessions before", locked.SessionCount, int64(0))
	for n := range 4 {
		r.ok(r.q.SessionCreate(r.ctx, previous.SessionCreateParams{
			CodeHash: code(n), OwnerTag: r.tag, SealedToken: []byte("sealed"), LastSeenAt: at, ExpiresAt: at.Add(time.Duration(n+1) * time.Hour),
		}))
	}
	locked, err = r.q.AccountLockForLogin(r.ctx, [][]byte{r.tag}, r.account)
	r.ok(err)
	r.equal("sessions after", locked.SessionCount, int64(4))
}

func code(n int) []byte { return []byte(fmt.Sprintf("%032d", n)) }

func (r *release) sessions() {
	later := at.Add(5 * time.Minute)
	r.one(r.q.SessionSeen(r.ctx, previous.SessionSeenParams{LastSeenAt: later, CodeHash: code(3)}))
	row, err := r.q.SessionGet(r.ctx, code(3))
	r.ok(err)
	r.equal("the session", []any{string(row.SealedToken), row.LastSeenAt}, []any{"sealed", later})
	present, err := r.now.SessionGet(r.ctx, code(3))
	r.ok(err)
	r.equal("what the present release reads", present.SealedToken, row.SealedToken)

	r.one(r.q.SessionDeleteOldest(r.ctx, [][]byte{r.tag}, 1))
	r.one(r.q.SessionDelete(r.ctx, code(1)))
	r.one(r.q.SessionDeleteOthers(r.ctx, [][]byte{r.tag}, code(3)))
	list, err := r.q.SessionListByOwner(r.ctx, [][]byte{r.tag})
	r.ok(err)
	r.equal("what is left", []any{len(list), list[0].CodeHash}, []any{1, code(3)})
	r.one(r.q.SessionDeleteByOwner(r.ctx, [][]byte{r.tag}))
}
