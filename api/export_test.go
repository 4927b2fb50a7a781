package api

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/dbtest"
	"latchkey/internal/id"
)

// Why a column is not in an export.
const (
	secret   = "lets somebody in, or stands for one of the account's rows"
	derived  = "is the account's id, or made of what is exported"
	passing  = "says when something may be tried again, and is deleted within hours"
	sealed   = "is of an email, which names its account only inside, and is deleted after delivery"
	ofOthers = "is of accounts that are deleted"
	ofLogs   = "names a line of the operator's log"
)

// notExported has every column that an export leaves out, and why.
var notExported = map[string]string{
	"accounts.email_key":             derived,
	"accounts.username_key":          derived,
	"accounts.password_hash":         secret,
	"attempts.attempt_key":           derived,
	"attempts.full_until":            passing,
	"attempts.retry_at":              passing,
	"attempts.expires_at":            passing,
	"audit_log.account_id":           derived,
	"audit_log.request_id":           ofLogs,
	"erasures.account_id":            ofOthers,
	"erasures.deleted_at":            ofOthers,
	"former_usernames.username_hash": derived,
	"former_usernames.account_id":    derived,
	"imported_accounts.account_id":   derived,
	"known_devices.device_tag":       secret,
	"known_devices.owner_tag":        secret,
	"mail_outbox.id":                 sealed,
	"mail_outbox.sealed_mail":        sealed,
	"mail_outbox.tries":              sealed,
	"mail_outbox.failure":            sealed,
	"mail_outbox.created_at":         sealed,
	"mail_outbox.due_at":             sealed,
	"mail_outbox.expires_at":         sealed,
	"one_time_tokens.token_hash":     secret,
	"one_time_tokens.account_id":     derived,
	"one_time_tokens.email_key":      derived,
	"pictures.account_id":            derived,
	"profiles.account_id":            derived,
	"sessions.code_hash":             secret,
	"sessions.owner_tag":             secret,
}

// exportedAs has every other column, and where in an export it stands.
var exportedAs = map[string]string{
	"accounts.id":                   "account.id",
	"accounts.email":                "account.email",
	"accounts.username":             "account.username",
	"accounts.first_name":           "account.firstName",
	"accounts.last_name":            "account.lastName",
	"accounts.locale":               "account.locale",
	"accounts.email_verified_at":    "account.emailVerifiedAt",
	"accounts.password_changed_at":  "account.passwordChangedAt",
	"accounts.password_disabled_at": "account.passwordDisabledAt",
	"accounts.created_at":           "account.createdAt",
	"accounts.updated_at":           "account.updatedAt",
	"attempts.failures":             "failedLogins",
	"audit_log.id":                  "activity.id",
	"audit_log.action":              "activity.action",
	"audit_log.ip":                  "activity.ip",
	"audit_log.created_at":          "activity.createdAt",
	"former_usernames.expires_at":   "formerUsernames.expiresAt",
	"imported_accounts.source":      "imports.source",
	"imported_accounts.source_id":   "imports.sourceId",
	"imported_accounts.imported_at": "imports.importedAt",
	"known_devices.expires_at":      "knownDevices.expiresAt",
	"one_time_tokens.purpose":       "mailLinks.purpose",
	"one_time_tokens.email":         "mailLinks.email",
	"one_time_tokens.used_at":       "mailLinks.usedAt",
	"one_time_tokens.expires_at":    "mailLinks.expiresAt",
	"pictures.digest":               "profile.pictureUrl",
	"pictures.image":                "picture.base64",
	"pictures.created_at":           "picture.createdAt",
	"profiles.occupation":           "profile.occupation",
	"profiles.home_address":         "profile.homeAddress",
	"profiles.country":              "profile.country",
	"profiles.county":               "profile.county",
	"profiles.linkedin":             "profile.links.linkedin",
	"profiles.facebook":             "profile.links.facebook",
	"profiles.github":               "profile.links.github",
	"profiles.instagram":            "profile.links.instagram",
	"profiles.twitter":              "profile.links.twitter",
	"profiles.youtube":              "profile.links.youtube",
	"profiles.description":          "profile.description",
	"profiles.is_public":            "profile.public",
	"profiles.picture_digest":       "profile.pictureUrl",
	"profiles.updated_at":           "profile.updatedAt",
	// Opened, and the times as exact as they are inside.
	"sessions.sealed_token": "sessions.id",
	"sessions.last_seen_at": "sessions.lastSeenAt",
	"sessions.expires_at":   "sessions.expiresAt",
}

