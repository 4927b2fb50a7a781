package api

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/message"
)

// An account gets an email about each change that a thief could have made, on both
// surfaces, and none about a change that failed.
//
// ASVS v5.0.0-6.3.7
func TestNotices(t *testing.T) {
	f := newFixture(t, nil)
	f.signUp("bob")
	ana := f.member("ana")
	f.verify()
	f.clearOutbox()

	password := object{"currentPassword": pass, "newPassword": "another pass phrase"}
	back := object{"currentPassword": "another pass phrase", "newPassword": pass}
	wrong := object{"currentPassword": "wrong", "newPassword": "another pass phrase"}

	for _, one := range []struct {
		method, path string
		body         object
		status       int
		emails       string
	}{
		{"PUT", "/v1/account/password", wrong, 403, ""},
		{"PUT", "/v1/account/password", password, 200, "password-changed ana@example.org"},
		{"POST", "/changePassword", wrong, 400, ""},
		{"POST", "/changePassword", back, 200, "password-changed ana@example.org"},
		{"PUT", "/v1/account/username", object{"username": "bob"}, 409, ""},
		{"PUT", "/v1/account/username", object{"username": "ana2"}, 200, "username-changed ana@example.org"},
		{"POST", "/changeUsername", object{"newUsername": "BOB"}, 400, ""},
		{"POST", "/changeUsername", object{"newUsername": "ana"}, 200, "username-changed ana@example.org"},
		{"POST", "/changeEmail", object{"newEmail": "bob@example.org"}, 400, ""},
		{"PATCH", "/v1/account", object{"firstName": "Ana Maria"}, 200, ""},
		{"DELETE", "/v1/account", object{"password": "wrong"}, 403, ""},
		{"DELETE", "/v1/account", object{"password": pass}, 204, "account-deleted ana@example.org"},
	} {
		a := f.call(one.method, one.path, one.body, bearer(ana))
		if a.status != one.status {
			t.Errorf("%s %s: %d %s", one.method, one.path, a.status, a.raw)
		}

		if code := a.text("code"); code != "" {
			ana = code
		}
		f.wantMail(one.emails)
	}

	// Each surface has a deletion of its own, and an account can be deleted only once.
	bob := f.logIn("bob")
	f.clearOutbox()
	f.want(f.call("DELETE", "/deleteAccount", nil, bearer(bob)), http.StatusOK, "")
	f.wantMail("account-deleted bob@example.org")
}

// A log-in from a device that was not seen for half a year causes an email that describes
// the device: a kind of browser in a network.
//
// ASVS v5.0.0-6.3.5
func TestNewDevice(t *testing.T) {
	f := newFixture(t, func(o *Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	from := func(agent, ip string) []with {
		return []with{header("User-Agent", agent), header("X-Forwarded-For", ip)}
	}

	const firefox, chrome = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
	body := object{"email": "ana@example.org", "username": "ana", "password": pass}
	f.want(f.call("POST", "/v1/accounts", body, from(firefox, "192.0.2.1")...), http.StatusCreated, "")
	f.clearOutbox()

	logIn := func(isNew bool, agent, ip string) {
		t.Helper()
		f.want(f.tryLogin("ana", pass, from(agent, ip)...), http.StatusCreated, "")
		emails := f.mails()
		if (len(emails) == 1) != isNew || len(emails) > 1 {
			t.Errorf("%d emails for %.40s from %s", len(emails), agent, ip)
		}
		if isNew && len(emails) == 1 && (emails[0].Kind != message.NewDevice || emails[0].IP != ip || emails[0].Username != "ana" || !strings.Contains(agent, emails[0].Device[:6]) || emails[0].To != "ana@example.org") {
			t.Errorf("%+v", emails[0])
		}
		f.clearOutbox()
	}

	// Another version of a browser, or address in its network, is the same device.
	logIn(false, firefox, "192.0.2.1") // it signed up
	logIn(false, strings.ReplaceAll(firefox, "140", "152"), "192.0.77.8")
	logIn(true, chrome, "192.0.2.1")
	logIn(false, chrome, "192.0.2.1")
	logIn(true, firefox, "198.51.100.7")
	logIn(true, firefox, "2001:db8:1::7")
	logIn(false, firefox, "2001:db8:2::9")

	f.want(f.tryLogin("ana", "wrong", from(chrome, "203.0.113.1")...), http.StatusUnauthorized, "wrong-credentials")
	logIn(true, chrome, "203.0.113.1") // a failure does not make a device known

	a := f.call("POST", "/login", object{"email": "ana@example.org", "password": pass}, from("curl/8", "192.0.2.1")...)
	if a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.raw)
	}
	f.wantMail("new-device ana@example.org")

	f.clock.Advance(178 * 24 * time.Hour)
	logIn(false, firefox, "192.0.2.1") // which makes it known for longer
	f.clock.Advance(2 * 24 * time.Hour)
	logIn(true, chrome, "192.0.2.1")
	f.clock.Advance(176 * 24 * time.Hour)
	logIn(false, firefox, "192.0.2.1")

	// A device that one account knows is new to another.
	body = object{"email": "eve@example.org", "username": "eve", "password": pass}
	f.want(f.call("POST", "/v1/accounts", body, from("curl/8", "192.0.2.1")...), http.StatusCreated, "")
	f.clearOutbox()
	f.want(f.tryLogin("eve", pass, from(firefox, "192.0.2.1")...), http.StatusCreated, "")
	f.wantMail("new-device eve@example.org")
}

