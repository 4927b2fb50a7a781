package session

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"pgregory.net/rapid"

	"latchkey/internal/keyring"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func sealer(t testing.TB, ids ...string) *Sealer {
	t.Helper()
	var entries []string
	for _, id := range ids {
		entries = append(entries, entry(t, id))
	}
	return of(t, entries...)
}

// entry makes a key of this id, as text.
func entry(t testing.TB, id string) string {
	t.Helper()
	text, err := keyring.NewKey(id)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// of is the sealer with these keys, the newest first.
func of(t testing.TB, entries ...string) *Sealer {
	t.Helper()
	keys, err := keyring.Parse(strings.Join(entries, ","))
	if err != nil {
		t.Fatal(err)
	}
	return NewSealer(keys)
}

func sample() Token {
	return Token{
		Account:   [16]byte{1},
		ID:        [16]byte{2},
		IssuedAt:  noon,
		ExpiresAt: noon.Add(24 * time.Hour),
		AuthTime:  noon,
		Methods:   []string{"pwd"},
		Device:    "Firefox on Linux",
		IP:        "2001:db8::1",
	}
}

func seal(t testing.TB, s *Sealer, h Hash) []byte {
	t.Helper()
	sealed, err := s.Seal(h, sample())
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// What is sealed comes back whole, and says nothing in the clear.
//
// ASVS v5.0.0-9.2.4
func TestSealAndOpen(t *testing.T) {
	s := sealer(t, "k1")
	h := NewCode().Hash()
	sealed := seal(t, s, h)

	got, err := s.Open(h, sealed, noon)
	if err != nil {
		t.Fatal(err)
	}

	want := sample()
	if got.Account != want.Account || got.ID != want.ID || !got.ExpiresAt.Equal(want.ExpiresAt) || got.Device != want.Device || got.IP != want.IP || got.Methods[0] != "pwd" {
		t.Errorf("got %+v, want %+v", got, want)
	}

	for _, clear := range []string{"eyJ", "Firefox", "2001", "latchkey"} {
		if bytes.Contains(sealed, []byte(clear)) {
			t.Errorf("the sealed token shows %q", clear)
		}
	}

	if len(sealed) > 1024 {
		t.Errorf("the sealed token has %d bytes; the column holds 1024", len(sealed))
	}
}

// A row's length reveals nothing about the client: it is the same for every device, address
// and way to log in, and the longest fits into its column.
//
// ASVS v5.0.0-14.2.4
func TestSealedTokensHaveOneLength(t *testing.T) {
	s := sealer(t, "k-of-16-letters-", "k1") // the longest key id
	h := NewCode().Hash()
	want := len(seal(t, s, h))
	if want > 1024 {
		t.Errorf("a sealed token has %d bytes; the column holds 1024", want)
	}

	for _, device := range []string{"", "curl", "Firefox on Linux", "Samsung Internet on Android", "\"Ünknown\" <device>"} {
		for _, ip := range []string{"", "10.0.0.1", "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"} {
			token := sample()
			token.Device, token.IP = device, ip
			token.Methods = append(token.Methods, "otp", "mfa")

			sealed, err := s.Seal(h, token)
			if err != nil || len(sealed) != want {
				t.Errorf("%q at %q: %d bytes, want %d: %v", device, ip, len(sealed), want, err)
			}

			if got, err := s.Open(h, sealed, noon); err != nil || got.Device != device || got.IP != ip {
				t.Errorf("%q at %q opens as %q at %q: %v", device, ip, got.Device, got.IP, err)
			}
		}
	}

	token := sample()
	token.Device = strings.Repeat("x", 300)
	if _, err := s.Seal(h, token); err == nil {
		t.Error("a token that is too long for its length is sealed")
	}
}

// A row that was moved to another code does not open, and no changed byte passes.
//
// ASVS v5.0.0-9.1.1 v5.0.0-11.2.5 v5.0.0-11.3.3
func TestOpenRefusesWhatIsNotForThisCode(t *testing.T) {
	s := sealer(t, "k1", "k2")
	other := sealer(t, "k1", "k2")
	h := NewCode().Hash()
	sealed := seal(t, s, h)

	rapid.Check(t, func(t *rapid.T) {
		if _, err := s.Open(NewCode().Hash(), sealed, noon); !errors.Is(err, ErrInvalid) {
			t.Fatalf("another code: %v", err)
		}

		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "byte")
		changed := bytes.Clone(sealed)
		changed[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))

		if _, err := s.Open(h, changed, noon); !errors.Is(err, ErrInvalid) {
			t.Fatalf("byte %d changed: %v", i, err)
		}

		if _, err := s.Open(h, sealed[:i], noon); !errors.Is(err, ErrInvalid) {
			t.Fatalf("cut to %d bytes: %v", i, err)
		}
	})

	if _, err := other.Open(h, sealed, noon); !errors.Is(err, ErrInvalid) {
		t.Errorf("keys of the same names but other bytes: %v", err)
	}
}

