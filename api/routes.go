package api

import (
	"net/http"
	"path"
	"regexp"
	"strings"

	"latchkey/web"
)

// route is one line of the surface.
type route struct {
	pattern string // as http.ServeMux reads it
	handler http.Handler
}

// routes is the whole API. The OpenAPI document lists the same.
func (s *Server) routes() []route {
	routes := []route{
		{"POST /v1/accounts", s.open(s.createAccount)},
		{"POST /v1/accounts/confirm", s.open(s.finishSignUp)},
		{"GET /v1/availability", s.open(s.getAvailability)},

		{"GET /v1/account", s.private(s.getAccount)},
		{"PATCH /v1/account", s.private(s.patchAccount)},
		{"DELETE /v1/account", s.private(s.deleteAccount)},
		{"PUT /v1/account/password", s.private(s.putPassword)},
		{"PUT /v1/account/email", s.private(s.putEmail)},
		{"PUT /v1/account/username", s.private(s.putUsername)},
		{"GET /v1/account/activity", s.private(s.getActivity)},
		{"GET /v1/account/export", s.private(s.getExport)},
		{"POST /v1/account/email/confirm", s.private(s.confirmEmail)},
		{"POST /v1/account/email/undo", s.open(s.undoEmail)},
		{"POST /v1/verification", s.private(s.createVerification)},
		{"POST /v1/verification/confirm", s.open(s.confirmVerification)},
		{"POST /v1/recovery", s.open(s.createRecovery)},
		{"POST /v1/recovery/confirm", s.open(s.confirmRecovery)},

		{"POST /v1/sessions", s.open(s.createSession)},
		{"GET /v1/sessions", s.private(s.listSessions)},
		{"DELETE /v1/sessions", s.private(s.deleteOtherSessions)},
		{"DELETE /v1/sessions/{id}", s.private(s.deleteSession)},
		{"DELETE /v1/session", s.private(s.deleteCurrentSession)},

		{"GET /v1/profile", s.private(s.getProfile)},
		{"PATCH /v1/profile", s.private(s.patchProfile)},
		{"PATCH /v1/profile/links", s.private(s.patchLinks)},
		{"PUT /v1/profile/picture", s.private(s.putPicture)},
		{"DELETE /v1/profile/picture", s.private(s.deletePicture)},
		{"GET /v1/pictures/{digest}", s.open(s.getPicture)},
		{"GET /v1/users/{username}", s.open(s.getUser)},

		{"GET /v1/openapi.yaml", s.open(s.getOpenAPI)},
		{"GET /problems", s.open(s.listProblems)},
		{"GET /problems/{slug}", s.open(s.getProblem)},
	}
	if s.OriginalAPI {
		routes = append(routes, s.originalRoutes()...)
	}
	return routes
}

// pathsOf lists the addresses of routes.
func pathsOf(routes []route) map[string]bool {
	paths := map[string]bool{}
	for _, route := range routes {
		_, address, _ := strings.Cut(route.pattern, " ")
		paths[address] = true
	}
	return paths
}

// pageRoutes is the built-in pages and what they load. They are no part of the
// API, and so not in the OpenAPI document.
func (s *Server) pageRoutes(site *web.Site) []route {
	return []route{
		{"GET /{$}", s.open(s.getHome)},
		{"GET /sign-up", s.open(getPage(site, "sign-up"))},
		{"GET /log-in", s.open(getPage(site, "log-in"))},

		{"GET /profile", s.open(getAccountPage(site, "profile"))},
		{"GET /security", s.open(getAccountPage(site, "security"))},
		{"GET /data", s.open(getAccountPage(site, "data"))},
		{"GET /delete-account", s.open(getAccountPage(site, "delete-account"))},
		{"GET /u/{username}", s.open(s.getUserPage(site))},

		{"GET /finish-sign-up", s.open(getPage(site, "finish-sign-up"))},
		{"GET /verify-email", s.open(getPage(site, "verify-email"))},
		{"GET /reset-password", s.open(getPage(site, "reset-password"))},
		{"GET /confirm-email", s.open(getPage(site, "confirm-email"))},
		{"GET /undo-email", s.open(getPage(site, "undo-email"))},
		{"GET /forgot-password", s.open(getPage(site, "forgot-password"))},
		{"GET /docs", s.open(getPage(site, "docs"))},

		{"GET /assets/{version}/{name}", s.open(getAsset(site))},
	}
}

// originalRoutes is the original service's surface; see original.go.
func (s *Server) originalRoutes() []route {
	return []route{
		{"POST /creare-cont", s.originalOpen("error", s.originalSignUp)},
		{"POST /intra-in-cont", s.originalOpen("error", s.originalSignUpOrLogin)},
		{"POST /login", s.originalOpen("message", s.originalLogin)},
		{"POST /checkEmail", s.originalOpen("error", s.originalCheckEmail)},
		{"POST /checkUsername", s.originalOpen("error", s.originalCheckUsername)},
		{"POST /checkUserAndEmailForAvailability", s.originalOpen("message", s.originalCheckEither)},

		{"GET /get", s.original("error", answersOfGet, s.originalGet)},
		{"GET /getProfile", s.originalPrivate("error", s.originalGetProfile)},
		{"POST /setContactDetail", s.original("error", answersOfSetContactDetail, s.withOriginalSession(s.originalSetContactDetail))},
		{"POST /setSocialLink", s.originalPrivate("error", s.originalSetSocialLink)},
		{"POST /changePassword", s.originalPrivate("message", s.originalChangePassword)},
		{"POST /changeEmail", s.originalPrivate("message", s.originalChangeEmail)},
		{"POST /changeUsername", s.originalPrivate("message", s.originalChangeUsername)},
		{"DELETE /deleteAccount", s.originalPrivate("message", s.originalDeleteAccount)},
	}
}

// mux makes the routes a handler that answers a problem where none matches.
func (s *Server) mux(routes []route) http.Handler {
	mux := http.NewServeMux()
	for _, route := range routes {
		mux.Handle(route.pattern, route.handler)
	}

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.joinSlashes(r)
		_, pattern := mux.Handler(r)

		// The mux would redirect an unclean path; no address of an API has two names.
		switch {
		case pattern == "":
			s.open(noRoute(mux)).ServeHTTP(w, r)
		case r.URL.Path != path.Clean(r.URL.Path):
			s.open(nothingHere).ServeHTTP(w, r)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

var slashes = regexp.MustCompile(`//+`)

// joinSlashes makes the doubled slashes of an address of the original surface single
// ones: a published build of its frontend sends //intra-in-cont. A redirect would be no
// answer, since a preflight may not be redirected.
func (s *Server) joinSlashes(r *http.Request) {
	joined := slashes.ReplaceAllString(r.URL.Path, "/")
	if s.originalPaths[joined] {
		r.URL.Path, r.URL.RawPath = joined, ""
	}
}

// noRoute answers for a request without a route. The mux knows whether another
// method would have one: it says so in a response that noRoute throws away.
func noRoute(mux *http.ServeMux) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		unseen := &discard{header: http.Header{}}
		mux.ServeHTTP(unseen, r)
		allow := unseen.header.Get("Allow")
		if allow == "" {
			return nothingHere(w, r)
		}

		w.Header().Set("Allow", allow)
		return problem(methodNotAllowed, "This address answers to "+allow+".")
	}
}

func nothingHere(http.ResponseWriter, *http.Request) error {
	return problem(notFound, "There is nothing at this address.")
}

// discard is a ResponseWriter that keeps the header.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}
