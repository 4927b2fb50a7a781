package password

import (
	"errors"
	"latchkey/internal/testkit"
	"runtime"
	"strings"
	"testing"
	"time"
)

// caps are pairs of hashes: one asks for the most work that is allowed, the other for more,
// with the words of its error.
var caps = []struct{ most, more, says string }{
	{"scrypt:131072:8:2$s$" + hex64, "scrypt:131072:8:3$s$" + hex64, "N=131072 r=8 p=3"},
	{"scrypt:131072:8:1$s$" + hex64, "scrypt:262144:8:1$s$" + hex64, "limit of 1048576 for N·r"},
	{"scrypt:131072:8:2$s$" + hex64, "scrypt:131072:9:1$s$" + hex64, "scrypt"},
	{"scrypt:2:1:1048576$s$" + hex64, "scrypt:2:1:1048577$s$" + hex64, "scrypt"},
	{"scrypt:16384:8:16$s$" + hex64, "scrypt:1073741824:2147483647:2147483647$s$" + hex64, "scrypt"},
	{"scrypt$131072$s$8$2$" + b64x64, "scrypt$131072$s$8$3$" + b64x64, "scrypt"},
	{"$scrypt$ln=17,r=8,p=2$c2FsdA$" + ab64x32, "$scrypt$ln=18,r=8,p=1$c2FsdA$" + ab64x32, "scrypt"},
	{"$scrypt$ln=131072,r=8,p=2$c2FsdA$" + ab64x32, "$scrypt$ln=262144,r=8,p=1$c2FsdA$" + ab64x32, "scrypt"},
	{"$fbscrypt$v=1,n=17,r=8,p=1,ss=Bw==,sk=" + b64x64 + "$c2FsdA==$" + b64x64, "$fbscrypt$v=1,n=18,r=8,p=1,ss=Bw==,sk=" + b64x64 + "$c2FsdA==$" + b64x64, "Firebase"},
	{"pbkdf2:sha256:6000000$s$" + hex32, "pbkdf2:sha256:6000001$s$" + hex32, "6000001 iterations"},
	{"pbkdf2:sha1:6000000$s$" + hex20, "pbkdf2:sha1:2147483647$s$" + hex20, "PBKDF2"},
	{"pbkdf2:sha512:3000000$s$" + hex64, "pbkdf2:sha512:3000001$s$" + hex64, "PBKDF2"},
	{"pbkdf2_sha256$6000000$s$" + b64x32, "pbkdf2_sha256$6000001$s$" + b64x32, "PBKDF2"},
	{"$pbkdf2-sha256$6000000$c2FsdA$" + ab64x32, "$pbkdf2-sha256$6000001$c2FsdA$" + ab64x32, "PBKDF2"},
	{"$pbkdf2$1500000$c2FsdA$" + b64x64, "$pbkdf2$1500001$c2FsdA$" + b64x64, "4 blocks"},
	{"$pbkdf2-sha256$i=3000000,l=64$c2FsdA$" + b64x64, "$pbkdf2-sha256$i=3000001,l=64$c2FsdA$" + b64x64, "2 blocks"},
	{aspNet(1, 6000000, 16, 32), aspNet(1, 6000001, 16, 32), "PBKDF2"},
	{aspNet(0, 3000000, 16, 32), aspNet(0, 3000001, 16, 32), "PBKDF2"},
	{"$2b$15$" + bcryptZeros, "$2b$16$" + bcryptZeros, "bcrypt of cost 16, above the limit of 15"},
	{"bcrypt$$2b$15$" + bcryptZeros, "bcrypt$$2b$31$" + bcryptZeros, "bcrypt of cost 31"},
	{"bcrypt_sha256$$2b$15$" + bcryptZeros, "bcrypt_sha256$$2b$16$" + bcryptZeros, "bcrypt"},
	{"$wp$2y$15$" + bcryptZeros, "$wp$2y$16$" + bcryptZeros, "bcrypt"},
	{"devise$$2b$15$" + bcryptZeros, "devise$$2b$16$" + bcryptZeros, "bcrypt"},
	{"$bcrypt-sha256$v=2,t=2b,r=15$" + bcryptZeros[:22] + "$" + bcryptZeros[:31], "$bcrypt-sha256$v=2,t=2b,r=16$" + bcryptZeros[:22] + "$" + bcryptZeros[:31], "bcrypt"},
	{argon2Text("i", "m=262144,t=4,p=16"), argon2Text("i", "m=262144,t=5,p=16"), "256 MiB, 5 passes"},
	{argon2Text("id", "m=104857,t=10,p=16"), argon2Text("id", "m=104858,t=10,p=16"), "argon2"},
	{argon2Text("id", "m=262144,t=1,p=16"), argon2Text("id", "m=262145,t=1,p=16"), "argon2"},
	{argon2Text("id", "m=262144,t=1,p=16"), argon2Text("id", "m=1048576,t=10,p=1"), "1024 MiB, 10 passes"},
	{argon2Text("id", "m=262144,t=1,p=16"), argon2Text("id", "m=4294967295,t=4294967295,p=1"), "argon2"},
	{argon2Text("i", "m=1024,t=10,p=16"), argon2Text("i", "m=1024,t=11,p=16"), "11 passes"},
	{argon2Text("id", "m=1024,t=10,p=16"), argon2Text("id", "m=1024,t=10,p=17"), "17 threads"},
	{argon2Text("id", "m=128,t=1,p=16"), argon2Text("id", "m=127,t=1,p=16"), "malformed"},
	{"$6$rounds=1000000$salt$" + crypt86, "$6$rounds=1000001$salt$" + crypt86, "1000001 rounds"},
	{"{CRYPT}$5$rounds=1000000$salt$" + crypt43, "{CRYPT}$5$rounds=999999999$salt$" + crypt43, "SHA-crypt"},
	{"$P$Hsaltsalt" + crypt22, "$P$Isaltsalt" + crypt22, "2^20 rounds"},
	{"$S$Isaltsalt" + crypt43, "$S$Jsaltsalt" + crypt43, "2^21 rounds"},
	{"sha1$" + strings.Repeat("s", 1024-45-1) + "$" + hex20, "sha1$" + strings.Repeat("s", 1024-45) + "$" + hex20, "too long"},
}

