package main

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"os/exec"
	"testing"

	"latchkey/internal/smtp/smtptest"
	"latchkey/internal/testkit"
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

// The service is killed with -9 in mid-delivery, again and again: each email of a
// change that was committed arrives, at least once and always the same to the
// byte, and none of one that was rolled back.
func TestMailSurvivesKill(t *testing.T) {
	kills := testkit.Rounds(4, 20)
	emails := 20 * kills
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	server := smtptest.Start(t, smtptest.Options{Mode: smtptest.NoTLS})
	mailEnv(t, server)
	t.Setenv("LATCHKEY_LISTEN", "127.0.0.1:0")
	t.Setenv("LATCHKEY_OPS_LISTEN", "127.0.0.1:0")

	for range emails / 4 {
		postNotices(t, 4, "committed@example.org", nil)
		postNotices(t, 1, "rolled-back@example.org", errRolledBack)
	}

	for kill := range kills {
		// Now and then the server has an email and its answer is missing.
		if kill%2 == 0 {
			server.Hang(1, smtptest.Data)
		}
		killInDelivery(t, server, 1+kill%7)

		if n := number(t, dsn, "SELECT COUNT(*) FROM mail_outbox"); n == 0 {
			t.Fatalf("after %d kills there is nothing left to deliver; give it more emails", kill+1)
		}
		// In place of waiting for a minute: the leases are over.
		cluster.Exec(t, dsn, "UPDATE mail_outbox SET due_at = created_at")
	}

	p := boot(t, "serve")
	testkit.Await(t, "the rest is delivered", func() bool { return number(t, dsn, "SELECT COUNT(*) FROM mail_outbox") == 0 })
	if err := p.stop(); err != nil {
		t.Error(err)
	}

	arrived, repeated := readArrived(t, server.Messages())
	if arrived != emails {
		t.Errorf("%d emails arrived, of %d", arrived, emails)
	}
	if repeated < kills/2 {
		t.Errorf("%d were repeated: the kills came too late to prove anything", repeated)
	}
	t.Logf("%d emails, %d of them repeated by %d kills", emails, repeated, kills)
}

// killInDelivery starts the service and kills it once so many more emails have arrived.
func killInDelivery(t *testing.T, server *smtptest.Server, more int) {
	t.Helper()
	before := server.Count()
	p := exec.Command(os.Args[0], "serve")
	p.Env = append(os.Environ(), "IMPORT_TEST_PROGRAM=1")
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}

	server.Await(t, before+more)
	server.AwaitFaults(t)
	_ = p.Process.Kill()
	if err := p.Wait(); err == nil {
		t.Fatal("it ended by itself")
	}
}

// readArrived counts the emails that arrived, and how many arrived again. A repeated
// one must be the same byte for byte.
func readArrived(t *testing.T, messages []smtptest.Message) (arrived, repeated int) {
	t.Helper()
	seen := map[string][]byte{}
	for _, m := range messages {
		parsed, err := mail.ReadMessage(bytes.NewReader(m.Data))
		if err != nil || m.To != "committed@example.org" {
			t.Fatalf("to %s: %v", m.To, err)
		}

		name := parsed.Header.Get("Message-ID")
		if first, again := seen[name]; again {
			repeated++
			if !bytes.Equal(first, m.Data) {
				t.Errorf("%s is repeated otherwise", name)
			}
		}
		seen[name] = m.Data
	}
	return len(seen), repeated
}
