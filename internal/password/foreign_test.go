package password

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"latchkey/internal/testkit"
)

// vector is an entry of testdata/vectors.json; testdata/README.md says how they
// were made.
type vector struct {
	Library, Password, Hash string
	DefaultCost             bool
}

func vectors(t testing.TB) []vector {
	t.Helper()
	var list []vector
	for _, name := range []string{"testdata/vectors.json", "testdata/more.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}

		var some []vector
		if err := json.Unmarshal(text, &some); err != nil {
			t.Fatal(err)
		}
		list = append(list, some...)
	}

	// Django before 3.2 put its prefix before what argon2-cffi wrote.
	for _, v := range list {
		if strings.HasPrefix(v.Hash, "$argon2i$") {
			list = append(list, vector{"Django's prefix, " + v.Library, v.Password, "argon2" + v.Hash, v.DefaultCost})
		}
	}

	return list
}

// secrets are those that the vectors were made with; the signer key is of Firebase's
// own example.
var secrets = Secrets{
	DevisePepper:      "pepper",
	FlaskSecuritySalt: "flask salt",
	Firebase: Firebase{
		SignerKey:     must(base64Django.DecodeString("jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==")),
		SaltSeparator: []byte{7}, Rounds: 8, MemCost: 14,
	},
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func (v vector) own() bool { return strings.HasPrefix(v.Hash, ownPrefix) }

func (v vector) bcrypt() bool {
	return strings.HasPrefix(v.Hash, "$2") || strings.HasPrefix(v.Hash, "bcrypt") || strings.HasPrefix(v.Hash, "{bcrypt}")
}

// trimmed says that the maker took white space off the password.
func (v vector) trimmed() bool {
	return strings.HasPrefix(v.Hash, "$P$") || strings.HasPrefix(v.Hash, "$H$") || strings.HasPrefix(v.Hash, "$wp$")
}

// schemeOf is the beginning that the dispatch table knows the hash by, or what
// readForeign and readMarked go by.
func schemeOf(hash string) string {
	if scheme, _, braced := strings.Cut(hash, "}"); braced {
		return strings.ToUpper(scheme) + "}"
	}
	if source, _, _ := strings.Cut(hash, "$"); slices.Contains(sources, source) {
		return source
	}
	if isSaltAndKey(hash) {
		return "salt:key"
	}
	if strings.HasPrefix(hash, ownPrefix) {
		return ownPrefix
	}
	for _, s := range foreign {
		if strings.HasPrefix(hash, s.prefix) {
			return s.prefix
		}
	}
	return ownPrefix
}

func check(t *testing.T, what, hash, password string, want bool) {
	t.Helper()
	ok, err := secrets.Verify(hash, password)
	if ok != want || (err != nil && want) {
		t.Errorf("%s: %s with %.30q: %v %v, want %v", what, hash, password, ok, err, want)
	}
	if err != nil && !errors.Is(err, ErrUnreadable) {
		t.Errorf("%s: %v is not ErrUnreadable", what, err)
	}
}

// What the libraries hashed verifies, and nothing near it does.
func TestVectors(t *testing.T) {
	cheap := map[string]bool{} // libraries that have a vector of less than the default cost
	for _, v := range vectors(t) {
		cheap[v.Library] = cheap[v.Library] || !v.DefaultCost
	}

	for _, v := range vectors(t) {
		if err := secrets.Readable(v.Hash); err != nil {
			t.Errorf("%s: %s: %v", v.Library, v.Hash, err)
		}
		if v.DefaultCost && cheap[v.Library] && !testkit.Long() {
			continue
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
			// Padding may be left out of some.
			if short := v.Hash[:len(v.Hash)-cut]; strings.TrimRight(short, "=") != strings.TrimRight(v.Hash, "=") {
				check(t, v.Library+", truncated", short, v.Password, false)
			}
			check(t, v.Library+", longer", v.Hash+strings.Repeat("a", cut), v.Password, false)
		}
	}
}

// saltAndHash returns where in the text the two begin.
func saltAndHash(v vector) (salt, hash int) {
	hash = strings.LastIndex(v.Hash, "$") + 1
	switch {
	case v.bcrypt(), strings.HasPrefix(v.Hash, "$wp$"), strings.HasPrefix(v.Hash, "devise$"), strings.HasPrefix(v.Hash, "flask-security$$2"):
		return hash, hash + 22
	case strings.HasPrefix(v.Hash, "$P$"), strings.HasPrefix(v.Hash, "$H$"), strings.Contains(v.Hash, "$S$"):
		return hash + 1, hash + 9
	case strings.HasPrefix(v.Hash, "A"):
		return 20, len(v.Hash) - 10
	case hash == 0: // LDAP's, with the salt at the end
		return len(v.Hash) - 4, strings.Index(v.Hash, "}") + 1
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
		letter := strings.HasPrefix(s.prefix, "bcrypt") && !strings.HasSuffix(s.prefix, "$2b$") || s.prefix == "$2$"
		if !letter && seen[s.prefix] == 0 {
			t.Errorf("%q has no vector", s.prefix)
		}
	}

	for _, scheme := range append([]string{"salt:key", "{MD5}", "{SMD5}", "{SHA}", "{SSHA}", "{SHA256}", "{SSHA256}", "{SSHA384}", "{SSHA512}", "{CRYPT}", "{BCRYPT}", "{ARGON2}"}, sources...) {
		if seen[scheme] == 0 {
			t.Errorf("%q has no vector", scheme)
		}
	}
}

// The letter of a bcrypt hash does not change what is computed.
func TestBcryptLetters(t *testing.T) {
	for _, v := range vectors(t) {
		if v.bcrypt() && !v.DefaultCost {
			letters := []string{"$2a$", "$2b$", "$2y$"}
			if strings.HasPrefix(v.Hash, "$2") {
				letters = append(letters, "$2$")
			}
			for _, letter := range letters {
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
		hashedNFC := v.Password == composed || strings.HasPrefix(v.Hash, "flask-security$") // which decomposes it
		check(t, v.Library+", NFC typed", v.Hash, composed, hashedNFC)
		check(t, v.Library+", NFD typed", v.Hash, decomposed, true)
	}
}

// Every argon2id hash counts as our own, made of a password in NFC.
func TestArgon2idKnowsOnlyNFC(t *testing.T) {
	salt := []byte("0123456789abcdef")
	d := decoded{params: quick, salt: salt, hash: make([]byte, hashSize)}
	raw := quick.encode(salt, d.key(argon2.IDKey, "cafe\u0301"))
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
	if secrets.Readable(zeros+strings.Repeat(".", 31)) != nil || secrets.Readable(zeros+strings.Repeat(".", 30)+"/") == nil {
		t.Error("the hash's spare bits must be zero, the salt's need not be")
	}
}

// A hash that cannot be read is named by its kind, and none of its text is repeated.
func TestUnreadableIsNamed(t *testing.T) {
	for text, says := range map[string]string{
		hex16: "MD5 without salt", hex20: "SHA-1 without salt", hex32: "SHA-256 without salt", hex64: "SHA-512 without salt",
		"unsalted_md5$$" + hex16: "MD5 without salt", hex16 + ":salt": "salted MD5",
		"$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7": "yescrypt",
		"$2x$10$" + bcryptZeros: "$2x$", "$1$salt$" + crypt22: "MD5 crypt", "$apr1$salt$" + crypt22: "MD5 crypt", "{CRYPT}$1$salt$" + crypt22: "MD5 crypt",
		"abJnggxhB/yWI": "DES crypt", "{CRYPT}abJnggxhB/yWI": "DES crypt", "{NOOP}secret": "plain text", "{PBKDF2}secret": "braces",
		"!secret": "no password logs in", "$argon2d$v=19$m=64,t=1,p=1$secret": "argon2d", "SCRAM-SHA-256$4096:secret": "SCRAM",
		"c2FsdA==$" + b64x64: "--hashes firebase", "secret": "not of a kind that can be read", "": "not of a kind",
		"$2b$10$secret": "looks like bcrypt, and is malformed", "$argon2id$secret": "looks like argon2id, and is malformed", "sha1$s\u00e4$" + hex20: "no hash has",
	} {
		err := secrets.Readable(text)
		if !errors.Is(err, ErrUnreadable) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q is repeated: %v", text, err)
		}
	}
}

// A hash that needs a secret cannot be read without it, and the error says what to set;
// with another secret no password matches. Unmarked it looks like any other.
func TestSecrets(t *testing.T) {
	other := Secrets{DevisePepper: "x", FlaskSecuritySalt: "x", Firebase: secrets.Firebase}
	other.Firebase.SaltSeparator = nil
	for _, v := range vectors(t) {
		source, unmarked, _ := strings.Cut(v.Hash, "$")
		if !slices.Contains(sources, source) {
			continue
		}

		if err := (Secrets{}).Readable(v.Hash); !errors.Is(err, ErrUnreadable) || !strings.Contains(err.Error(), "LATCHKEY_") {
			t.Errorf("%s without a secret: %v", v.Library, err)
		}
		if ok, err := other.Verify(v.Hash, v.Password); err != nil || ok && len(v.Password) < bcryptMaximum {
			t.Errorf("%s with another secret: %v %v", v.Library, ok, err)
		}

		if marked := Mark(source, unmarked); marked != v.Hash || Mark(source, marked) != v.Hash || Mark("", marked) != v.Hash {
			t.Errorf("%s: marked %q", v.Hash, marked)
		}
	}

	for _, source := range sources {
		if (Secrets{}).Require(source) == nil || secrets.Require(source) != nil || Secrets.Require(Secrets{}, "") != nil {
			t.Errorf("%s: what is required is wrong", source)
		}
	}
}

// White space around a password, which WordPress takes off, is looked at both ways.
func TestWordPressTrims(t *testing.T) {
	for _, v := range vectors(t) {
		if v.trimmed() && v.Password != "" && !v.DefaultCost {
			check(t, v.Library, v.Hash, " "+v.Password+"\n", true)
			check(t, v.Library, v.Hash, "."+v.Password, false)
		}
	}
}

// No maker hashed a password that is longer than it takes, and neither do we: it
// would be hashed in every round.
func TestLongestPasswords(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	start := time.Now()
	for _, text := range []string{"$6$rounds=1000000$salt$" + crypt86, "$P$Hsaltsalt" + crypt22, "$S$Isaltsalt" + crypt43} {
		check(t, "1 MiB", text, long, false)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("%v", took)
	}
}

// Every foreign scheme is outdated at every cost, so a log-in rehashes; what
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
		if p.Outdated(hash) || secrets.Readable(hash) != nil {
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

		// One of each scheme is enough.
		if done[name] {
			continue
		}
		done[name] = true

		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				secrets.Verify(v.Hash, v.Password)
			}
		})
	}
}
