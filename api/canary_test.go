package api

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/message"
)

// canaries are the forms in which a secret might stand somewhere: as it is, its
// bytes, and those in the usual encodings, all in lower case.
func canaries(text string) (forms [][]byte) {
	raw := [][]byte{[]byte(text)}
	if decoded, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(text)); err == nil {
		raw = append(raw, decoded)
	}

	for _, secret := range raw {
		forms = append(forms, secret)

		// Without the last characters, which depend on what follows.
		for _, text := range []string{
			hex.EncodeToString(secret),
			base64.RawStdEncoding.EncodeToString(secret), base64.RawURLEncoding.EncodeToString(secret),
			base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret), base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(secret),
		} {
			forms = append(forms, []byte(text[:len(text)-3]))
		}
	}

	for n := range forms {
		forms[n] = bytes.ToLower(forms[n])
	}
	return forms
}

const wrongPhrase, nextPhrase = "canary of a wrong phrase", "canary of another phrase"

// canaryFixture returns a fixture whose key is known, and the secrets that exist from the start.
func canaryFixture(t *testing.T) (*fixture, map[string]string) {
	t.Helper()
	const key = "canary-key-0123456789abcdefghijk"
	limit := config.Limit{Count: 100, Per: time.Hour}

	f := newFixture(t, func(o *Options) {
		o.Keys = parseKeys(t, "test:"+base64.StdEncoding.EncodeToString([]byte(key)))
		o.Limits = Limits{LoginAccount: limit, LoginAddress: limit, PasswordAccount: limit, MailAccount: limit, RecoveryAddress: limit, RecoveryEmail: limit}
	})
	return f, map[string]string{"password": pass, "next": nextPhrase, "wrong": wrongPhrase, "key": key}
}

// noteTokens adds the tokens of the emails that wait.
func (f *fixture) noteTokens(secrets map[string]string) {
	f.t.Helper()
	for _, mail := range f.mails() {
		if mail.Token != "" {
			secrets[string(mail.Kind)+mail.Token[:4]] = mail.Token
		}
	}
}

// None of the secrets of all the flows, used, refused or unused, stands in a log,
// in a metric or in any column of any table, in clear or encoded: no token, no
// code, no password, no key.
//
// ASVS v5.0.0-6.4.1 v5.0.0-16.2.5
func TestCanary(t *testing.T) {
	f, secrets := canaryFixture(t)
	code := f.member("ana")
	secrets["code"] = code

	// Before delivery, after it, and after use.
	f.noteTokens(secrets)
	f.look(secrets)
	f.lookIntoExport(code, secrets)
	f.verify()
	change, undo := f.changeEmailTwice(code, secrets)
	f.look(secrets)

	f.misplaceTokens(change, undo)
	f.recoverWithCanaries(secrets)
	f.look(secrets)
	f.lookIntoExport(secrets["third code"], secrets)

	// Failures are logged with what they were about.
	f.rename("mail_outbox", "away")
	f.call("POST", "/v1/recovery", object{"email": "new@example.org"})
	f.call("PUT", "/v1/account/password", object{"currentPassword": nextPhrase, "newPassword": pass}, bearer(secrets["third code"]))
	f.rename("away", "mail_outbox")

	f.want(f.confirm("/v1/account/email/undo", undo), http.StatusNoContent, "")
	f.noteTokens(secrets)
	f.deliver()
	f.look(secrets)
	if len(secrets) < 12 {
		t.Errorf("only %d secrets: %v", len(secrets), secrets)
	}

	// The search finds what it looks for.
	f.exec("UPDATE audit_log SET request_id = ? LIMIT 1", base64.StdEncoding.EncodeToString([]byte(pass)))
	if where := f.find(map[string]string{"p": pass}); len(where) != 1 || where[0] != "p in audit_log.request_id" {
		t.Errorf("a canary that was set free is found in %v", where)
	}
}

