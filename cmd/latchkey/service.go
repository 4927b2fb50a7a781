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
	"latchkey/internal/keyring"
	"latchkey/internal/password"
	"latchkey/internal/pwned"
	"latchkey/mailer"
	"latchkey/purge"
)

// shutdownPatience is how long requests in flight may take to finish.
const shutdownPatience = 20 * time.Second

// background is how many connections the clean-up and the delivery of emails
// have for themselves, so that no request waits for them.
const background = 1 + mailer.Connections

// service is the two listeners of a running Latchkey, and its background tasks.
type service struct {
	db           *database.DB
	backgroundDB *database.DB
	watch        *watch
	delay        time.Duration // from the word to stop until it stops
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
	keys     *keyring.Ring
	secrets  password.Secrets
	breached *pwned.Checker
	mail     mailing
}

func newService(c *config.Config, p parts, log *slog.Logger) (*service, error) {
	for _, warning := range c.Warnings() {
		log.Warn(warning)
	}

	watch, err := newWatch(c, p.db, log)
	if err != nil {
		return nil, err
	}
	server, err := api.New(apiOptions(c, p, watch, log))
	if err != nil {
		return nil, err
	}
	backgroundDB, err := database.Open(c.DatabaseDSN, background, c.DatabaseTimeout)
	if err != nil {
		return nil, err
	}

	loop := purge.NewLoop(&purge.Purger{DB: backgroundDB, AuditRetention: c.AuditRetention, Now: time.Now}, c.PurgeInterval, log)
	mail := newMailer(c, p, backgroundDB, log)
	server.Register(loop.Collectors()...)
	server.Register(mail.Collectors()...)

	return &service{
		db:           p.db,
		backgroundDB: backgroundDB,
		watch:        watch,
		delay:        c.ShutdownDelay,
		purge:        loop,
		mail:         mail,
		pwned:        p.breached,
		log:          log,
		public:       httpServer(server, log),
		ops:          httpServer(server.Ops(watch.ready), log),
		listen:       [2]string{c.Listen, c.OpsListen},
	}, nil
}

func apiOptions(c *config.Config, p parts, watch *watch, log *slog.Logger) api.Options {
	return api.Options{
		DB:   p.db,
		Keys: p.keys,
		Log:  log,
		Now:  time.Now,

		Password:        hashParams(c),
		PasswordSecrets: p.secrets,
		PasswordPolicy:  password.Policy{MinLength: c.PasswordMinLength},
		Pwned:           p.breached,
		HashConcurrency: c.HashConcurrency,
		HashQueue:       c.HashQueue,

		Limits: apiLimits(c),

		SessionLifetime: c.SessionLifetime,
		SessionIdle:     c.SessionIdle,
		SessionLimit:    c.SessionLimit,

		Pages:                c.Pages,
		OriginalAPI:          c.OriginalAPI,
		DeliversMail:         p.mail.dial != nil,
		HideEmails:           c.EmailAvailability == "hidden",
		RequireVerifiedEmail: c.RequireVerifiedEmail,

		AllowedOrigins: c.AllowedOrigins,
		TrustedProxies: c.TrustedProxies,
		Unavailable:    watch.meet,
	}
}

func apiLimits(c *config.Config) api.Limits {
	return api.Limits{
		LoginAccount:        c.LimitLoginAccount,
		LoginAddress:        c.LimitLoginAddress,
		PasswordAccount:     c.LimitPasswordAccount,
		SignUpAddress:       c.LimitSignUpAddress,
		AvailabilityAddress: c.LimitAvailabilityAddress,
		MailAccount:         c.LimitMailAccount,
		MailUnconfirmed:     c.LimitMailUnconfirmed,
		RecoveryAddress:     c.LimitRecoveryAddress,
		RecoveryEmail:       c.LimitRecoveryEmail,
		ExportAccount:       c.LimitExportAccount,
		ChangeAccount:       c.LimitChangeAccount,
	}
}

func newMailer(c *config.Config, p parts, db *database.DB, log *slog.Logger) *mailer.Mailer {
	return mailer.New(mailer.Options{
		DB:        db,
		Keys:      p.keys,
		Templates: p.mail.templates,
		Dial:      p.mail.dial,
		PublicURL: p.mail.publicURL,
		Log:       log,
		Now:       time.Now,

		Unconfirmed: c.LimitMailUnconfirmed,
	})
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

// run opens both listeners, serves, cleans up and delivers emails until the context
// ends. Then it fails its readiness, serves on until load balancers have
// noticed, and lets those in flight finish.
func (s *service) run(ctx context.Context) error {
	public, ops, err := s.openListeners()
	if err != nil {
		return err
	}
	defer public.Close()
	defer ops.Close()

	ended := make(chan error, 2)
	go func() { ended <- s.public.Serve(public) }()
	go func() { ended <- s.ops.Serve(ops) }()
	s.log.Info("listening", slog.String("public", public.Addr().String()), slog.String("ops", ops.Addr().String()))
	if s.started != nil {
		s.started(public.Addr(), ops.Addr())
	}
	defer s.background(ctx)()

	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}

	s.watch.stopping.Store(true)
	if s.delay > 0 {
		s.log.Info("not ready any more; serving on for a while", slog.Duration("delay", s.delay))
	}

	select {
	case err := <-ended:
		return err
	case <-time.After(s.delay):
		return s.shutdown()
	}
}

// background starts the tasks that run beside the listeners. They end with the context;
// stop ends them and waits for them.
func (s *service) background(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var tasks sync.WaitGroup
	tasks.Go(func() { s.watch.run(ctx) })
	tasks.Go(func() { s.purge.Run(ctx) })
	tasks.Go(func() { s.mail.Run(ctx) })
	return func() {
		cancel()
		tasks.Wait()
	}
}

// openListeners opens both or neither, and reports what is wrong with both.
func (s *service) openListeners() (public, ops net.Listener, err error) {
	public, publicErr := net.Listen("tcp", s.listen[0])
	ops, opsErr := net.Listen("tcp", s.listen[1])
	if publicErr != nil {
		err = fmt.Errorf("LATCHKEY_LISTEN: %w", publicErr)
	} else if opsErr != nil {
		_ = public.Close()
	}
	if opsErr != nil {
		err = errors.Join(err, fmt.Errorf("LATCHKEY_OPS_LISTEN: %w", opsErr))
	} else if publicErr != nil {
		_ = ops.Close()
	}
	return public, ops, err
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
	_ = s.watch.probe.Close()
	_ = s.pwned.Close()
}
