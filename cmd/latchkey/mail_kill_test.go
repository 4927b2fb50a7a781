package main

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"os/exec"
	"testing"
	"time"

	"latchkey/internal/smtp/smtptest"
)

// decoded is the text of a message.
func decoded(t *testing.T, data []byte) []byte {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The service is killed with -9 in mid-delivery, twenty times: each email of a
// change that was committed arrives, at least once and always the same to the
// byte, and none of one that was rolled back.
func TestMailSurvivesKill(t *testing.T) {
	const mails, kills = 400, 20
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	server := smtptest.Start(t, smtptest.Options{Mode: smtptest.NoTLS})
	mailEnv(t, server)
	t.Setenv("LATCHKEY_LISTEN", "127.0.0.1:0")
	t.Setenv("LATCHKEY_OPS_LISTEN", "127.0.0.1:0")
	for range mails / 4 {
		postNotices(t, 4, "committed@example.org", nil)
		postNotices(t, 1, "rolled-back@example.org", errRolledBack)
	}
	for kill := range kills {
		before := server.Count()
		// Now and then the server has an email and its answer is missing.
		if kill%2 == 0 {
			server.Hang(1, smtptest.Data)
		}
		p := exec.Command(os.Args[0], "serve")
		p.Env = append(os.Environ(), "IMPORT_TEST_PROGRAM=1")
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		server.Await(t, before+1+kill%7)
		server.AwaitFaults(t)
		_ = p.Process.Kill()
		if err := p.Wait(); err == nil {
			t.Fatal("it ended by itself")
		}
		if n := number(t, dsn, "SELECT COUNT(*) FROM mail_outbox"); n == 0 {
			t.Fatalf("after %d kills there is nothing left to deliver; give it more emails", kill+1)
		}
		// In place of waiting for a minute: the leases are over.
		cluster.Exec(t, dsn, "UPDATE mail_outbox SET due_at = created_at")
	}
	p := boot(t, "serve")
	for deadline := time.Now().Add(30 * time.Second); number(t, dsn, "SELECT COUNT(*) FROM mail_outbox") > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("the rest is not delivered: %s", p.log)
		}
	}
	arrived, repeated := map[string][]byte{}, 0
	for _, m := range server.Messages() {
		parsed, err := mail.ReadMessage(bytes.NewReader(m.Data))
		if err != nil || m.To != "committed@example.org" {
			t.Fatalf("to %s: %v", m.To, err)
		}
		name := parsed.Header.Get("Message-ID")
		if first, again := arrived[name]; again {
			repeated++
			if !bytes.Equal(first, m.Data) {
				t.Errorf("%s is repeated otherwise", name)
			}
		}
		arrived[name] = m.Data
	}
	if len(arrived) != mails {
		t.Errorf("%d emails arrived, of %d", len(arrived), mails)
	}
	if repeated < kills/2 {
		t.Errorf("%d were repeated: the kills came too late to prove anything", repeated)
	}
	t.Logf("%d emails, %d of them repeated by %d kills", mails, repeated, kills)
}
