package main

// downURL names a mail server that is not there: nothing listens on the port of
// discarded bytes.
const downURL = "smtp://127.0.0.1:9?tls=none"

func mailEnvironment(url string) []string {
	return []string{"LATCHKEY_SMTP_URL=" + url, "LATCHKEY_MAIL_FROM=bench@example.org", "LATCHKEY_PUBLIC_URL=https://bench.example"}
}