// When strangers had a password disabled, the owner gets one email, however long they go on.
//
// ASVS v5.0.0-6.3.5
func TestPasswordDisabledIsToldOnce(t *testing.T) {
	f := limited(t, Limits{LoginAccount: config.Limit{Count: 1000, Per: time.Minute}})
	f.signUp("ana")
	f.clearOutbox()
	for range maxFailures + 20 {
		f.tryLogin("ana", "wrong")
		f.clock.Advance(15 * time.Minute)
	}
	f.wantMail("password-disabled ana@example.org")
}

// All that is kept of an account is deleted with it; the email about the deletion is the
// last one.
//
// ASVS v5.0.0-14.2.4
// Incident 59, 62
func TestDeletionLeavesNothingOfMail(t *testing.T) {
	f := newFixture(t, nil)
	ana := f.owner("ana")
	f.moveEmail(ana, "new@example.org")
	pending := f.askEmail(ana, "newer@example.org")
	undo := f.token(message.EmailChanged)
	recovery := f.recoveryToken("new@example.org")

	if f.rows("one_time_tokens") < 4 || f.rows("known_devices") != 1 {
		t.Fatalf("%d tokens and %d devices", f.rows("one_time_tokens"), f.rows("known_devices"))
	}

	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(ana)), http.StatusNoContent, "")
	if n := f.rows("one_time_tokens") + f.rows("known_devices"); n != 0 {
		t.Errorf("%d rows are left", n)
	}

	arrived := f.deliver()
	if len(arrived) != 1 || arrived[0].Kind != message.AccountDeleted || arrived[0].message.To != "new@example.org" {
		t.Errorf("%+v", arrived)
	}

	// The next account with the address inherits nothing.
	f.want(f.call("POST", "/v1/accounts", object{"email": "new@example.org", "username": "anna", "password": pass}), http.StatusCreated, "")
	again := f.logIn("anna")
	for kind, token := range map[message.Kind]string{message.EmailChange: pending, message.EmailChanged: undo, message.Recovery: recovery} {
		f.want(f.use(kind, again, token), http.StatusGone, "dead-link")
	}
	f.wantEmail("anna", "new@example.org", false)
}