// ASVS v5.0.0-9.2.1
func TestOpenKeepsTime(t *testing.T) {
	s := sealer(t, "k1")
	h := NewCode().Hash()
	sealed := seal(t, s, h)
	for _, c := range []struct {
		after time.Duration
		want  error
	}{
		{0, nil},
		{-30 * time.Second, nil}, // a replica whose clock is behind
		{-time.Hour, ErrInvalid},
		{24*time.Hour - time.Second, nil},
		{24*time.Hour + time.Second, ErrExpired},
	} {
		if _, err := s.Open(h, sealed, noon.Add(c.after)); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("after %v: %v, want %v", c.after, err, c.want)
		}
	}
}

// What was opened before is held to its time, its code and its bytes as before,
// and what is remembered does not grow without end.
func TestOpenAgain(t *testing.T) {
	s := sealer(t, "k1")
	h := NewCode().Hash()
	sealed := seal(t, s, h)

	for range 2 {
		if got, err := s.Open(h, sealed, noon); err != nil || got.Device != "Firefox on Linux" {
			t.Fatalf("%+v %v", got, err)
		}
	}

	if _, err := s.Open(h, sealed, noon.Add(24*time.Hour)); !errors.Is(err, ErrExpired) {
		t.Errorf("at its end: %v", err)
	}
	if _, err := s.Open(h, sealed, noon.Add(-time.Hour)); !errors.Is(err, ErrInvalid) {
		t.Errorf("before its beginning: %v", err)
	}
	if _, err := s.Open(NewCode().Hash(), sealed, noon); !errors.Is(err, ErrInvalid) {
		t.Errorf("for another code: %v", err)
	}

	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	if _, err := s.Open(h, changed, noon); !errors.Is(err, ErrInvalid) {
		t.Errorf("with a changed byte: %v", err)
	}

	for range maxOpened + 100 {
		s.opened.keep(NewCode().Hash(), sealed, Token{})
	}
	if n := len(s.opened.tokens); n > maxOpened {
		t.Errorf("%d tokens are remembered", n)
	}
}

// A new key in front seals and the old one still opens; once that is gone, its
// sessions are invalid.
//
// ASVS v5.0.0-11.2.2 v5.0.0-13.3.4
func TestRotation(t *testing.T) {
	oldKey, newKey := entry(t, "old"), entry(t, "new")
	before, both, after := of(t, oldKey), of(t, newKey, oldKey), of(t, newKey)

	h := NewCode().Hash()
	sealed := seal(t, before, h)
	if _, err := both.Open(h, sealed, noon); err != nil {
		t.Errorf("the old key no longer opens: %v", err)
	}
	if _, err := after.Open(h, sealed, noon); !errors.Is(err, ErrInvalid) {
		t.Errorf("a key that is gone opens: %v", err)
	}
	if _, err := after.Open(h, seal(t, both, h), noon); err != nil {
		t.Errorf("the newest key does not seal: %v", err)
	}
}

// Behind the seal stands a JWT of one algorithm, issuer, audience and life; a
// thief of the sealing key alone could still not bring another.
//
// ASVS v5.0.0-9.1.2 v5.0.0-9.2.1 v5.0.0-9.2.2 v5.0.0-9.2.3 v5.0.0-9.2.4 v5.0.0-11.4.3 v5.0.0-11.6.1
// Incident 27, 29
func TestVerifyAcceptsOnlyItsOwnTokens(t *testing.T) {
	s := sealer(t, "k1")
	key := s.keys.SigningKey()
	good := sample().claims()
	sign := func(method jwt.SigningMethod, key any, change func(*claims)) string {
		c := good
		if change != nil {
			change(&c)
		}
		s, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}

	hs := jwt.SigningMethodHS256
	cases := map[string]string{
		"alg none":        sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
		"HS384":           sign(jwt.SigningMethodHS384, key, nil),
		"another key":     sign(hs, []byte("another key of thirty-two bytes!"), nil),
		"another issuer":  sign(hs, key, func(c *claims) { c.Issuer = "x" }),
		"no audience":     sign(hs, key, func(c *claims) { c.Audience = nil }),
		"audience of two": sign(hs, key, func(c *claims) { c.Audience = jwt.ClaimStrings{"latchkey"} }),
		"no expiry":       sign(hs, key, func(c *claims) { c.ExpiresAt = nil }),
		"not yet":         sign(hs, key, func(c *claims) { c.NotBefore = jwt.NewNumericDate(noon.Add(time.Hour)) }),
		"no subject":      sign(hs, key, func(c *claims) { c.Subject = "" }),
		"no session id":   sign(hs, key, func(c *claims) { c.SessionID = "1" }),
		"dots":            strings.Repeat(".", 1<<20),
		"empty":           "",
	}

	if _, err := verify(sign(hs, key, nil), key, noon); err != nil {
		t.Fatalf("its own token: %v", err)
	}

	for name, token := range cases {
		if _, err := verify(token, key, noon); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}

	// A wrong signature is wrong, also on a token that has expired.
	expired := sign(hs, []byte("x"), func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(noon.Add(-time.Hour)) })
	if _, err := verify(expired, key, noon); !errors.Is(err, ErrInvalid) {
		t.Errorf("expired and forged: %v", err)
	}
}

