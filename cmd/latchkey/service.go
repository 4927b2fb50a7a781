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
	"latchkey/purge"
)

// shutdownPatience is how long requests in flight may take to finish.
const shutdownPatience = 20 * time.Second

// service is the two listeners of a running Latchkey, and its clean-up.
type service struct {
	db          *database.DB
	purgeDB     *database.DB // of its own, so that no request waits for the clean-up
	purge       *purge.Loop
	pwned       *pwned.Checker
	log         *slog.Logger
	public, ops *http.Server
	listen      [2]string

	// started, when set, is called once both listeners are open.
	started func(public, ops net.Addr)
}

func assemble(c *config.Config, db *database.DB, keys *session.Keyring, breached *pwned.Checker, log *slog.Logger) (*service, error) {
	server, err := api.New(api.Options{
		DB:              db,
		Keys:            keys,
		Log:             log,
		Now:             time.Now,
		Password:        hashParams(c),
		PasswordPolicy:  password.Policy{MinLength: c.PasswordMinLength},
		Pwned:           breached,
		HashConcurrency: c.HashConcurrency,
		HashQueue:       c.HashQueue,
		Limits: api.Limits{
			LoginAccount:        c.LimitLoginAccount,
			LoginAddress:        c.LimitLoginAddress,
			PasswordAccount:     c.LimitPasswordAccount,
			SignUpAddress:       c.LimitSignUpAddress,
			AvailabilityAddress: c.LimitAvailabilityAddress,
		},
		SessionLifetime: c.SessionLifetime,
		SessionIdle:     c.SessionIdle,
		SessionLimit:    c.SessionLimit,
		OriginalAPI:     c.OriginalAPI,
		HideEmails:      c.EmailAvailability == "hidden",
		AllowedOrigins:  c.AllowedOrigins,
		TrustedProxies:  c.TrustedProxies,
	})
	if err != nil {
		return nil, err
	}
	ready := func(ctx context.Context) error { return schemaCurrent(ctx, db.Pool()) }
	purgeDB, err := database.Open(c.DatabaseDSN, 1, c.DatabaseTimeout)
	if err != nil {
		return nil, err
	}
	loop := purge.NewLoop(&purge.Purger{DB: purgeDB, AuditRetention: c.AuditRetention, Now: time.Now}, c.PurgeInterval, log)
	server.Register(loop.Collectors()...)
	return &service{
		db:      db,
		purgeDB: purgeDB,
		purge:   loop,
		pwned:   breached,
		log:     log,
		public:  httpServer(server, log),
		ops:     httpServer(server.Ops(ready), log),
		listen:  [2]string{c.Listen, c.OpsListen},
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

// run opens both listeners, serves and cleans up until the context ends, and lets
// the requests in flight finish.
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

	ctx, cancel := context.WithCancel(ctx)
	var cleaning sync.WaitGroup
	cleaning.Go(func() { s.purge.Run(ctx) })
	defer cleaning.Wait()
	defer cancel()

	ended := make(chan error, 2)
	go func() { ended <- s.public.Serve(public) }()
	go func() { ended <- s.ops.Serve(ops) }()
	s.log.Info("listening", slog.String("public", public.Addr().String()), slog.String("ops", ops.Addr().String()))
	if s.started != nil {
		s.started(public.Addr(), ops.Addr())
	}
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
	_ = s.purgeDB.Close()
	_ = s.pwned.Close()
}