// leaves are the values at a path as texts, of every element where it leads
// through lists. A null is none.
func leaves(v any, path string) (texts []string) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			texts = append(texts, leaves(one, path)...)
		}
	case map[string]any:
		name, rest, _ := strings.Cut(path, ".")
		return leaves(v[name], rest)
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case nil:
	default:
		return []string{fmt.Sprint(v)}
	}
	return texts
}

// asExported is how an export writes a value of a column; a time is as it is.
func asExported(column, kind string, value []byte) string {
	switch {
	case column == "profiles.is_public":
		return strconv.FormatBool(string(value) == "1")
	case strings.HasSuffix(column, "digest"):
		return "/v1/pictures/" + hex.EncodeToString(value)
	case kind == "binary":
		return id.ID(value).String()
	case kind == "mediumblob":
		return base64.StdEncoding.EncodeToString(value)
	default:
		return string(value)
	}
}

// export takes a copy.
func (f *fixture) export(code string) answer {
	f.t.Helper()
	a := f.call("GET", "/v1/account/export", nil, bearer(code))
	f.want(a, http.StatusOK, "")
	return a
}

// live gives an account something in every table, and nothing by default.
func (f *fixture) live(name string) (code string) {
	f.t.Helper()
	f.signUp(name)
	f.verify()
	code = f.logIn(name)

	f.want(f.call("PATCH", "/v1/account", object{"firstName": "First " + name, "lastName": "Last " + name, "locale": "ro"}, bearer(code)), http.StatusOK, "")
	f.want(f.call("PATCH", "/v1/profile", object{
		"occupation": name + "'s work", "homeAddress": name + "'s street", "country": name + "'s country", "county": name + "'s county",
		"description": name + "'s \"life\"\n<b>", "public": true,
	}, bearer(code)), http.StatusOK, "")

	link := "https://example.org/" + name + "/"
	f.want(f.call("PATCH", "/v1/profile/links", object{
		"linkedin": link + "1", "facebook": link + "2", "github": link + "3", "instagram": link + "4", "twitter": link + "5", "youtube": link + "6",
	}, bearer(code)), http.StatusOK, "")

	f.want(f.putPicture(code, pngOf(f.t, int(name[0]), 20)), http.StatusOK, "")
	f.askEmail(code, "new."+name+"@example.org")
	f.deliver()

	f.clock.Advance(time.Hour)
	f.logIn(name)
	f.want(f.call("POST", "/v1/recovery", object{"email": name + "@example.org"}), http.StatusAccepted, "") // its email waits

	for range 3 {
		f.want(f.tryLogin(name, "a wrong pass phrase"), http.StatusUnauthorized, "wrong-credentials")
	}

	for _, statement := range []string{
		"UPDATE accounts SET password_disabled_at = '2026-02-03 04:05:06.000007' WHERE username_key = ?",
		"INSERT INTO imported_accounts (source, source_id, account_id, imported_at) SELECT CONCAT('old.example.org/', username), -9000000000, id, '2025-02-03 04:05:06' FROM accounts WHERE username_key = ?",
		"INSERT INTO former_usernames (username_hash, account_id, expires_at) SELECT UNHEX(SHA2(CONCAT('former ', username_key), 256)), id, '2099-02-03 04:05:06' FROM accounts WHERE username_key = ?",
	} {
		f.exec(statement, name)
	}
	return code
}

func living(t *testing.T) *fixture {
	return limited(t, Limits{LoginAccount: config.Limit{Count: 100, Per: time.Hour}})
}

// An export has what every column of every table holds of the account, value by value. A
// column that is left out is on a list with its reason, and no encoding of a secret is in
// the export. A new column fails this test until somebody has decided.
//
// ASVS v5.0.0-14.2.4 v5.0.0-15.3.1
// Incident 42
func TestExportIsComplete(t *testing.T) {
	f := living(t)
	code := f.live("ana")
	a := f.export(code)

	types := f.columns()
	for _, table := range f.tables() {
		stored := map[string][]string{}
		f.cells(table, func(name string, value []byte) {
			column := table + "." + name
			if value == nil {
				return
			}

			stored[column] = append(stored[column], asExported(column, types[column], value))
			if notExported[column] != secret {
				return
			}

			// A secret is in the export in no encoding.
			for _, form := range canaries(string(value)) {
				if bytes.Contains(bytes.ToLower(a.raw), form) {
					t.Errorf("%s is in the export", column)
				}
			}
		})

		for column := range types {
			if of, _, _ := strings.Cut(column, "."); of != table {
				continue
			}

			path, exported := exportedAs[column]
			if _, listed := notExported[column]; listed == exported {
				t.Errorf("%s must be either in exportedAs or, with its reason, in notExported", column)
				continue
			}

			if len(stored[column]) == 0 && exported {
				t.Errorf("the test stores nothing in %s", column)
			}
			if exported {
				wantSame(t, column, leaves(a.body, path), stored[column])
			}
		}
	}

	for _, list := range []map[string]string{exportedAs, notExported} {
		for column := range list {
			if types[column] == "" {
				t.Errorf("%s no longer exists", column)
			}
		}
	}
}

