package mailer

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"latchkey/internal/database"
	"latchkey/internal/smtp"
)

// While the same trouble lasts it is logged again after logAgain. The end of one is logged
// only after logEnd: meanwhile another worker may still fail.
const (
	logAgain = 10 * time.Minute
	logEnd   = time.Minute
)

// trouble is what keeps emails from being delivered, as last logged.
type trouble struct {
	mu       sync.Mutex
	what     string // empty: nothing
	loggedAt time.Time
}

// report logs why nothing can be delivered, once for all workers. The emails wait.
func (m *Mailer) report(ctx context.Context, err error) {
	what, level := "the mail server cannot be reached; emails wait in the outbox", slog.LevelWarn
	switch {
	case smtp.Misconfigured(err):
		what, level = "the mail server refuses what LATCHKEY_SMTP_URL or LATCHKEY_MAIL_FROM says; emails wait in the outbox", slog.LevelError
	case database.Unavailable(err) && !isSMTP(err):
		what = "the database cannot be reached; emails wait in it"
	case !isSMTP(err):
		what, level = "emails cannot be delivered; they wait in the outbox", slog.LevelError
	}

	m.trouble.mu.Lock()
	defer m.trouble.mu.Unlock()
	if now := m.now(); m.trouble.what != what || now.Sub(m.trouble.loggedAt) >= logAgain {
		m.trouble.what, m.trouble.loggedAt = what, now
		m.Log.Log(ctx, level, what, slog.String("error", reason(err)))
	}
}

// reportEnd says that emails are delivered again.
func (m *Mailer) reportEnd(ctx context.Context) {
	m.trouble.mu.Lock()
	defer m.trouble.mu.Unlock()
	if m.trouble.what != "" && m.now().Sub(m.trouble.loggedAt) >= logEnd {
		m.trouble.what = ""
		m.Log.InfoContext(ctx, "emails are delivered again")
	}
}

func isSMTP(err error) bool {
	_, ok := errors.AsType[*smtp.Error](err)
	return ok
}
