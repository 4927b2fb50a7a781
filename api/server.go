// Package api is the HTTP surface: the v1 resources, the original service's
// routes, and the operator's listener. Handlers call the generated accessors
// directly; routes.go lists them all. It leaves hashing, sessions, pictures and
// names to the packages under internal, and the process to its caller.
package api

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/database"
	"latchkey/internal/gate"
	"latchkey/internal/keyring"
	"latchkey/internal/password"
	"latchkey/internal/pwned"
	"latchkey/internal/session"
	"latchkey/web"
)

const (
	// pictureConcurrency and pictureQueue bound the decoding of pictures, each of
	// which may take up to 190 MiB for a moment.
	pictureConcurrency = 1
	pictureQueue       = 8
)

// Options is what a Server works with. All fields must be set, except where
// the zero value means something.
type Options struct {
	DB   *database.DB
	Keys *keyring.Ring
	Log  *slog.Logger
	Now  func() time.Time // the clock; the only source of time

	Password        password.Params
	PasswordSecrets password.Secrets // of imported hashes
	PasswordPolicy  password.Policy
	Pwned           *pwned.Checker // nil: breaches are not looked up
	HashConcurrency int            // hashes at once
	HashQueue       int            // hashes waiting; more are refused

	Limits Limits

	SessionLifetime time.Duration // absolute
	SessionIdle     time.Duration // 0: no limit
	SessionLimit    int           // live sessions an account; the oldest ends

	Pages                bool // serve the built-in pages
	OriginalAPI          bool
	DeliversMail         bool // emails reach their recipients; without it they wait in the outbox
	HideEmails           bool // never reveal whether an e-mail has an account
	RequireVerifiedEmail bool // log nobody in whose e-mail was not confirmed

	AllowedOrigins []string       // exact origins for CORS
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed

	// Unavailable, when set, is called with each error that kept a request from the
	// database.
	Unavailable func(error)
}

// Server answers requests. Make it with New.
type Server struct {
	Options
	queries  *dbgen.Queries
	tokens   *session.Sealer
	hashes   *gate.Gate
	pictures *gate.Gate
	uploads  *gate.Gate
	underWay underWay // uploads that have room
	decoy    string   // the hash that an unknown account is verified against
	origins  *http.CrossOriginProtection
	metrics  *metrics
	handler  http.Handler

	originalPaths map[string]bool // of the original surface, if it is served

	accountUploads, addressUploads *gate.Shares
	uploadPatience, uploadGrace    time.Duration
}

// New makes a Server. It does not touch the database yet.
func New(o Options) (*Server, error) {
	s := &Server{
		Options:  o,
		queries:  dbgen.New(o.DB),
		tokens:   session.NewSealer(o.Keys),
		hashes:   gate.New(o.HashConcurrency, o.HashQueue),
		pictures: gate.New(pictureConcurrency, pictureQueue),
		uploads:  gate.New(uploadRoom, uploadQueue),
		decoy:    o.Password.Decoy(),
		origins:  http.NewCrossOriginProtection(),

		accountUploads: gate.NewShares(accountUploads, accountQueue),
		addressUploads: gate.NewShares(addressUploads, addressQueue),
		uploadPatience: uploadPatience,
		uploadGrace:    uploadGrace,
	}

	for _, origin := range o.AllowedOrigins {
		if err := s.origins.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}

	s.metrics = newMetrics(s)
	routes := s.routes()
	if s.OriginalAPI {
		s.originalPaths = pathsOf(s.originalRoutes())
	}

	switch {
	case s.Pages:
		site, err := web.Load(web.Settings{LogsIn: !s.RequireVerifiedEmail && !s.HideEmails, Later: s.HideEmails})
		if err != nil {
			return nil, err
		}
		routes = append(routes, s.pageRoutes(site)...)
	case s.OriginalAPI:
		routes = append(routes, route{"GET /{$}", s.open(originalHome)})
	}

	s.handler = s.middleware(s.mux(routes))
	return s, nil
}

// ServeHTTP answers one request of the public surface.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// now is the present time in UTC, as exact as the database keeps it.
func (s *Server) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }
