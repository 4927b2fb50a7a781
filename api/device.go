package api

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
)

const (
	// deviceLife is how long a device is known after a log-in from it, and
	// deviceRefresh how many days before the end another log-in prolongs that.
	deviceLife    = 180 * 24 * time.Hour
	deviceRefresh = 90
)

// The names by which User-Agent texts are told apart, the more special first: Edge and
// Opera call themselves Chrome too, and Chrome calls itself Safari. On iOS browsers have
// names of their own.
var (
	browsers = [][2]string{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"OPiOS/", "Opera"}, {"OPT/", "Opera"}, {"OPX/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"}, {"DuckDuckGo/", "DuckDuckGo"}, {"Ddg/", "DuckDuckGo"},
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
// Linux": enough to know one's own devices by, and not a fingerprint. It is kept in
// English; pages and mails say its two parts in the reader's language.
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
func (s *Server) rememberDevice(ctx context.Context, q *dbgen.Queries, account id.ID, device string) error {
	return q.DeviceSeen(ctx, dbgen.DeviceSeenParams{
		DeviceTag: s.Keys.DeviceTags(account, device)[0],
		OwnerTag:  s.Keys.OwnerTag(account),
		ExpiresAt: s.now().Add(deviceLife).Truncate(24 * time.Hour),
	})
}
