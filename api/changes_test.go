package api

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/dbtest"
	"latchkey/purge"
)

// A change that changes nothing leaves no row of history, on either surface.
func TestNothingChanged(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	links := object{"github": "https://github.com/ana"}
	card := object{"occupation": "Diver", "homeAddress": "1 Street", "country": "Romania", "county": "Cluj", "description": "d", "public": true}
	names := object{"firstName": "Ana", "lastName": "Pop", "locale": "ro"}
	picture := pngOf(t, 9, 9)

	all := func() {
		t.Helper()
		f.want(f.call("PATCH", "/v1/profile", card, bearer(code)), http.StatusOK, "")
		f.want(f.call("PATCH", "/v1/profile/links", links, bearer(code)), http.StatusOK, "")
		f.want(f.call("PATCH", "/v1/account", names, bearer(code)), http.StatusOK, "")
		f.want(f.renamed(code, "anna"), http.StatusOK, "")
		f.want(f.putPicture(code, picture), http.StatusOK, "")
	}

	all()
	rows, updated := f.rows("audit_log"), f.everything()
	all()
	for _, path := range []string{"/v1/profile", "/v1/profile/links", "/v1/account"} {
		f.want(f.call("PATCH", path, object{}, bearer(code)), http.StatusOK, "")
	}
	for path, body := range map[string]object{
		"/setContactDetail": {"occupation": "Diver", "country": "Romania"},
		"/setSocialLink":    {"gitHub": "github.com/ana", "description": "d"},
		"/changeUsername":   {"newUsername": "anna"},
	} {
		f.want(f.call("POST", path, body, bearer(code)), http.StatusOK, "")
		f.want(f.call("POST", path, object{"newUsername": "anna"}, bearer(code)), http.StatusOK, "")
	}

	if n := f.rows("audit_log"); n != rows || f.everything() != updated {
		t.Errorf("changes of nothing left %d rows of history: %v", n-rows, f.actions())
	}

	// A space more is a change, and so is a picture that goes, once.
	f.want(f.call("PATCH", "/v1/profile", object{"occupation": "Diver "}, bearer(code)), http.StatusOK, "")
	for range 2 {
		f.want(f.call("DELETE", "/v1/profile/picture", nil, bearer(code)), http.StatusNoContent, "")
		f.want(f.call("POST", "/setContactDetail", object{"image": ""}, bearer(code)), http.StatusOK, "")
	}
	if n := f.rows("audit_log"); n != rows+2 {
		t.Errorf("two changes left %d rows of history: %v", n-rows, f.actions())
	}
}

// A change of e-mail to the present one, confirmed or not, and a link for what another link
// has done leave nothing either: no history, no email, no token, and no claim.
func TestNothingChangedOfTheEmail(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.want(f.call("POST", "/v1/verification", nil, bearer(code)), http.StatusAccepted, "")
	arrived := f.deliver()

	same := func() {
		t.Helper()
		before, rows := f.everything(), f.rows("audit_log")+f.rows("mail_outbox")+f.rows("one_time_tokens")
		a := f.call("PUT", "/v1/account/email", object{"email": "ana@example.org", "currentPassword": pass}, bearer(code))
		f.want(a, http.StatusUnprocessableEntity, "invalid-fields")
		a = f.call("POST", "/changeEmail", object{"newEmail": "ana@example.org"}, bearer(code))
		f.want(a, http.StatusOK, "")
		if n := f.rows("audit_log") + f.rows("mail_outbox") + f.rows("one_time_tokens"); n != rows || f.everything() != before {
			t.Errorf("a change of nothing left %d rows: %v", n-rows, f.actions())
		}
	}

	same()
	// Both emails ask to confirm the same address, so the second link finds it done.
	var told []int
	for _, d := range arrived {
		f.want(f.confirm("/v1/verification/confirm", d.Token), http.StatusNoContent, "")
		told = append(told, f.rows("audit_log"))
	}
	if len(told) != 2 || told[0] != told[1] {
		t.Errorf("rows of history after each confirmation: %v", told)
	}
	same()

	// So does the second of two changes to the same address.
	first, second := f.askEmail(code, "ana2@example.org"), f.askEmail(code, "ana2@example.org")
	f.want(f.confirmEmail(code, first), http.StatusNoContent, "")
	f.clearOutbox()

	rows := f.rows("audit_log")
	f.want(f.confirmEmail(code, second), http.StatusNoContent, "")
	if f.rows("audit_log") != rows || f.rows("mail_outbox") != 0 {
		t.Errorf("the second confirmation left a trace: %v", f.actions())
	}
	f.want(f.confirmEmail(code, second), http.StatusGone, "dead-link")
}