// Codes are of the form that is parsed, all different, and no other spelling of
// one is a code of the same hash.
//
// ASVS v5.0.0-7.2.2 v5.0.0-7.2.3 v5.0.0-11.5.1
// Incident 25, 31
func TestCodes(t *testing.T) {
	seen := map[Code]bool{}
	for range 100_000 {
		c := NewCode()
		if seen[c] {
			t.Fatal("two codes are the same")
		}
		seen[c] = true

		if got, ok := ParseCode(string(c)); !ok || got != c {
			t.Fatalf("%d characters that do not parse", len(c))
		}
	}

	c := string(NewCode())
	for _, other := range []string{"", c[1:], c[:25], c + "0", strings.ToLower(c), " " + c, c + "=", c[:25] + "I", c[:25] + "O", c[:25] + "U", c[:25] + "\x00", c[:24] + "é"} {
		if got, ok := ParseCode(other); ok && got.Hash() == Code(c).Hash() {
			t.Errorf("%q passes for the code", other)
		}

		if _, ok := ParseCode(other); ok && strings.ContainsAny(other, "abcdefghijklmnopqrstuvwxyzILOU= \x00") {
			t.Errorf("%q has the form of a code", other)
		}
	}
}

// However many ask at once, no two codes and no two sealed rows are alike. That the
// system's generator fails is not survived: crypto/rand ends the program.
//
// ASVS v5.0.0-11.3.4 v5.0.0-11.5.2
func TestNothingRepeatsUnderLoad(t *testing.T) {
	s := sealer(t, "k1")
	h := NewCode().Hash()
	var seen sync.Map
	var all sync.WaitGroup

	for range 16 {
		all.Go(func() {
			for range 1000 {
				sealed, err := s.Seal(h, sample())
				if err != nil {
					t.Error(err)
					return
				}

				_, codeAgain := seen.LoadOrStore(NewCode(), true)
				_, rowAgain := seen.LoadOrStore(string(sealed[:64]), true)
				if codeAgain || rowAgain {
					t.Error("a code or a sealed row came up twice")
				}
			}
		})
	}

	all.Wait()
}

// Each of the 32 characters comes up as often as the others.
//
// ASVS v5.0.0-7.2.3 v5.0.0-11.5.1
func TestCodesAreUniform(t *testing.T) {
	const draws = 20_000
	counts := map[byte]int{}
	for range draws {
		for _, b := range []byte(NewCode()) {
			counts[b]++
		}
	}
	expected := float64(draws*codeLength) / 32
	for i := range len(alphabet) {
		// Six standard deviations are about 4.6 % of the expectation.
		if got := float64(counts[alphabet[i]]); got < expected*0.95 || got > expected*1.05 {
			t.Errorf("%q came up %v times, expected about %v", alphabet[i], got, expected)
		}
	}
}

// The times in a row are in steps, and never say more than the token.
func TestRowTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		issued := noon.Add(time.Duration(rapid.Int64Range(0, 1e15).Draw(t, "ns")))
		token := Token{IssuedAt: issued, ExpiresAt: issued.Add(24 * time.Hour)}
		seen, expires := token.RowTimes()
		if seen.After(issued) || issued.Sub(seen) >= Step || !seen.Equal(seen.Truncate(Step)) {
			t.Fatalf("seen %v for %v", seen, issued)
		}
		if expires.Before(token.ExpiresAt) || expires.Sub(token.ExpiresAt) >= Step || !expires.Equal(expires.Truncate(Step)) {
			t.Fatalf("expires %v for %v", expires, token.ExpiresAt)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	s := sealer(b, "k1")
	h := NewCode().Hash()
	sealed := seal(b, s, h)
	for b.Loop() {
		if _, err := s.open(h, sealed, noon); err != nil {
			b.Fatal(err)
		}
	}
}
