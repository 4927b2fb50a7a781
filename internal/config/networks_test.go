package config

import (
	"fmt"
	"strings"
	"testing"
)

// A proxy is named by its address or by its network, and what would match no client is
// refused.
//
// ASVS v5.0.0-4.1.3
func TestTrustedProxies(t *testing.T) {
	clean(t)
	for value, want := range map[string]string{
		"":                            "[]",
		"10.0.0.0/8":                  "[10.0.0.0/8]",
		"192.0.2.7":                   "[192.0.2.7/32]",
		"2001:db8::7":                 "[2001:db8::7/128]",
		" 192.0.2.7 , fd00::/8, ::1 ": "[192.0.2.7/32 fd00::/8 ::1/128]",
		"192.0.2.7:80":                "refused",
		"[2001:db8::7]":               "refused",
		"fe80::1%eth0":                "refused",
		"::ffff:192.0.2.7":            "refused",
		"::ffff:10.0.0.0/104":         "refused",
		"proxy.example.org":           "refused",
		"10.0.0.0/33":                 "refused",
		"10.0.0.0/8,":                 "refused",
		"192.0.2.7 192.0.2.8":         "refused",
	} {
		t.Setenv("LATCHKEY_TRUSTED_PROXIES", value)
		c, err := Load()

		got := fmt.Sprint(c.TrustedProxies)
		if err != nil {
			got = "refused"
		}

		if got != want {
			t.Errorf("%q: %s, want %s (%v)", value, got, want, err)
		}
	}
}

// Trusting every address as a proxy gives a warning at the start; trusting one's own
// network does not.
func TestTrustingEverybodyWarns(t *testing.T) {
	clean(t)
	for value, warned := range map[string]int{
		"":                                    0,
		"10.0.0.0/8,fc00::/7":                 0,
		"172.16.0.0/12,2001:db8::7,192.0.2.7": 0,
		"0.0.0.0/0":                           1,
		"::/0":                                1,
		"0.0.0.0/0,::/0":                      2,
		"0.0.0.0/1,128.0.0.0/1":               2,
		"2000::/3":                            1,
	} {
		t.Setenv("LATCHKEY_TRUSTED_PROXIES", value)
		c, err := Load()
		if err != nil {
			t.Fatal(err)
		}

		if got := strings.Join(c.Warnings(), "\n"); strings.Count(got, "LATCHKEY_TRUSTED_PROXIES") != warned {
			t.Errorf("%q: %q", value, got)
		}
	}
}