// wantSame compares what is exported of a column with what is stored. The sealed values of
// sessions cannot be compared, so of them the number.
func wantSame(t *testing.T, column string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)

	if strings.HasPrefix(column, "sessions.") {
		if len(got) != len(want) || len(got) != 2 {
			t.Errorf("%s: %d values in the export, %d in the table, want 2", column, len(got), len(want))
		}
	} else if !slices.Equal(got, want) {
		t.Errorf("%s: the export has %.300q, the table %.300q", column, got, want)
	}
}

// The parts of an export are what the API returns for each of them, and the export is a
// file with a name.
func TestExportAgrees(t *testing.T) {
	f := living(t)
	code := f.live("ana")
	a := f.export(code)

	if got := a.header.Get("Content-Disposition"); got != `attachment; filename="latchkey-ana.json"` {
		t.Errorf("Content-Disposition is %q", got)
	}
	if got := a.text("exportedAt"); got != f.clock.Now().UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano) {
		t.Errorf("exportedAt is %s", got)
	}

	// Each part is compared with its own route.
	sessions := f.call("GET", "/v1/sessions", nil, bearer(code)).body["sessions"]
	if !reflect.DeepEqual(a.body["sessions"], sessions) {
		t.Errorf("the sessions are %v, want %v", a.body["sessions"], sessions)
	}

	activity := f.call("GET", "/v1/account/activity", nil, bearer(code)).body["activity"]
	if !reflect.DeepEqual(a.body["activity"], activity) || a.body["activityNext"] != nil {
		t.Errorf("the history is %v, then %v, want %v", a.body["activity"], a.body["activityNext"], activity)
	}

	account := f.call("GET", "/v1/account", nil, bearer(code)).body
	for part, own := range map[string]object{"account": account, "profile": account["profile"].(object)} {
		for name, value := range own {
			if got := a.object(part)[name]; name != "profile" && !reflect.DeepEqual(got, value) {
				t.Errorf("%s.%s is %v, want %v", part, name, got, value)
			}
		}
	}

	image, err := base64.StdEncoding.DecodeString(a.object("picture")["base64"].(string))
	if err != nil {
		t.Fatal(err)
	}

	picture := f.call("GET", a.object("profile")["pictureUrl"].(string), nil)
	if !bytes.Equal(image, picture.raw) || a.object("picture")["contentType"] != picture.header.Get("Content-Type") {
		t.Errorf("%d bytes, the picture has %d", len(image), len(picture.raw))
	}
}

// A new account's export has empty lists, and no picture.
func TestExportOfNothing(t *testing.T) {
	f := newFixture(t, nil)
	a := f.export(f.member("ana"))
	for _, name := range []string{"mailLinks", "imports"} {
		if list, ok := a.body[name].([]any); !ok || len(list) != 0 {
			t.Errorf("%s is %v", name, a.body[name])
		}
	}
	if a.body["picture"] != nil || a.body["failedLogins"] != 0.0 {
		t.Errorf("got %s", a.raw)
	}
}

// An export has nothing of another account.
//
// ASVS v5.0.0-8.2.2
func TestExportOfAnother(t *testing.T) {
	f := living(t)
	ana, eve := f.live("ana"), f.live("eve")
	exports := map[string]answer{"ana": f.export(ana), "eve": f.export(eve)}

	// The paths whose values differ between the two accounts.
	whose := []string{"account.id", "account.email", "account.username", "account.firstName", "account.lastName", "sessions.id", "mailLinks.email", "imports.source", "activity.id", "picture.base64", "profile.pictureUrl"}
	for name, path := range exportedAs {
		if strings.HasPrefix(name, "profiles.") && !slices.Contains([]string{"profile.public", "profile.updatedAt"}, path) {
			whose = append(whose, path)
		}
	}

	for mine, other := range map[string]string{"ana": "eve", "eve": "ana"} {
		mine, theirs := exports[mine], exports[other]

		for _, path := range whose {
			values := leaves(theirs.body, path)

			if len(values) == 0 {
				t.Errorf("%s has no %s", other, path)
			}

			for _, value := range values {
				// The raw text may miss a value that JSON escapes, so both are searched.
				if slices.Contains(leaves(mine.body, path), value) || bytes.Contains(mine.raw, []byte(value)) {
					t.Errorf("%s of %s is in the other's export: %.80s", path, other, value)
				}
			}
		}
	}
}

