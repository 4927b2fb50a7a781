package password

import (
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

// vector is an entry of testdata/vectors.json; testdata/README.md says how they
// were made.
type vector struct {
	Library, Password, Hash string
	DefaultCost             bool
}

func vectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		// Django before 3.2 put its prefix before what argon2-cffi wrote.
		if strings.HasPrefix(v.Hash, "$argon2i$") {
			list = append(list, vector{"Django's prefix, " + v.Library, v.Password, "argon2" + v.Hash, v.DefaultCost})
		}
	}
	return list
}

func (v vector) own() bool { return strings.HasPrefix(v.Hash, ownPrefix) }

func (v vector) bcrypt() bool {
	return strings.HasPrefix(v.Hash, "$2") || strings.HasPrefix(v.Hash, "bcrypt")
}

// schemeOf is the beginning that the dispatch table knows the hash by.
func schemeOf(hash string) string {
	for _, s := range foreign {
		if strings.HasPrefix(hash, s.prefix) {
			return s.prefix
		}
	}
	return ownPrefix
}

func check(t *testing.T, what, hash, password string, want bool) {
	t.Helper()
	ok, err := Verify(hash, password)
	if ok != want || (err != nil && want) {
		t.Errorf("%s: %s with %.30q: %v %v, want %v", what, hash, password, ok, err, want)
	}
	if err != nil && !errors.Is(err, ErrUnreadable) {
		t.Errorf("%s: %v is not ErrUnreadable", what, err)
	}
}

// What the libraries hashed verifies, and nothing near it does.
func TestVectors(t *testing.T) {
	for _, v := range vectors(t) {
		if err := Readable(v.Hash); err != nil {
			t.Errorf("%s: %s: %v", v.Library, v.Hash, err)
		}
		check(t, v.Library, v.Hash, v.Password, true)
		if v.DefaultCost {
			continue // slow, and otherwise as the cheap ones
		}
		check(t, v.Library+", changed password", v.Hash, "x"+v.Password, false)
		salt, hash := saltAndHash(v)
		check(t, v.Library+", changed salt", changed(v.Hash, salt), v.Password, false)
		check(t, v.Library+", changed hash", changed(v.Hash, hash), v.Password, false)
		for cut := 1; cut <= 4; cut++ {
			check(t, v.Library+", truncated", v.Hash[:len(v.Hash)-cut], v.Password, false)
			check(t, v.Library+", longer", v.Hash+strings.Repeat("a", cut), v.Password, false)
		}
	}
}

// saltAndHash returns where in the text the two begin.
func saltAndHash(v vector) (salt, hash int) {
	hash = strings.LastIndex(v.Hash, "$") + 1
	switch {
	case v.bcrypt():
		return hash, hash + 22
	case strings.HasPrefix(v.Hash, "scrypt$"):
		return len("scrypt$16$"), hash
	}
	return strings.LastIndex(v.Hash[:hash-1], "$") + 1, hash
}

// changed puts another character there, one that every encoding has.
func changed(text string, at int) string {
	other := "a"
	if text[at] == 'a' {
		other = "b"
	}
	return text[:at] + other + text[at+1:]
}

// Each scheme of the table has a vector, and no scheme's beginning is another's.
func TestEverySchemeHasAVector(t *testing.T) {
	seen := map[string]int{}
	for _, v := range vectors(t) {
		seen[schemeOf(v.Hash)]++
	}
	for i, s := range foreign {
		for j, other := range foreign {
			if i != j && strings.HasPrefix(s.prefix, other.prefix) {
				t.Errorf("%q begins as %q does", s.prefix, other.prefix)
			}
		}
		// Django writes "2b" only; the letters share one parser.
		if letter := strings.HasPrefix(s.prefix, "bcrypt") && !strings.HasSuffix(s.prefix, "$2b$"); !letter && seen[s.prefix] == 0 {
			t.Errorf("%q has no vector", s.prefix)
		}
	}
}

// The letter of a bcrypt hash does not change what is computed.
func TestBcryptLetters(t *testing.T) {
	for _, v := range vectors(t) {
		if v.bcrypt() && !v.DefaultCost {
			for _, letter := range []string{"$2a$", "$2b$", "$2y$"} {
				check(t, letter, strings.NewReplacer("$2a$", letter, "$2b$", letter, "$2y$", letter).Replace(v.Hash), v.Password, true)
			}
		}
	}
}

// A password typed in another Unicode form verifies if what was hashed is NFC;
// one that was hashed in another form verifies as it was typed then.
func TestUnicodeForms(t *testing.T) {
	for _, v := range vectors(t) {
		composed, decomposed := norm.NFC.String(v.Password), norm.NFD.String(v.Password)
		if v.DefaultCost || composed == decomposed {
			continue
		}
		hashedNFC := v.Password == composed
		check(t, v.Library+", NFC typed", v.Hash, composed, hashedNFC)
		check(t, v.Library+", NFD typed", v.Hash, decomposed, true)
	}
}

// A hash of argon2id is taken for our own, of a password in NFC, whoever made it.
func TestArgon2idKnowsOnlyNFC(t *testing.T) {
	salt := []byte("0123456789abcdef")
	d := decoded{params: quick, salt: salt, hash: make([]byte, hashSize)}
	raw := quick.encode(salt, d.key(argon2IDKey, "cafe\u0301"))
	check(t, "NFD hashed as it was typed", raw, "cafe\u0301", false)
	check(t, "the same by Django", "argon2"+raw, "cafe\u0301", true)
}

// bcrypt's origin ignored what follows byte 72; Django's SHA-256 does not.
func TestBcryptLongPasswords(t *testing.T) {
	for _, v := range vectors(t) {
		if !v.bcrypt() || v.DefaultCost || len(v.Password) <= bcryptMaximum {
			continue
		}
		cut := !strings.HasPrefix(v.Hash, "bcrypt_sha256$")
		check(t, v.Library+", 72 bytes", v.Hash, v.Password[:72], cut)
		check(t, v.Library+", 71 bytes", v.Hash, v.Password[:71], false)
		check(t, v.Library+", other end", v.Hash, v.Password[:72]+"other", cut)
	}
}

// To blowfish, "a\0a" is "a" twice.
func TestBcryptRefusesNUL(t *testing.T) {
	for _, v := range vectors(t) {
		if strings.HasPrefix(v.Hash, "$2") && !v.DefaultCost && len(v.Password) < 30 {
			check(t, v.Library, v.Hash, v.Password+"\x00"+v.Password, false)
			check(t, v.Library, v.Hash, v.Password+"\x00", false)
		}
	}
}

// A salt whose last four bits were chosen at random is what some makers wrote.
func TestBcryptSaltWithSpareBits(t *testing.T) {
	const zeros = "$2b$04$......................"
	for _, v := range vectors(t) {
		if strings.HasPrefix(v.Hash, "$2") && !v.DefaultCost {
			last := strings.LastIndex(v.Hash, "$") + 22
			other := map[byte]string{'.': "/", 'O': "P", 'e': "f", 'u': "v"}[v.Hash[last]]
			check(t, v.Library, v.Hash[:last]+other+v.Hash[last+1:], v.Password, true)
		}
	}
	if Readable(zeros+strings.Repeat(".", 31)) != nil || Readable(zeros+strings.Repeat(".", 30)+"/") == nil {
		t.Error("the hash's spare bits must be zero, the salt's need not be")
	}
}

