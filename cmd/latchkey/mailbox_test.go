package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Dev shows emails on a mailbox page, with links that lead to this very service, and only
// to a browser on this machine.
func TestDevMailbox(t *testing.T) {
	t.Setenv("LATCHKEY_DATA_DIR", t.TempDir()+"/data")
	quickHashes(t)
	p := boot(t, "dev")
	if !strings.Contains(p.out.String(), p.url+"/dev/mailbox") {
		t.Errorf("the welcome does not name it: %s", p.out)
	}
	if _, page := get(t, p.url+"/dev/mailbox"); !strings.Contains(page, "It is empty") {
		t.Errorf("an empty one: %s", page)
	}

	if status, body := post(t, p.url+"/v1/accounts", anaSignsUp); status != http.StatusCreated {
		t.Fatalf("%d %v", status, body)
	}
	var page string
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(page, "ana@example.org"); {
		if _, page = get(t, p.url+"/dev/mailbox"); time.Now().After(deadline) {
			t.Fatalf("no email comes: %s", page)
		}
	}
	if !regexp.MustCompile(`<a href="` + p.url + `/verify-email#[a-z2-7]{52}">`).MatchString(page) {
		t.Errorf("no link to click: %s", page)
	}

	email := regexp.MustCompile(`/dev/mailbox/[0-9a-f-]{36}`).FindString(page)
	for _, path := range []string{"/dev/mailbox", email} {
		checkPrivatePage(t, p.url+path)
	}
	if status, _ := get(t, p.url+"/dev/mailbox/019aa000-0000-7000-8000-000000000000"); status != http.StatusNotFound {
		t.Errorf("an email that is not there: %d", status)
	}

	// Under another name a stranger's page could read it, by pointing its own name here.
	for _, host := range []string{"attacker.example", "localhost.attacker.example:80"} {
		if status := getAs(t, host, p.url+"/dev/mailbox"); status != http.StatusForbidden {
			t.Errorf("by the name %s: %d", host, status)
		}
	}
}

// checkPrivatePage wants a page that loads nothing, is stored nowhere and sends no referrer.
func checkPrivatePage(t *testing.T, url string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()

	h := res.Header
	if res.StatusCode != http.StatusOK || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%s: %d %v", url, res.StatusCode, h)
	}
}

// getAs returns the status of a request with another Host header.
func getAs(t *testing.T, host, url string) int {
	t.Helper()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	r.Host = host
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
