package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"latchkey/api"
	"latchkey/internal/config"
	"latchkey/internal/database"
	"latchkey/internal/password"
	"latchkey/internal/pwned"
	"latchkey/internal/session"
	"latchkey/mailer"
	"latchkey/purge"
)

// shutdownPatience is how long requests in flight may take to finish.
const shutdownPatience = 20 * time.Second

// background is how many connections the clean-up and the delivery of letters
// have for themselves, so that no request waits for them.
const background = 1 + mailer.Connections

// service is the two listeners of a running Latchkey, and what it does besides.
type service struct {
	db           *database.DB
	backgroundDB *database.DB
	purge        *purge.Loop
	mail         *mailer.Mailer
	pwned        *pwned.Checker
	log          *slog.Logger
	public, ops  *http.Server
	listen       [2]string

	// started, when set, is called once both listeners are open.
	started func(public, ops net.Addr)
}

// parts are what a service is assembled from, each checked already.
type parts struct {
	db       *database.DB
	keys     *session.Keyring
	secrets  password.Secrets
	breached *pwned.Checker
	mail     mailing
	log      *slog.Logger
}

func assemble(c *config.Config, p parts) (*service, error) {
	server, err := api.New(api.Options{
		DB:              p.db,
		Keys:            p.keys,
		Log:             p.log,
		Now:             time.Now,
		Password:        hashParams(c),
		PasswordSecrets: p.secrets,
		PasswordPolicy:  password.Policy{MinLength: c.PasswordMinLength},
		Pwned:           p.breached,
		HashConcurrency: c.HashConcurrency,
		HashQueue:       c.HashQueue,
		Limits: api.Limits{
			LoginAccount:        c.LimitLoginAccount,
			LoginAddress:        c.LimitLoginAddress,
			PasswordAccount:     c.LimitPasswordAccount,
			SignUpAddress:       c.LimitSignUpAddress,
			AvailabilityAddress: c.LimitAvailabilityAddress,
			MailAccount:         c.LimitMailAccount,
			RecoveryAddress:     c.LimitRecoveryAddress,
			RecoveryEmail:       c.LimitRecoveryEmail,
			ExportAccount:       c.LimitExportAccount,
			ChangeAccount:       c.LimitChangeAccount,
		},
		SessionLifetime:      c.SessionLifetime,
		SessionIdle:          c.SessionIdle,
		SessionLimit:         c.SessionLimit,
		Pages:                c.Pages,
		OriginalAPI:          c.OriginalAPI,
		DeliversMail:         p.mail.dial != nil,
		HideEmails:           c.EmailAvailability == "hidden",
		RequireVerifiedEmail: c.RequireVerifiedEmail,
		AllowedOrigins:       c.AllowedOrigins,
		TrustedProxies:       c.TrustedProxies,
	})
	if err != nil {
		return nil, err
	}
	backgroundDB, err := database.Open(c.DatabaseDSN, background, c.DatabaseTimeout)
	if err != nil {
		return nil, err
	}
	loop := purge.NewLoop(&purge.Purger{DB: backgroundDB, AuditRetention: c.AuditRetention, Now: time.Now}, c.PurgeInterval, p.log)
	server.Register(loop.Collectors()...)
	mail := mailer.New(mailer.Options{
		DB:        backgroundDB,
		Keys:      p.keys,
		Templates: p.mail.templates,
		Dial:      p.mail.dial,
		PublicURL: p.mail.publicURL,
		Log:       p.log,
		Now:       time.Now,
	})
	server.Register(mail.Collectors()...)
	ready := func(ctx context.Context) error { return schemaCurrent(ctx, p.db.Pool()) }
	return &service{
		db:           p.db,
		backgroundDB: backgroundDB,
		purge:        loop,
		mail:         mail,
		pwned:        p.breached,
		log:          p.log,
		public:       httpServer(server, p.log),
		ops:          httpServer(server.Ops(ready), p.log),
		listen:       [2]string{c.Listen, c.OpsListen},
	}, nil
}

// httpServer bounds what one connection may cost.
func httpServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       60 * time.Second, // a picture from a slow phone
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// run opens both listeners, serves, cleans up and delivers letters until the context
// ends, and lets the requests in flight finish.
func (s *service) run(ctx context.Context) error {
	public, err := net.Listen("tcp", s.listen[0])
	if err != nil {
		return fmt.Errorf("LATCHKEY_LISTEN: %w", err)
	}
	defer public.Close()
	ops, err := net.Listen("tcp", s.listen[1])
	if err != nil {
		return fmt.Errorf("LATCHKEY_OPS_LISTEN: %w", err)
	}
	defer ops.Close()

	ended := make(chan error, 2)
	go func() { ended <- s.public.Serve(public) }()
	go func() { ended <- s.ops.Serve(ops) }()
	s.log.Info("listening", slog.String("public", public.Addr().String()), slog.String("ops", ops.Addr().String()))
	if s.started != nil {
		s.started(public.Addr(), ops.Addr())
	}
	ctx, cancel := context.WithCancel(ctx)
	var besides sync.WaitGroup
	besides.Go(func() { s.purge.Run(ctx) })
	besides.Go(func() { s.mail.Run(ctx) })
	defer besides.Wait()
	defer cancel()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return s.shutdown()
	}
}

func (s *service) shutdown() error {
	s.log.Info("stopping; requests in flight finish first")
	ctx, cancel := context.WithTimeout(context.Background(), shutdownPatience)
	defer cancel()
	err := errors.Join(s.public.Shutdown(ctx), s.ops.Shutdown(ctx))
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("some requests did not finish within %v and were cut off", shutdownPatience)
	}
	return err
}

func (s *service) close() {
	_ = s.db.Close()
	_ = s.backgroundDB.Close()
	_ = s.pwned.Close()
}
