package api

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"latchkey/internal/gate"
	"latchkey/internal/id"
	"latchkey/internal/keyring"
	"latchkey/internal/picture"
	"latchkey/internal/session"
	"latchkey/internal/testkit"
)

// Each test of this file covers a guard whose loss no other test would notice.

// inProcess sends a request whose body may be a stream, without a connection.
func inProcess(s http.Handler, method, path string, body io.Reader, changes ...with) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, body)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, change := range changes {
		change(req)
	}

	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	return rec
}

// exec changes the database behind the service's back.
func (f *fixture) exec(statement string, args ...any) {
	f.t.Helper()
	if _, err := f.raw.Exec(statement, args...); err != nil {
		f.t.Fatal(err)
	}
}

// crowd occupies all slots of a gate and its whole queue until it is released.
func crowd(t *testing.T, g *gate.Gate, slots, queue int) (release func()) {
	t.Helper()
	end := make(chan struct{})
	done := make(chan error, slots+queue)
	for range cap(done) {
		go func() { done <- g.Do(context.Background(), func() { <-end }) }()
	}
	testkit.Await(t, "the gate is full", func() bool { return g.Running() == slots && g.Waiting() == queue })

	return func() {
		close(end)
		for range cap(done) {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
}

// The text of a database error can quote a row, so only its number gets into the log,
// whether the error is bare, wrapped, or the cause of a problem.
func TestLogHidesValues(t *testing.T) {
	f := newFixture(t, nil)
	for _, number := range []uint16{1366, 1290} {
		words := &mysql.MySQLError{Number: number, SQLState: [5]byte([]byte("HY000")), Message: "value 'ana@example.org' for column 'x'"}
		for _, err := range []error{words, fmt.Errorf("wrapped: %w", words), &Error{kind: internal, cause: words}} {
			failing := f.server.open(func(http.ResponseWriter, *http.Request) error { return err })
			rec := inProcess(f.server.middleware(failing), "GET", "/", nil)
			if rec.Code < 500 || strings.Contains(rec.Body.String(), "ana") {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
		}
		if log := f.log.String(); strings.Contains(log, "example.org") || strings.Count(log, fmt.Sprintf("MySQL error %d (SQLSTATE HY000)", number)) != 3 {
			t.Errorf("the log is:\n%s", log)
		}
	}
}

// endless is a body that goes on, and counts what is read of it. It ends at 32 MiB, so
// that a service without a cap fails the test and not the machine.
type endless struct{ taken int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.taken > 32<<20 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'A'
	}
	e.taken += int64(len(p))
	return len(p), nil
}

// A body without an end is refused when it passes its cap, and what follows is
// not read.
func TestEndlessBodies(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	const form = "multipart/form-data; boundary=y"
	part := func(name string) string {
		return "--y\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"x\"\r\n\r\n"
	}

	for _, c := range []struct {
		method, path, contentType, head string
		limit                           int64
	}{
		{"PUT", "/v1/profile/picture", "image/png", "", picture.MaxBytes},
		{"PUT", "/v1/profile/picture", form, part("picture"), picture.MaxBytes + multipartOverhead},
		{"PUT", "/v1/profile/picture", form, part("other"), picture.MaxBytes + multipartOverhead},
		{"POST", "/setContactDetail", form, part("image"), picture.MaxBytes + multipartOverhead},
		{"POST", "/setContactDetail", "application/json", `{"image":"`, originalBodyLimit},
		{"POST", "/setSocialLink", "application/json", `{"gitHub":"`, maxJSONBody},
		{"PATCH", "/v1/profile", "application/json", `{"country":"`, maxJSONBody},
	} {
		body := &endless{}
		rec := inProcess(f.server, c.method, c.path, io.MultiReader(strings.NewReader(c.head), body), bearer(code), header("Content-Type", c.contentType))
		if rec.Code != http.StatusRequestEntityTooLarge || body.taken > c.limit+64<<10 {
			t.Errorf("%s as %s: %d, after %d bytes of %d", c.path, c.contentType, rec.Code, body.taken, c.limit)
		}
	}
}

// While pictures are received, or decoded, and the queue is full, another is refused on
// both surfaces and told when to retry; at the gate for uploads little of it is read.
func TestGatesOfPictures(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	large := append(pngOf(t, 40, 40), make([]byte, 4*smallBody)...)
	form, formType := multipartOf(t, "image", large, nil)

	for name, c := range map[string]struct {
		gate         *gate.Gate
		slots, queue int
		unread       bool
	}{
		"uploads":  {f.server.uploads, uploadRoom, uploadQueue, true},
		"pictures": {f.server.pictures, pictureConcurrency, pictureQueue, false},
	} {
		release := crowd(t, c.gate, c.slots, c.queue)
		put, post := bytes.NewReader(large), bytes.NewReader(form)
		v1 := inProcess(f.server, "PUT", "/v1/profile/picture", put, bearer(code), header("Content-Type", "image/png"))
		old := inProcess(f.server, "POST", "/setContactDetail", post, bearer(code), formType)
		for _, rec := range []*httptest.ResponseRecorder{v1, old} {
			if rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
			}
		}

		if !strings.Contains(v1.Body.String(), "/problems/busy") {
			t.Errorf("%s: %s", name, v1.Body)
		}
		// A body that is refused before it is read costs the service nothing.
		if unread := put.Len() >= 3*smallBody && post.Len() >= 3*smallBody; unread != c.unread {
			t.Errorf("%s: the bodies stay unread: %v", name, unread)
		}

		release()
	}

	if f.rows("pictures") != 0 {
		t.Error("a picture that was refused is kept")
	}
}

// No password logs in to an account that has none, or to no account at all: not even the
// decoy's, which the service hashes instead. Both are answered like a wrong password.
func TestNoPasswordLogsIn(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.signUp("bob")
	f.exec("UPDATE accounts SET password_hash = NULL WHERE username = 'ana'")

	server, err := New(f.options)
	if err != nil {
		t.Fatal(err)
	}
	server.decoy = f.options.Password.Hash("the decoy's")

	try := func(login, pw string) string {
		body := fmt.Sprintf(`{"login":%q,"password":%q}`, login, pw)
		rec := inProcess(server, "POST", "/v1/sessions", strings.NewReader(body))
		return fmt.Sprint(rec.Code, rec.Body)
	}

	wrong := try("bob", "wrong")
	for _, login := range []string{"ana", "ana@example.org", "nobody", "nobody@example.org", "no name at all"} {
		for _, pw := range []string{"the decoy's", pass, "", server.decoy} {
			if got := try(login, pw); got != wrong || !strings.HasPrefix(got, "401") {
				t.Errorf("%s with %q: %s", login, pw, got)
			}
		}
	}

	// The decoy's password is not accepted as the current password either.
	rec := inProcess(server, "DELETE", "/v1/account", strings.NewReader(`{"password":"the decoy's"}`), bearer(code))
	if rec.Code != http.StatusForbidden || f.rows("accounts") != 2 {
		t.Errorf("the deletion: %d %s", rec.Code, rec.Body)
	}
}

// While there is no room for another hash, a log-in to an unknown account is refused just
// as one to a known account.
func TestNobodyIsTurnedAwayToo(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HashConcurrency, o.HashQueue = 1, 0 })
	f.signUp("ana")
	defer crowd(t, f.server.hashes, 1, 0)()

	known := f.tryLogin("ana", pass)
	f.want(known, http.StatusServiceUnavailable, "busy")

	for _, login := range []string{"nobody", "nobody@example.org", "no name at all"} {
		a := f.tryLogin(login, pass)
		if a.status != known.status || string(a.raw) != string(known.raw) || a.header.Get("Retry-After") != known.header.Get("Retry-After") {
			t.Errorf("%s: %d %s", login, a.status, a.raw)
		}
	}
}

