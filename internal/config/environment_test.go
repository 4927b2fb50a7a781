package config

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// An empty variable is one that is not set, whatever its kind: `LATCHKEY_LISTEN=` opens
// no interface that the default does not.
func TestEmptyMeansTheDefault(t *testing.T) {
	clean(t)
	byDefault, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for name := range documented(t) {
		for _, empty := range []string{"", " "} {
			t.Setenv(name, empty)
			c, err := Load()
			if err != nil || !reflect.DeepEqual(c, byDefault) {
				t.Errorf("%s=%q: %v\n%+v", name, empty, err, c)
			}
			if value, set := os.LookupEnv(name); !set || value != empty {
				t.Errorf("Load changed %s to %q, %v", name, value, set)
			}
			_ = os.Unsetenv(name)
		}
	}
}

// The variables that Kubernetes sets for Services called latchkey and latchkey-ops are
// ignored. Variables that only resemble them are faults.
func TestServiceLinks(t *testing.T) {
	clean(t)

	links := map[string]string{}
	for _, service := range []string{"LATCHKEY", "LATCHKEY_OPS"} {
		links[service+"_SERVICE_HOST"] = "10.96.0.12"
		links[service+"_SERVICE_PORT"] = "8080"
		links[service+"_SERVICE_PORT_HTTP"] = "8080"
		links[service+"_SERVICE_PORT_HTTP_ALT"] = "8081"
		links[service+"_PORT"] = "tcp://10.96.0.12:8080"
		links[service+"_PORT_8080_TCP"] = "tcp://10.96.0.12:8080"
		links[service+"_PORT_8080_TCP_PROTO"] = "tcp"
		links[service+"_PORT_8080_TCP_PORT"] = "8080"
		links[service+"_PORT_8080_TCP_ADDR"] = "10.96.0.12"
		links[service+"_PORT_53_UDP"] = "udp://[fd00::12]:53"
		links[service+"_PORT_53_UDP_ADDR"] = "fd00::12"
		links[service+"_PORT_9_SCTP"] = "sctp://10.96.0.12:9"
	}

	for name, value := range links {
		t.Setenv(name, value)
	}
	if _, err := Load(); err != nil {
		t.Error(err)
	}

	for name, value := range map[string]string{
		"LATCHKEY_PORT": "8080", "LATCHKEY_LISTEN_PORT": "8080", "LATCHKEY_PORT_8080_TCP": "8080",
		"LATCHKEY_SERVICE": "x", "LATCHKEY_PORT_HTTP_TCP_ADDR": "x", "LATCHKEY_PORTS": "tcp://10.96.0.12:8080",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			if _, err := Load(); err == nil || !strings.Contains(err.Error(), name+": ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// An empty file is a fault, so that no service starts without the mail server that
// it was to use. A fault of a file is reported once.
func TestEmptyFiles(t *testing.T) {
	clean(t)
	path := t.TempDir() + "/empty"
	if err := os.WriteFile(path, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}

	t.Setenv(prefix+"_MAIL_FROM", "a@example.org")
	t.Setenv(prefix+"_PUBLIC_URL", "https://accounts.example.org")
	names := []string{"DATABASE_DSN", "KEYS", "SMTP_URL"}
	for _, name := range names {
		t.Setenv(prefix+"_"+name+"_FILE", path)
	}

	c, err := Load()
	if err == nil {
		t.Fatal("three empty files are no fault")
	}

	all := err.Error()
	if err := c.RequireServe(); err != nil {
		all += err.Error()
	}

	for _, name := range names {
		if strings.Count(all, prefix+"_"+name) != 1 || !strings.Contains(all, prefix+"_"+name+"_FILE: ") {
			t.Errorf("about %s it says:\n%s", name, all)
		}
	}
}

// The mark of byte order that an editor put before a secret is no part of it.
func TestSecretWithoutByteOrderMark(t *testing.T) {
	clean(t)
	path := t.TempDir() + "/pepper"
	for content, want := range map[string]string{
		"\uFEFFpepper\r\n": "pepper", "\uFEFF pepper": "pepper", "pep\uFEFFper": "pep\uFEFFper", "piment\u00E9": "piment\u00E9",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(prefix+"_DEVISE_PEPPER_FILE", path)
		if c, err := Load(); err != nil || c.DevisePepper != want {
			t.Errorf("%q is read as %q: %v", content, c.DevisePepper, err)
		}
	}
}

// A file that is not text is refused, and so is one that is too large for a secret or
// holds nothing but a mark; none is repeated.
func TestSecretThatIsNoText(t *testing.T) {
	clean(t)
	path := t.TempDir() + "/keys"
	for content, reason := range map[string]string{
		"\xff\xfek\x00e\x00y\x00":     "not a text in UTF-8",
		"k\x00e\x00y\x00":             "not a text in UTF-8",
		"key\xe9":                     "not a text in UTF-8",
		"\uFEFF\r\n":                  "is empty",
		strings.Repeat("key", 30_000): "larger than 64 KiB",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(prefix+"_KEYS_FILE", path)
		_, err := Load()
		if err == nil || !strings.HasPrefix(err.Error(), prefix+"_KEYS_FILE: "+path+": ") || !strings.Contains(err.Error(), reason) || strings.Contains(err.Error()[len(path):], "key\xe9") {
			t.Errorf("%.10q: %v", content, err)
		}
	}
}