// A hash with the largest permitted cost is read, and one above it is refused before any
// work: in no time, and without the memory.
func TestCaps(t *testing.T) {
	for _, c := range caps {
		if err := secrets.Readable(c.most); err != nil {
			t.Errorf("%.80s: %v", c.most, err)
		}

		if took := refuseMore(t, c.more, c.says); took > time.Second {
			t.Errorf("%.80s: refused after %v", c.more, took)
		}
	}
}

// refuseMore checks that a hash beyond the caps is refused with these words and without
// much memory, and returns the time that this took.
func refuseMore(t *testing.T, hash, says string) time.Duration {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var ok bool
	var err error
	took := testkit.Elapsed(func() { ok, err = secrets.Verify(hash, "x") })
	runtime.ReadMemStats(&after)

	if ok || !errors.Is(err, ErrUnreadable) {
		t.Errorf("%.80s: %v %v", hash, ok, err)
	} else if !strings.Contains(err.Error(), says) {
		t.Errorf("%.80s: %v, want %q", hash, err, says)
	}
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 64<<10 {
		t.Errorf("%.80s: %d bytes", hash, bytes)
	}
	return took
}

// What services write by default today, and what OWASP recommends, is within the caps.
func TestDefaultsAreReadable(t *testing.T) {
	for _, text := range []string{
		"scrypt:32768:8:1$s$" + hex64, "pbkdf2:sha256:1000000$s$" + hex32, // Werkzeug
		"pbkdf2_sha256$1500000$s$" + b64x32, "scrypt$16384$s$8$5$" + b64x64, argon2Text("id", "m=102400,t=2,p=8"), // Django
		"$pbkdf2$1300000$c2FsdA$" + b64x64, "$pbkdf2-sha256$600000$c2FsdA$" + b64x64, "$pbkdf2-sha512$210000$c2FsdA$" + b64x64, // Keycloak
		"$pbkdf2$131000$c2FsdA$" + ab64x20, "$scrypt$ln=16,r=8,p=1$c2FsdA$" + ab64x32, "$P$Hsaltsalt" + crypt22, // passlib
		"$5$rounds=535000$salt$" + crypt43, "$6$rounds=656000$salt$" + crypt86,
		aspNet(2, 100000, 16, 32), "$S$Esaltsalt" + crypt43, "$wp$2y$10$" + bcryptZeros, "$2y$12$" + bcryptZeros,
		argon2Text("id", "m=65536,t=4,p=1"), argon2Text("id", "m=65536,t=3,p=4"), argon2Text("id", "m=262144,t=3,p=1"), // PHP, RFC 9106, libsodium
		argon2Text("id", "m=47104,t=1,p=1"), argon2Text("id", "m=7168,t=5,p=1"), // OWASP, and its scrypt
		"$scrypt$ln=17,r=8,p=1$c2FsdA$" + ab64x32, "$scrypt$ln=13,r=8,p=10$c2FsdA$" + ab64x32,
	} {
		if err := secrets.Readable(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// The worst that each limit lets through, with the longest password that the scheme
// takes; the times stand in limits.go.
func BenchmarkMost(b *testing.B) {
	hashes := []struct {
		name, hash string
		length     int
	}{
		{"argon2id/256MiBx4", "argon2" + argon2Text("id", "m=262144,t=4,p=1"), 12},
		{"argon2id/102MiBx10", "argon2" + argon2Text("id", "m=104857,t=10,p=1"), 12},
		{"scrypt/17,8,2", "scrypt:131072:8:2$s$" + hex64, 12},
		{"pbkdf2-sha1", "pbkdf2:sha1:6000000$s$" + hex20, 12},
		{"pbkdf2-sha1/keycloak", "$pbkdf2$1300000$c2FsdA$" + b64x64, 12},
		{"pbkdf2-sha256", "pbkdf2:sha256:6000000$s$" + hex32, 12},
		{"pbkdf2-sha512", "pbkdf2:sha512:3000000$s$" + hex64, 12},
		{"bcrypt15", "$2b$15$" + bcryptZeros, 12},
		{"sha512crypt/short", "$6$rounds=1000000$salt$" + crypt86, 12},
		{"sha512crypt/long", "$6$rounds=1000000$saltsaltsaltsalt$" + crypt86, maxShaCryptPassword},
		{"phpass/short", "$P$Hsaltsalt" + crypt22, 12},
		{"phpass/long", "$P$Hsaltsalt" + crypt22, maxPortableWork >> maxPhpassLog2},
		{"drupal/short", "$S$Isaltsalt" + crypt43, 12},
		{"drupal/long", "$S$Isaltsalt" + crypt43, maxDrupalPassword},
	}

	for _, c := range hashes {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if ok, err := secrets.Verify(c.hash, strings.Repeat("x", c.length)); ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
}
