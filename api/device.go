package api

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/session"
)

const (
	// deviceLife is how long a device is known after a log-in from it, and
	// deviceRefresh how many days before the end another log-in prolongs that.
	deviceLife    = 180 * 24 * time.Hour
	deviceRefresh = 90

	// maxDevices is how many an account is known by; another makes it forget the oldest.
	maxDevices = 100

	deviceCookieName = "__Host-latchkey-device"
)

// The names by which User-Agent texts are told apart, the more special first: Edge and
// Opera call themselves Chrome too, and Chrome calls itself Safari. On iOS browsers have
// names of their own.
var (
	browsers = [][2]string{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"OPiOS/", "Opera"}, {"OPT/", "Opera"}, {"OPX/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"}, {"DuckDuckGo/", "DuckDuckGo"}, {"Ddg/", "DuckDuckGo"},
		{"YaBrowser/", "Yandex"}, {"Vivaldi/", "Vivaldi"}, {"Brave/", "Brave"}, {"UCBrowser/", "UC Browser"},
		{"FxiOS/", "Firefox"}, {"Focus/", "Firefox"}, {"Klar/", "Firefox"}, {"Firefox/", "Firefox"},
		{"GSA/", "Google"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Chromium/", "Chrome"},
		{"Safari/", "Safari"}, {"curl/", "curl"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"iPod", "iPod"}, {"Android", "Android"}, {"Windows", "Windows"},
		{"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
)

// deviceLabel is what the list of sessions calls a client, such as "Firefox on
// Linux": enough to recognise one's own devices, too little for a fingerprint. It is
// stored in English; pages and emails translate its two parts.
func deviceLabel(userAgent string) string {
	browser, system := firstOf(browsers, userAgent), firstOf(systems, userAgent)
	switch {
	case browser != "" && system != "":
		return browser + " on " + system
	case browser+system != "":
		return browser + system
	default:
		return "Unknown device"
	}
}

func firstOf(names [][2]string, userAgent string) string {
	for _, name := range names {
		if strings.Contains(userAgent, name[0]) {
			return name[1]
		}
	}
	return ""
}

// device is what a log-in's device is known by: its label and the network that
// it is in, as far as both stay the same for weeks.
func device(label, clientIP string) string {
	ip, err := netip.ParseAddr(clientIP)
	if err != nil {
		return label // a unix socket
	}

	bits := 16
	if ip.Is6() {
		bits = 32
	}
	return label + "\x00" + netip.PrefixFrom(ip, bits).Masked().String()
}

// rememberDevice makes a device known. The time is rounded to a day, so that the
// row does not point at the log-in's audit row.
func (s *Server) rememberDevice(ctx context.Context, account lockedAccount, device string) error {
	return account.q.DeviceSeen(ctx, dbgen.DeviceSeenParams{
		DeviceTag: s.Keys.DeviceTags(account.id, device)[0],
		OwnerTag:  s.Keys.OwnerTag(account.id),
		ExpiresAt: s.now().Add(deviceLife).Truncate(24 * time.Hour),
	})
}

// An account knows a device by what the device holds: the secret that a log-in gave it, or
// a live session. Of a secret the database has only a tag, made of account and secret: it
// does not show whose the secret is, and fits no other account.

// known is a device that a log-in comes from, of which the account knows.
type known struct {
	attempts []byte       // the key of its own count
	tags     [][]byte     // of its secret, or nil
	session  session.Hash // or of its session
}

// knownDevice returns how the account recognises the caller's device, or nil if it is
// unknown. The secret goes first, since its count of attempts outlasts sessions.
func (s *Server) knownDevice(r *http.Request, account id.ID, secret session.Code) (*known, error) {
	ctx := r.Context()
	tags, err := s.knownSecret(ctx, account, secret)
	if err != nil {
		return nil, err
	}
	if tags != nil {
		return &known{attempts: s.Keys.AttemptKey("known device", string(tags[0])), tags: tags}, nil
	}

	code, _, ok := codeOf(r)
	if !ok {
		return nil, nil
	}
	caller, err := s.resume(ctx, code.Hash())
	if err != nil || caller.account != account {
		return nil, nil
	}
	return &known{attempts: s.Keys.AttemptKey("device", string(caller.hash[:])), session: caller.hash}, nil
}

// knownSecret returns the tags of a secret, or nil if the account knows no device by it.
func (s *Server) knownSecret(ctx context.Context, account id.ID, secret session.Code) ([][]byte, error) {
	if secret == "" {
		return nil, nil
	}

	tags := s.Keys.DeviceTags(account, secretText(secret))
	_, err := s.queries.DeviceGet(ctx, tags, s.now())
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return tags, err
}

// forgetDevice makes a device unknown to its account.
func (s *Server) forgetDevice(ctx context.Context, account id.ID, device known) error {
	if device.tags == nil {
		return s.endSession(ctx, account, device.session)
	}
	_, err := s.queries.DeviceDelete(ctx, device.tags)
	return err
}

// forgetOthers forgets every device of an account but the caller's.
func (s *Server) forgetOthers(ctx context.Context, account committedAccount, r *http.Request, secret session.Code) error {
	if _, err := account.q.DeviceDeleteByOwner(ctx, s.Keys.OwnerTags(account.id)); err != nil {
		return err
	}
	if err := s.rememberSecret(ctx, account.lockedAccount, secret); err != nil {
		return err
	}
	return s.rememberDevice(ctx, account.lockedAccount, device(deviceLabel(r.UserAgent()), eventOf(ctx).clientIP))
}

// rememberSecret makes a device known by its secret, if it has one.
func (s *Server) rememberSecret(ctx context.Context, account lockedAccount, secret session.Code) error {
	if secret == "" {
		return nil
	}
	if err := s.rememberDevice(ctx, account, secretText(secret)); err != nil {
		return err
	}
	return s.limitDevices(ctx, account)
}

// secretText is tagged for a secret; its first word keeps it apart from device's texts.
func secretText(secret session.Code) string { return "secret\x00" + string(secret) }

// limitDevices keeps an account within its number of devices.
func (s *Server) limitDevices(ctx context.Context, account lockedAccount) error {
	tags := s.Keys.OwnerTags(account.id)
	devices, err := account.q.DeviceListByOwner(ctx, tags)
	excess := len(devices) - maxDevices
	if err != nil || excess <= 0 {
		return err
	}

	_, err = account.q.DeviceDeleteOldest(ctx, tags, int32(excess))
	return err
}

// deviceCookie reads the secret from the browser's cookie.
func deviceCookie(r *http.Request) session.Code {
	cookie, err := r.Cookie(deviceCookieName)
	if err != nil {
		return ""
	}
	secret, _ := session.ParseCode(cookie.Value)
	return secret
}

// setDeviceCookie gives the secret to a browser. Only a log-in reads it,
// and no other site's page leads to one, so it is Strict. A log-out keeps it.
func setDeviceCookie(w http.ResponseWriter, secret session.Code, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name:     deviceCookieName,
		Value:    string(secret),
		Path:     "/",
		MaxAge:   int(life.Seconds()),
		Secure:   true,
		HttpOnly: true,
		SameSite: http.SameSiteStrictMode,
	})
}