// changeEmailTwice uses the token of one change and leaves that of another unused. It
// returns the used one and the one that undoes it.
func (f *fixture) changeEmailTwice(code string, secrets map[string]string) (change, undo string) {
	f.t.Helper()
	f.tryLogin("ana", wrongPhrase)
	f.want(f.call("PUT", "/v1/account/email", object{"email": "new@example.org", "currentPassword": wrongPhrase}, bearer(code)), http.StatusForbidden, "wrong-password")

	change = f.askEmail(code, "new@example.org")
	f.noteTokens(secrets)
	f.want(f.confirmEmail(code, change), http.StatusNoContent, "")
	f.noteTokens(secrets)
	undo = f.token(message.EmailChanged)

	secrets["unused change"] = f.askEmail(code, "newer@example.org")
	f.deliver()
	return change, undo
}

// misplaceTokens sends tokens where they do not belong, so that errors could repeat them.
func (f *fixture) misplaceTokens(change, undo string) {
	f.t.Helper()
	for _, path := range []string{"/v1/verification/confirm", "/v1/account/email/undo", "/v1/recovery/confirm"} {
		f.confirm(path, change)
		f.call("POST", path, `{"token":"`+undo+`",}`)
		f.call("POST", path+"?token="+undo, object{"tokens": undo, "token": undo + "x", "newPassword": nextPhrase})
		f.call("GET", path+"/"+undo, nil)
	}
}

// recoverWithCanaries recovers the account, and makes more codes and a known device.
func (f *fixture) recoverWithCanaries(secrets map[string]string) {
	f.t.Helper()
	secrets["recovery"] = f.recoveryToken("new@example.org")
	f.want(f.recover(secrets["recovery"], "short"), http.StatusUnprocessableEntity, "invalid-fields")
	f.want(f.recover(secrets["recovery"], nextPhrase), http.StatusNoContent, "")

	secrets["second code"] = f.tryLogin("ana", nextPhrase).text("code")
	secrets["third code"] = f.changePassword(secrets["second code"], nextPhrase, nextPhrase)
	device := f.call("POST", "/v1/sessions", object{"login": "ana", "password": nextPhrase, "device": ""})
	secrets["device"] = device.text("device")
	f.noteTokens(secrets)
}

// look fails the test for each secret that it finds.
func (f *fixture) look(secrets map[string]string) {
	f.t.Helper()
	for _, where := range f.find(secrets) {
		f.t.Error(where)
	}
}

// lookIntoExport fails the test for each secret in the copy of everything that an
// owner takes.
func (f *fixture) lookIntoExport(code string, secrets map[string]string) {
	f.t.Helper()

	copied := bytes.ToLower(f.export(code).raw)
	for name, secret := range secrets {
		for _, form := range canaries(secret) {
			if bytes.Contains(copied, form) {
				f.t.Errorf("%s is in the export", name)
			}
		}
	}
}

// find returns where a secret stands: in the log, in the metrics or in a column.
func (f *fixture) find(secrets map[string]string) (where []string) {
	f.t.Helper()

	forms := map[string][][]byte{}
	for name, secret := range secrets {
		forms[name] = canaries(secret)
	}

	search := func(place string, text []byte) {
		text = bytes.ToLower(text)
		for name, all := range forms {
			for _, form := range all {
				if bytes.Contains(text, form) {
					where = append(where, name+" in "+place)
					break
				}
			}
		}
	}

	search("the log", []byte(f.log.String()))

	// A page without any of our metrics would be searched in vain.
	rec := httptest.NewRecorder()
	f.server.Ops(func(context.Context) error { return nil }).ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	if !strings.Contains(rec.Body.String(), "latchkey_") {
		f.t.Fatalf("the metrics are %s", rec.Body)
	}
	search("the metrics", rec.Body.Bytes())

	for _, table := range f.tables() {
		f.cells(table, func(column string, value []byte) { search(table+"."+column, value) })
	}
	return where
}
