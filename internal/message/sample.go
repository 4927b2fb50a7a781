package message

import "time"

// sample are the values that templates of that kind are tried and shown with.
func sample(kind Kind) Values {
	v := Values{
		Service:  "accounts.example.org",
		Address:  "maria.ionescu@example.com",
		Username: "maria.ionescu",
		Device:   "Firefox on Linux",
		IP:       "2001:db8::7",
		At:       time.Date(2026, time.March, 1, 9, 5, 0, 0, time.UTC),
		Link:     "https://accounts.example.org/forgotten-password",
	}
	if kind.has("LinkLife") {
		v.Link = "https://accounts.example.org/" + string(kind) + "#n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"
		v.LinkLife = lives[kind]
	}
	return v
}

// lives are sample lives of links, such as the service gives them.
var lives = map[Kind]time.Duration{
	SignUp:       48 * time.Hour,
	Verify:       48 * time.Hour,
	Recovery:     time.Hour,
	EmailChange:  2 * time.Hour,
	EmailChanged: 7 * 24 * time.Hour,
}