// What asks for the most is read, and what asks for more is refused before any
// work: in no time, and without the memory.
func TestCaps(t *testing.T) {
	for _, c := range []struct{ most, more string }{
		{"scrypt:131072:8:10$s$" + hex64, "scrypt:262144:8:10$s$" + hex64},
		{"scrypt:131072:8:10$s$" + hex64, "scrypt:131072:9:10$s$" + hex64},
		{"scrypt:131072:8:10$s$" + hex64, "scrypt:131072:8:11$s$" + hex64},
		{"scrypt$131072$s$8$10$" + b64x64, "scrypt$262144$s$8$10$" + b64x64},
		{"scrypt$131072$s$8$10$" + b64x64, "scrypt$131072$s$9$10$" + b64x64},
		{"scrypt$131072$s$8$10$" + b64x64, "scrypt$131072$s$8$11$" + b64x64},
		{"pbkdf2:sha256:10000000$s$" + hex32, "pbkdf2:sha256:10000001$s$" + hex32},
		{"pbkdf2_sha256$10000000$s$" + b64x32, "pbkdf2_sha256$10000001$s$" + b64x32},
		{"$pbkdf2-sha256$10000000$c2FsdA$" + ab64x32, "$pbkdf2-sha256$10000001$c2FsdA$" + ab64x32},
		{"$2b$15$" + bcryptZeros, "$2b$16$" + bcryptZeros},
		{"bcrypt$$2b$15$" + bcryptZeros, "bcrypt$$2b$31$" + bcryptZeros},
		{"bcrypt_sha256$$2b$15$" + bcryptZeros, "bcrypt_sha256$$2b$16$" + bcryptZeros},
		{argon2Text("i", "m=1048576,t=10,p=16"), argon2Text("i", "m=1048577,t=10,p=16")},
		{argon2Text("i", "m=1048576,t=10,p=16"), argon2Text("i", "m=1048576,t=11,p=16")},
		{argon2Text("id", "m=1048576,t=10,p=16"), argon2Text("id", "m=1048576,t=10,p=17")},
		{argon2Text("id", "m=128,t=1,p=16"), argon2Text("id", "m=127,t=1,p=16")},
		{"sha1$" + strings.Repeat("s", 1024-45-1) + "$" + hex20, "sha1$" + strings.Repeat("s", 1024-45) + "$" + hex20},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		if err := Readable(c.most); err != nil {
			t.Errorf("%.80s: %v", c.most, err)
		}
		if ok, err := Verify(c.more, "x"); ok || !errors.Is(err, ErrUnreadable) {
			t.Errorf("%.80s: %v %v", c.more, ok, err)
		}
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if bytes := after.TotalAlloc - before.TotalAlloc; took > time.Second || bytes > 64<<10 {
			t.Errorf("%.80s: %v, %d bytes", c.more, took, bytes)
		}
	}
}

// Every foreign scheme is outdated at every cost, so a log-in hashes anew; what
// we make is not.
func TestForeignIsOutdated(t *testing.T) {
	weakest := Params{MemoryKiB: 8, Time: 1, Threads: 1}
	for _, v := range vectors(t) {
		if weakest.Outdated(v.Hash) == v.own() {
			t.Errorf("%s: %s: outdated is %v", v.Library, v.Hash, v.own())
		}
	}
	for _, p := range []Params{weakest, quick, {MemoryKiB: 256, Time: 3, Threads: 4}} {
		hash := p.Hash("x")
		if p.Outdated(hash) || Readable(hash) != nil {
			t.Errorf("our own %s: outdated or unreadable", hash)
		}
		if !p.Outdated("argon2" + hash) {
			t.Errorf("Django's %s is not outdated", hash)
		}
	}
}

// The cost of each scheme, as the vectors have it: the library's default where
// the name says so.
func BenchmarkVerify(b *testing.B) {
	done := map[string]bool{}
	for _, v := range vectors(b) {
		name := strings.ReplaceAll(schemeOf(v.Hash), "/", "_")
		if v.DefaultCost {
			name += "/default"
		} else {
			name += "/cheap"
		}
		if done[name] {
			continue
		}
		done[name] = true
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Verify(v.Hash, v.Password)
			}
		})
	}
}