// An export is of one moment: the name that a change sets and the entry that records
// the change are both in it, or neither is.
func TestExportIsOfOneMoment(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	f.want(f.call("PATCH", "/v1/account", object{"firstName": "1"}, bearer(code)), http.StatusOK, "")

	stop := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for n := 2; ; n++ {
			select {
			case <-stop:
				return
			default:
				f.want(f.call("PATCH", "/v1/account", object{"firstName": strconv.Itoa(n)}, bearer(code)), http.StatusOK, "")
			}
		}
	})

	seen := map[string]bool{}
	for range 60 {
		a := f.export(code)
		recorded := 0
		for _, action := range leaves(a.body, "activity.action") {
			if action == accountUpdated {
				recorded++
			}
		}

		name := a.object("account")["firstName"].(string)
		if seen[name] = true; name != strconv.Itoa(recorded) {
			t.Errorf("change %s, and %d entries", name, recorded)
		}
	}

	close(stop)
	running.Wait()
	// Without changes in between, the test would prove nothing.
	if len(seen) < 5 {
		t.Errorf("only %d of the exports were of another moment", len(seen))
	}
}

// Of a long history an export has the newest 10,000 entries, and says where the rest
// begins: together they are all.
func TestExportOfALongHistory(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	add := func(from, to int) {
		t.Helper()
		f.exec(`INSERT INTO audit_log (id, account_id, action, ip, request_id, created_at)
			SELECT UNHEX(CONCAT(LPAD(HEX(1700000000000 + n), 12, '0'), '70008000000000000000')), (SELECT id FROM accounts), 'profile.updated', '', '', '2026-01-01'
			FROM `+dbtest.Numbers+`
			WHERE n >= ? AND n < ?`, from, to)
	}

	// With the sign-up and the log-in these are as many as fit.
	add(0, exportedActivity-2)
	a := f.export(code)
	if n := len(leaves(a.body, "activity.id")); n != exportedActivity || a.body["activityNext"] != nil {
		t.Errorf("of 10,000: %d, then %v", n, a.body["activityNext"])
	}

	add(exportedActivity-2, exportedActivity+70)
	a = f.export(code)
	ids := leaves(a.body, "activity.id")
	if len(ids) != exportedActivity {
		t.Errorf("the export has %d entries", len(ids))
	}

	for next := a.text("activityNext"); next != ""; {
		var more []string
		more, next = f.page(code, next)
		ids = append(ids, more...)
	}

	if want := f.history("ana"); len(want) != exportedActivity+72 || !slices.Equal(ids, want) {
		t.Errorf("together %d entries, the table has %d", len(ids), len(want))
	}
}

// The exports of an account are counted in the database: replicas share the count,
// and another account has its own.
//
// ASVS v5.0.0-2.3.2
func TestExportLimit(t *testing.T) {
	f := limited(t, Limits{ExportAccount: config.Limit{Count: 3, Per: time.Hour}})
	ana, eve := f.member("ana"), f.member("eve")
	_, second := f.replica(f.options)

	for n := range 6 {
		a := f.callAt([]string{f.url, second}[n%2], "GET", "/v1/account/export", nil, bearer(ana))
		if n < 3 {
			f.want(a, http.StatusOK, "")
			continue
		}

		f.want(a, http.StatusTooManyRequests, "too-many-attempts")
		if wait := a.wait(t); wait != 20*time.Minute || a.header.Get("Content-Disposition") != "" {
			t.Errorf("wait %v, %q", wait, a.header.Get("Content-Disposition"))
		}
	}

	f.want(f.call("GET", "/v1/account/export", nil, bearer(eve)), http.StatusOK, "")
	f.clock.Advance(20 * time.Minute)
	f.want(f.callAt(second, "GET", "/v1/account/export", nil, bearer(ana)), http.StatusOK, "")
	f.want(f.call("GET", "/v1/account/export", nil, bearer(ana)), http.StatusTooManyRequests, "too-many-attempts")
}
