package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"latchkey/internal/testkit"
)

// ofAFile are the settings that name a file, each with what goes with it; FILE stands
// for its path.
func ofAFile(t *testing.T) map[string]map[string]string {
	t.Helper()
	example, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}

	settings := map[string]map[string]string{
		"SMTP_URL":       {"SMTP_URL": "smtp://mail.example.org?ca=FILE", "MAIL_FROM": "a@example.org", "PUBLIC_URL": "https://accounts.example.org"},
		"MAIL_TEMPLATES": {"MAIL_TEMPLATES": "FILE/.."},
	}
	for _, match := range regexp.MustCompile(`(?m)^LATCHKEY_((.+)_FILE)=`).FindAllStringSubmatch(string(example), -1) {
		settings[match[1]] = map[string]string{match[2]: "", match[1]: "FILE"}
	}
	delete(settings["PWNED_FILE"], "PWNED")
	return settings
}

// A named pipe in place of a file is a fault of its setting, by serve and dev alike, and
// nobody waits for what might come out of it.
//
// ASVS v5.0.0-13.3.1
func TestNoPipeIsWaitedFor(t *testing.T) {
	for name, set := range ofAFile(t) {
		t.Run(name, func(t *testing.T) {
			serveEnv(t, "u:p@tcp(127.0.0.1:1)/db")
			pipe := filepath.Join(t.TempDir(), "layout.txt")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			for variable, value := range set {
				value = strings.ReplaceAll(value, "FILE/..", filepath.Dir(pipe))
				t.Setenv("LATCHKEY_"+variable, strings.ReplaceAll(value, "FILE", pipe))
			}

			ended := make(chan error, 1)
			go func() { ended <- run(t.Context(), []string{"serve"}, &testkit.Log{}, &testkit.Log{}) }()
			select {
			case err := <-ended:
				if err == nil || !strings.Contains(err.Error(), "LATCHKEY_"+name) || !strings.Contains(err.Error(), "is a named pipe") {
					t.Errorf("got %v", err)
				}
			case <-time.After(10 * time.Second):
				t.Error("the start waits for the pipe")
				released, _ := os.OpenFile(pipe, os.O_RDWR, 0)
				defer released.Close()
				<-ended
			}
		})
	}
}