// The changes of an account share one limit, on both surfaces; another account has its own.
//
// ASVS v5.0.0-2.3.2 v5.0.0-2.4.1
func TestChangesAreLimited(t *testing.T) {
	f := limited(t, Limits{ChangeAccount: config.Limit{Count: 7, Per: 7 * time.Minute}})
	code, other := f.member("ana"), f.member("bob")

	change := func(n int) []answer {
		text := object{"occupation": fmt.Sprint(n)}
		return []answer{
			f.call("PATCH", "/v1/profile", text, bearer(code)),
			f.call("PATCH", "/v1/profile/links", object{"github": fmt.Sprint("ana", n)}, bearer(code)),
			f.call("PATCH", "/v1/account", object{"firstName": fmt.Sprint("Ana ", n)}, bearer(code)),
			f.putPicture(code, pngOf(t, 9+n, 9)),
			f.call("DELETE", "/v1/profile/picture", nil, bearer(code)),
			f.call("POST", "/setContactDetail", text, bearer(code)),
			f.call("POST", "/setSocialLink", object{"gitHub": fmt.Sprint("ana", n)}, bearer(code)),
		}
	}

	for i, a := range change(1) {
		if a.status >= 300 {
			t.Errorf("change %d: %d %s", i, a.status, a.raw)
		}
	}

	// A refused change leaves no row in the history.
	rows := f.rows("audit_log")
	for i, a := range change(2) {
		if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
			t.Errorf("change %d over the limit: %d %s", i, a.status, a.raw)
		}
	}
	if n := f.rows("audit_log"); n != rows {
		t.Errorf("%d changes over the limit are in the history", n-rows)
	}

	f.want(f.call("PATCH", "/v1/profile", object{"occupation": "x"}, bearer(other)), http.StatusOK, "")
	f.clock.Advance(time.Minute)
	f.want(f.call("PATCH", "/v1/profile", object{"occupation": "y"}, bearer(code)), http.StatusOK, "")
}

// An account is deleted at once, however long its history is. Nothing of it can be read
// then, and nothing of another account is touched.
func TestDeletionWithALongHistory(t *testing.T) {
	f := newFixture(t, nil)
	code, other := f.member("ana"), f.member("bob")
	const many = 20_000

	f.exec(`INSERT INTO audit_log (id, account_id, action, ip, request_id, created_at)
		SELECT LEFT(UNHEX(SHA2(n, 256)), 16), (SELECT id FROM accounts WHERE username_key = 'ana'), 'profile.updated', '192.0.2.7', 'r', '2026-01-01' FROM `+
		dbtest.Numbers+` WHERE n < ?`, many)
	before := f.export(other).body["activity"]

	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusNoContent, "")
	f.want(f.call("GET", "/v1/account/activity", nil, bearer(code)), http.StatusUnauthorized, "unknown-code")
	f.want(f.tryLogin("ana", pass), http.StatusUnauthorized, "wrong-credentials")
	if f.rows("erasures") != 1 {
		t.Error("no erasure is left to do")
	}

	// The clean-up removes the rest, and keeps the row of the deletion.
	p := &purge.Purger{DB: f.openDB(1), AuditRetention: 0, Now: f.clock.Now}
	counted, err := p.Count(t.Context())
	if err != nil || counted["audit_log"] < many-erasedAtOnce {
		t.Errorf("a dry run counts %v: %v", counted, err)
	}
	if _, err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}

	var left string
	err = f.raw.QueryRow("SELECT GROUP_CONCAT(action, ip) FROM audit_log WHERE account_id NOT IN (SELECT id FROM accounts)").Scan(&left)
	if err != nil || left != "account.deleted" || f.rows("erasures") != 0 {
		t.Errorf("of the deleted account %.200q is left: %v", left, err)
	}
	if after := f.export(other).body["activity"]; !reflect.DeepEqual(before, after) {
		t.Errorf("another's history was %v and is %v", before, after)
	}
}

// Also an account with more tokens and devices than a transaction can remove in time is
// deleted: what fits goes at each attempt, and nobody else's goes with it.
func TestDeletionWithManyTokensAndDevices(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")

	const many = 3*erasedAtOnce + 1
	f.exec(`INSERT INTO known_devices (device_tag, owner_tag, expires_at)
		SELECT LEFT(UNHEX(SHA2(n, 256)), 16), (SELECT MAX(owner_tag) FROM sessions), '2099-01-01' FROM `+
		dbtest.Numbers+` WHERE n < ?`, many)
	f.exec(`INSERT INTO one_time_tokens (token_hash, purpose, account_id, email, email_key, expires_at)
		SELECT UNHEX(SHA2(n, 256)), 'recovery', (SELECT id FROM accounts WHERE username_key = 'ana'), 'a@example.org', 'a@example.org', '2099-01-01' FROM `+
		dbtest.Numbers+` WHERE n < ?`, many)

	other := f.member("bob")
	devices := f.rows("known_devices")

	// A row that somebody else holds stops the deletion after its first batches.
	held, err := f.raw.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback()
	if _, err := held.Exec("UPDATE profiles SET country = 'x'"); err != nil {
		t.Fatal(err)
	}
	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusServiceUnavailable, "unavailable")
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	if left := f.rows("one_time_tokens"); left >= many {
		t.Errorf("a deletion that failed left all of %d tokens", left)
	}

	f.want(f.call("DELETE", "/v1/account", object{"password": pass}, bearer(code)), http.StatusNoContent, "")
	if left := f.rows("one_time_tokens"); left != 0 {
		t.Errorf("%d tokens are left", left)
	}
	if gone := devices - f.rows("known_devices"); gone < many {
		t.Errorf("of %d devices %d were forgotten", many, gone)
	}
	f.want(f.call("GET", "/v1/account", nil, bearer(other)), http.StatusOK, "")
}