// A change and its email are written together or not at all: if the email cannot be
// written, or what comes after it cannot, nothing of either is left.
//
// ASVS v5.0.0-2.3.3
func TestChangeAndEmailAreOne(t *testing.T) {
	for _, broken := range []string{"mail_outbox", "audit_log"} {
		f := newFixture(t, nil)
		ana := f.owner("ana")
		f.moveEmail(ana, "moved@example.org")
		undo := f.token(message.EmailChanged)
		f.clearOutbox()
		f.exec("UPDATE accounts SET email_verified_at = NULL")
		f.want(f.call("POST", "/v1/verification", nil, bearer(ana)), http.StatusAccepted, "")
		verify := f.deliver()[0].Token
		recovery := f.recoveryToken("moved@example.org")
		change := f.askEmail(ana, "new@example.org")
		f.clearOutbox()

		before := f.everything()
		f.rename(broken, "away")

		for _, one := range []struct {
			method, path string
			body         object
		}{
			{"POST", "/v1/accounts", object{"email": "bob@example.org", "username": "bob", "password": pass}},
			{"POST", "/v1/sessions", object{"login": "ana", "password": pass}},
			{"POST", "/v1/recovery/confirm", object{"token": recovery, "newPassword": "another pass phrase"}},
			{"POST", "/v1/account/email/confirm", object{"token": change}},
			{"POST", "/v1/account/email/undo", object{"token": undo}},
			{"PUT", "/v1/account/email", object{"email": "newer@example.org", "currentPassword": pass}},
			{"PUT", "/v1/account/username", object{"username": "ana2"}},
			{"PUT", "/v1/account/password", object{"currentPassword": pass, "newPassword": "another pass phrase"}},
			{"POST", "/changeEmail", object{"newEmail": "newer@example.org"}},
			{"DELETE", "/v1/account", object{"password": pass}},
		} {
			a := f.call(one.method, one.path, one.body, bearer(ana), header("User-Agent", "curl/8 new"))
			if a.status != http.StatusServiceUnavailable {
				t.Errorf("without %s, %s %s: %d %s", broken, one.method, one.path, a.status, a.raw)
			}
		}

		if broken == "audit_log" {
			f.want(f.confirm("/v1/verification/confirm", verify), http.StatusServiceUnavailable, "unavailable")
		} else {
			f.want(f.call("POST", "/v1/recovery", object{"email": "ana@example.org"}), http.StatusServiceUnavailable, "unavailable")
		}

		f.rename("away", broken)
		if after := f.everything(); after != before {
			t.Errorf("without %s something changed: before\n%s\nafter\n%s", broken, before, after)
		}

		// Nothing was used up.
		f.want(f.confirm("/v1/account/email/undo", undo), http.StatusNoContent, "")
	}
}

func (f *fixture) rename(from, to string) {
	f.t.Helper()
	f.exec(fmt.Sprintf("RENAME TABLE %s TO %s", from, to))
}

// everything is all that the tables hold, but for the time of a session's last use.
func (f *fixture) everything() string {
	f.t.Helper()
	var all strings.Builder
	for _, table := range f.tables() {
		fmt.Fprintf(&all, "%s: ", table)
		f.cells(table, func(column string, value []byte) {
			if column != "last_seen_at" {
				fmt.Fprintf(&all, "%x ", value)
			}
		})
		all.WriteByte('\n')
	}
	return all.String()
}

// tables lists the tables without goose's own.
func (f *fixture) tables() (names []string) {
	f.t.Helper()
	rows, err := f.raw.Query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND table_name <> 'goose_db_version' ORDER BY table_name")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()

	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			f.t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// cells calls see with the bytes of every column of every row of a table.
func (f *fixture) cells(table string, see func(column string, value []byte)) {
	f.t.Helper()
	rows, err := f.raw.Query("SELECT * FROM " + table + " ORDER BY 1")
	if err != nil {
		f.t.Fatal(err)
	}
	defer rows.Close()

	columns, err := rows.Columns()
	if err != nil {
		f.t.Fatal(err)
	}

	for rows.Next() {
		values := make([]any, len(columns))
		for n := range values {
			values[n] = new([]byte)
		}

		if err := rows.Scan(values...); err != nil {
			f.t.Fatal(err)
		}

		for n, value := range values {
			see(columns[n], *value.(*[]byte))
		}
	}

	if err := rows.Err(); err != nil {
		f.t.Fatal(err)
	}
}
