package message

import "time"

// sample are the values that templates of that kind are tried and shown with.
func sample(kind Kind) Values {
	link := kind.Link()
	v := Values{
		Service:  "accounts.example.org",
		Address:  "maria.ionescu@example.com",
		Username: "maria.ionescu",
		Device:   "Firefox on Linux",
		IP:       "2001:db8::7",
		At:       time.Date(2026, time.March, 1, 9, 5, 0, 0, time.UTC),
		Link:     "https://accounts.example.org" + link.Page,
		LinkLife: link.Life,
	}
	if link.Life > 0 {
		v.Link += "#n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"
	}
	return v
}