// A request that proves the old password while another request changes it has no effect,
// whether the password is another by then or none.
func TestPasswordChangesWhileItIsProved(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.HashConcurrency = 1 })
	code := f.member("ana")
	before := f.hash("ana")
	other := f.options.Password.Hash("another pass phrase")

	for _, c := range []struct {
		method, path string
		body         object
		status       int
		slug         string
	}{
		{"PUT", "/v1/account/email", object{"currentPassword": pass, "email": "eve@example.org"}, 403, "wrong-password"},
		{"PUT", "/v1/account/password", object{"currentPassword": pass, "newPassword": "eve's pass phrase"}, 403, "wrong-password"},
		{"DELETE", "/v1/account", object{"password": pass}, 403, "wrong-password"},
		{"POST", "/v1/sessions", object{"login": "ana", "password": pass}, 401, "wrong-credentials"},
	} {
		for _, changed := range []sql.NullString{{String: other, Valid: true}, {}} {
			f.exec("UPDATE accounts SET password_hash = ?", before)
			release := crowd(t, f.server.hashes, 1, 0)

			answered := make(chan answer)
			go func() {
				a, _ := f.try(f.url, c.method, c.path, c.body, bearer(code))
				answered <- a
			}()

			// Once it waits it has read the old hash, to verify the password against.
			testkit.Await(t, "the request waits", func() bool { return f.server.hashes.Waiting() == 1 })
			f.exec("UPDATE accounts SET password_hash = ?", changed)
			release()

			f.want(<-answered, c.status, c.slug)
			if got := f.hash("ana"); got != changed {
				t.Errorf("%s %s: the hash is %v", c.method, c.path, got)
			}
		}
	}

	if n := f.rows("accounts WHERE email = 'ana@example.org'"); n != 1 || f.rows("sessions") != 1 {
		t.Errorf("%d accounts are as before, %d sessions", n, f.rows("sessions"))
	}
}

// hash is the stored hash of an account's password.
func (f *fixture) hash(name string) (hash sql.NullString) {
	f.t.Helper()
	if err := f.raw.QueryRow("SELECT password_hash FROM accounts WHERE username = ?", name).Scan(&hash); err != nil {
		f.t.Fatal(err)
	}
	return hash
}

// Each change leaves one audit row with the id of its request; what changes nothing leaves
// none. Of a deleted account the row of its deletion stays.
func TestAuditRows(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	image := pngOf(t, 40, 40)

	for _, c := range []struct {
		method, path string
		body         any
		change       with
		action       string // empty: none
	}{
		{"PATCH", "/v1/account", object{"firstName": "Anna"}, bearer(code), accountUpdated},
		{"PUT", "/v1/account/email", object{"currentPassword": pass, "email": "anna@example.org"}, bearer(code), emailRequested},
		{"PUT", "/v1/account/username", object{"username": "anna"}, bearer(code), usernameChanged},
		{"PATCH", "/v1/profile", object{"country": "France"}, bearer(code), profileUpdated},
		{"PATCH", "/v1/profile/links", object{"github": "https://github.com/anna"}, bearer(code), profileUpdated},
		{"PUT", "/v1/profile/picture", image, header("Content-Type", "image/png"), pictureSet},
		{"DELETE", "/v1/profile/picture", nil, bearer(code), pictureDeleted},
		{"PUT", "/v1/account/password", object{"currentPassword": pass, "newPassword": pass}, bearer(code), passwordChanged},
		{"DELETE", "/v1/sessions", nil, bearer(code), ""}, // there is no other
		{"GET", "/v1/account", nil, bearer(code), ""},
	} {
		count := f.rows("audit_log")
		a := f.call(c.method, c.path, c.body, c.change, bearer(code))

		var want []string
		if c.action != "" {
			want = []string{c.action}
		}
		if renewed := a.text("code"); renewed != "" {
			code = renewed
		}

		if got := f.actions()[count:]; a.status >= 300 || !slices.Equal(got, want) {
			t.Errorf("%s %s: %d, and the audit log has %v, want %v", c.method, c.path, a.status, got, want)
		}

		var n int
		err := f.raw.QueryRow("SELECT COUNT(*) FROM audit_log l JOIN accounts a ON a.id = l.account_id WHERE request_id = ? AND ip = '127.0.0.1'", a.header.Get("X-Request-Id")).Scan(&n)
		if err != nil || n != len(want) {
			t.Errorf("%s %s: %d rows name its request, want %d: %v", c.method, c.path, n, len(want), err)
		}
	}

	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusNoContent, "")
	if got := f.actions(); !slices.Equal(got, []string{accountDeleted}) {
		t.Errorf("after the deletion the audit log has %v", got)
	}
}

// A log-out that comes second, on another replica, is answered as the first and
// is no change.
func TestSecondLogOut(t *testing.T) {
	f := newFixture(t, nil)
	hash := session.Code(f.member("ana")).Hash()

	ctx := context.WithValue(t.Context(), eventKey{}, &event{})
	for range 2 {
		if err := f.server.endSession(ctx, id.New(), hash); err != nil {
			t.Error(err)
		}
	}

	if got, want := f.actions(), []string{accountCreated, sessionCreated, sessionEnded}; !slices.Equal(got, want) {
		t.Errorf("the audit log has %v, want %v", got, want)
	}
}

// sessions lists the ids that an account's list of sessions shows.
func (f *fixture) sessions(code string) (ids []string) {
	f.t.Helper()
	list, _ := f.call("GET", "/v1/sessions", nil, bearer(code)).body["sessions"].([]any)
	for _, one := range list {
		ids = append(ids, one.(object)["id"].(string))
	}
	return ids
}

// Somebody who can write to the database puts their own owner tag on another's session:
// they still can neither see nor end it.
func TestCopiedOwnerTag(t *testing.T) {
	f := newFixture(t, nil)
	bob, eve := f.member("bob"), f.member("eve")
	target := f.sessions(bob)[0]
	bobs, eves := session.Code(bob).Hash(), session.Code(eve).Hash()

	var tag []byte
	if err := f.raw.QueryRow("SELECT owner_tag FROM sessions WHERE code_hash = ?", eves[:]).Scan(&tag); err != nil {
		t.Fatal(err)
	}
	f.exec("UPDATE sessions SET owner_tag = ? WHERE code_hash = ?", tag, bobs[:])

	if got := f.sessions(eve); len(got) != 1 || got[0] == target {
		t.Errorf("eve's list shows %v", got)
	}

	f.want(f.call("DELETE", "/v1/sessions/"+target, nil, bearer(eve)), http.StatusNotFound, "not-found")
	f.want(f.call("GET", "/v1/account", nil, bearer(bob)), http.StatusOK, "")
}

// The list shows no session that has not been used for too long.
func TestIdleIsNotListed(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.SessionIdle = 30 * time.Minute })
	f.member("ana")
	f.clock.Advance(31 * time.Minute)
	if got := f.sessions(f.logIn("ana")); len(got) != 1 {
		t.Errorf("the list shows %d sessions, want the live one", len(got))
	}
}

// A replica whose clock is behind does not turn back the time of the last use, not even
// if it read the row before another replica wrote it.
func TestLastSeenDoesNotGoBack(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	behind := testkit.NewClock(f.clock.Now().Add(2 * session.Step))
	f.clock.Advance(4 * session.Step)
	f.want(f.call("GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")

	var before, after time.Time
	if err := f.raw.QueryRow("SELECT last_seen_at FROM sessions").Scan(&before); err != nil {
		t.Fatal(err)
	}

	slow := f.options
	slow.Now = behind.Now
	server, url := f.replica(slow)
	f.want(f.callAt(url, "GET", "/v1/account", nil, bearer(code)), http.StatusOK, "")

	server.noteUse(t.Context(), session.Code(code).Hash(), before.Add(-4*session.Step))
	if err := f.raw.QueryRow("SELECT last_seen_at FROM sessions").Scan(&after); err != nil || !after.Equal(before) || !before.Equal(f.clock.Now().Truncate(session.Step)) {
		t.Errorf("it was %v and is %v: %v", before, after, err)
	}
}

// At the limit the oldest session ends, whichever key it was created under.
func TestOldestEnds(t *testing.T) {
	one, _ := keyring.NewKey("one")
	two, _ := keyring.NewKey("two")
	f := newFixture(t, func(o *Options) { o.SessionLimit = 4; o.Keys = parseKeys(t, one+","+two) })
	rotated := f.options
	rotated.Keys = parseKeys(t, two+","+one)
	_, url := f.replica(rotated)
	f.signUp("ana")

	var codes []string
	for i := range 9 {
		a := f.callAt([]string{f.url, url}[i%2], "POST", "/v1/sessions", object{"login": "ana", "password": pass})
		codes = append(codes, a.text("code"))
		for n, code := range codes {
			status := f.call("GET", "/v1/account", nil, bearer(code)).status
			if live := n > i-4; live != (status == http.StatusOK) {
				t.Errorf("after log-in %d, the session of log-in %d: %d", i, n, status)
			}
		}

		f.clock.Advance(session.Step + time.Second)
	}
}

// A log-in that replaces its own browser's session, at the limit, ends no other.
func TestReplacedSessionMakesRoom(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.SessionLimit = 2 })
	oldest := f.member("ana")
	f.clock.Advance(session.Step + time.Second)

	own := f.logIn("ana")
	f.clock.Advance(session.Step + time.Second)

	again := f.call("POST", "/v1/sessions", object{"login": "ana", "password": pass, "cookie": true}, cookie(own))
	f.want(again, http.StatusCreated, "")

	f.want(f.call("GET", "/v1/account", nil, bearer(own)), http.StatusUnauthorized, "unknown-code")
	f.want(f.call("GET", "/v1/account", nil, bearer(oldest)), http.StatusOK, "")
	if f.rows("sessions") != 2 {
		t.Errorf("%d sessions", f.rows("sessions"))
	}
}

// series is the number of label values of the requests' metric.
func (f *fixture) series() int {
	f.t.Helper()
	families, err := f.server.metrics.registry.Gather()
	if err != nil {
		f.t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "latchkey_request_duration_seconds" {
			return len(family.GetMetric())
		}
	}
	return 0
}

// Whatever paths and methods are sent, they add no label to the metrics.
func TestJunkMakesNoLabels(t *testing.T) {
	f := newFixture(t, nil)

	junk := func(i int) {
		for method, path := range map[string]string{
			"GET":                     fmt.Sprintf("/junk%d", i),
			fmt.Sprintf("JUNK%d", i):  "/v1/account",
			fmt.Sprintf("JUNKY%d", i): fmt.Sprintf("/v1/junk%d", i),
			"DELETE":                  fmt.Sprintf("/v1/sessions/junk%d/%d", i, i),
			"HEAD":                    fmt.Sprintf("/problems/junk%d", i),
			"POST":                    fmt.Sprintf("/v1//junk%d/../sessions", i),
		} {
			inProcess(f.server, method, path, nil)
		}
	}

	junk(0)
	before := f.series()
	for i := range 20 {
		junk(i + 1)
	}
	if after := f.series(); before == 0 || after != before {
		t.Errorf("%d label values became %d", before, after)
	}
}

// A trusted proxy's request id is used if it has 8 to 64 characters, which fit the column
// of the audit log.
func TestRequestIDLength(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
	for length, taken := range map[int]bool{0: false, 7: false, 8: true, 64: true, 65: false, 4096: false} {
		given := strings.Repeat("x", length)
		rec := inProcess(f.server, "GET", "/problems", nil, header("X-Request-Id", given))
		if got := rec.Header().Get("X-Request-Id"); got == "" || (got == given) != taken {
			t.Errorf("of %d characters: %.80q", length, got)
		}
	}
}
