package password

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// Hashes of zeros, of the length that a scheme wants.
var (
	hex16       = strings.Repeat("00", 16)
	hex20       = strings.Repeat("00", 20)
	hex32       = strings.Repeat("00", 32)
	hex64       = strings.Repeat("00", 64)
	b64x20      = base64Django.EncodeToString(make([]byte, 20))
	b64x32      = base64Django.EncodeToString(make([]byte, 32))
	b64x64      = base64Django.EncodeToString(make([]byte, 64))
	ab64x32     = base64Passlib.EncodeToString(make([]byte, 32))
	ab64x20     = base64Passlib.EncodeToString(make([]byte, 20))
	crypt22     = strings.Repeat(".", 22)
	crypt43     = strings.Repeat(".", 43)
	crypt86     = strings.Repeat(".", 86)
	bcryptZeros = strings.Repeat(".", 53)
)

func argon2Text(variant, cost string) string {
	return "$argon2" + variant + "$v=19$" + cost + "$c29tZXNhbHQ$" + base64PHC.EncodeToString(make([]byte, 32))
}

// wellFormed is one text of each form, for malformed ones to differ from.
func wellFormed() []string {
	return []string{
		"scrypt:16:8:1$salt$" + hex64,
		"pbkdf2:sha1:1$salt$" + hex20, "pbkdf2:sha1$salt$" + hex20,
		"pbkdf2:sha256:1$salt$" + hex32, "pbkdf2:sha512:1$salt$" + hex64,
		"md5$salt$" + hex16, "sha1$salt$" + hex20, "sha256$salt$" + hex32, "sha512$salt$" + hex64,

		"$2a$04$" + bcryptZeros, "$2b$04$" + bcryptZeros, "$2y$04$" + bcryptZeros,
		"bcrypt$$2b$04$" + bcryptZeros, "bcrypt_sha256$$2b$04$" + bcryptZeros,

		argon2Text("i", "m=64,t=1,p=1"), argon2Text("id", "m=64,t=1,p=1"),
		"argon2" + argon2Text("i", "m=64,t=1,p=1"), "argon2" + argon2Text("id", "m=64,t=1,p=1"),

		"pbkdf2_sha256$1$salt$" + b64x32, "pbkdf2_sha1$1$salt$" + b64x20,
		"scrypt$16$salt$8$1$" + b64x64,
		"$pbkdf2-sha256$1$c2FsdA$" + ab64x32, "$pbkdf2-sha256$i=1,l=32$c2FsdA$" + ab64x32, "$pbkdf2-sha512$1$c2FsdA$" + ab64x32,
		"$2$04$" + bcryptZeros, "$wp$2y$04$" + bcryptZeros,
		"$bcrypt-sha256$2b,4$" + bcryptZeros[:22] + "$" + bcryptZeros[:31], "$bcrypt-sha256$v=2,t=2b,r=4$" + bcryptZeros[:22] + "$" + bcryptZeros[:31],
		"$scrypt$ln=4,r=8,p=1$c2FsdA$" + ab64x32, "s2:salt:" + hex64, "0123456789abcdef0123456789abcdef:" + hex64,

		"$P$512345678" + crypt22, "$H$512345678" + crypt22,
		"$S$512345678" + crypt43, "U$S$512345678" + crypt43,
		"$5$1234$" + crypt43, "$6$rounds=1000$salt$" + crypt86,
		base64Django.EncodeToString(make([]byte, 49)), aspNet(1, 1, 16, 32),
		"{SHA}" + b64x20, "{SSHA512}" + base64Django.EncodeToString(make([]byte, 72)), "{CRYPT}$5$1234$" + crypt43,

		"$fbscrypt$v=1,n=4,r=8,p=1,ss=Bw==,sk=" + b64x64 + "$c2FsdA==$" + b64x64,
		"devise$$2a$04$" + bcryptZeros, "flask-security$$2b$04$" + bcryptZeros, "firebase$c2FsdA==$" + b64x64,
	}
}

// aspNet is a hash of ASP.NET Core Identity 3, of so many bytes of salt and hash.
func aspNet(digest, iterations uint32, salt, size int) string {
	b := []byte{1}
	for _, n := range []uint32{digest, iterations, uint32(salt)} {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return base64Django.EncodeToString(append(b, make([]byte, salt+size)...))
}

func unreadable(t *testing.T, text string) {
	t.Helper()
	if err := secrets.Readable(text); !errors.Is(err, ErrUnreadable) {
		t.Errorf("%q: %v", text, err)
	}
	if ok, err := secrets.Verify(text, "x"); ok || !errors.Is(err, ErrUnreadable) {
		t.Errorf("%q: %v %v", text, ok, err)
	}
}

// In every form nothing may be added, left out, spaced or spelled differently.
func TestMalformedAnyForm(t *testing.T) {
	for _, text := range wellFormed() {
		if err := secrets.Readable(text); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		last := strings.LastIndexAny(text, "$:}")
		for _, bad := range []string{
			" " + text, text + " ", text + "\n", text + "$", "$" + text, text + "\x00", text + "=",
			text[:len(text)-1] + "\n", text[:len(text)-1] + "!", text[:len(text)-2], text + "00",
			strings.Replace(text, "$", "", 1), strings.ReplaceAll(text, "$", ":"), strings.ToUpper(text),
			text[:last+1], text[:max(last, 0)],
		} {
			if bad != text && !otherLength(bad) {
				unreadable(t, bad)
			}
		}
	}
}

// otherLength says that the text is a hash of another length, or without padding, in
// a form that allows for that, and so well-formed too.
func otherLength(text string) bool {
	for _, prefix := range []string{"$argon2", "$pbkdf2", "$scrypt$", "{SSHA512}", "AQAAAA", "$fbscrypt$", "firebase$"} {
		if strings.HasPrefix(text, prefix) && secrets.Readable(text) == nil {
			return true
		}
	}
	return false
}

// malformed are texts that are no hash, by the form that they resemble.
var malformed = map[string][]string{
	"none": {
		"", "$", "$$", "$$$$", "x", "!", "!unusable", "plain$$password", "plain$x$password",
	},
	"Werkzeug": {
		"scrypt$salt$" + hex64, "scrypt:16:8$salt$" + hex64, "scrypt:16:8:1:1$salt$" + hex64,
		"scrypt:15:8:1$salt$" + hex64, "scrypt:1:8:1$salt$" + hex64, "scrypt:0:8:1$salt$" + hex64,
		"scrypt:16:0:1$salt$" + hex64, "scrypt:16:8:0$salt$" + hex64, "scrypt:-16:8:1$salt$" + hex64,
		"scrypt:016:8:1$salt$" + hex64, "scrypt:+16:8:1$salt$" + hex64, "scrypt:16:8:1$$" + hex64,
		"scrypt:18446744073709551632:8:1$salt$" + hex64, "scrypt:16:8:1$salt$" + hex32,
		"scrypt:16:8:1$salt$" + strings.Repeat("Aa", 64), "scrypt:16:8:1$sa$lt$" + hex64,
		"pbkdf2:sha256:0$salt$" + hex32, "pbkdf2:sha256:$salt$" + hex32, "pbkdf2:sha256:1:1$salt$" + hex32,
		"pbkdf2:sha256:1e3$salt$" + hex32, "pbkdf2:sha256:1$$" + hex32, "pbkdf2:sha256$$" + hex32,
		"pbkdf2:sha256:1$salt$" + hex20, "pbkdf2:md5:1$salt$" + hex16, "pbkdf2:sha2561$salt$" + hex32,
		"pbkdf2:sha256 :1$salt$" + hex32, "pbkdf2:sha1024:1$salt$" + hex32, "pbkdf2$salt$" + hex20, "pbkdf2:1$salt$" + hex20,
		"md5$$" + hex16, "sha1$$" + hex20, "sha1$" + hex20, "sha256$salt$" + hex20, "md4$salt$" + hex16,
		"sha1$salt$" + strings.Repeat("0g", 20), "sha1$salt$" + strings.Repeat("aB", 20), hex20,
	},
	"bcrypt": {
		"$2x$04$" + bcryptZeros, "$2c$04$" + bcryptZeros, "$1$04$" + bcryptZeros, "$2b$4$" + bcryptZeros,
		"$2b$+4$" + bcryptZeros, "$2b$004$" + bcryptZeros, "$2b$03$" + bcryptZeros, "$2b$00$" + bcryptZeros,
		"$2b$-4$" + bcryptZeros, "$2b$$" + bcryptZeros, "$2b$04" + bcryptZeros, "$2b$99$" + bcryptZeros,
		"$2b$04$" + strings.Repeat(".", 52) + "/", "$2b$04$" + strings.Repeat("+", 53), "$2b$04$" + strings.Repeat("\n", 53),
		"bcrypt$2b$04$" + bcryptZeros, "bcrypt$$2x$04$" + bcryptZeros, "bcrypt_sha256$2b$04$" + bcryptZeros,
		"bcrypt_sha512$$2b$04$" + bcryptZeros, "$bcrypt-sha256$v=2,t=2b,r=4$" + bcryptZeros,
		"$bcrypt-sha256$v=1,t=2b,r=4$" + bcryptZeros[:22] + "$" + bcryptZeros[:31], "$bcrypt-sha256$v=2,t=2b,r=04$" + bcryptZeros[:22] + "$" + bcryptZeros[:31],
		"$bcrypt-sha256$2x,4$" + bcryptZeros[:22] + "$" + bcryptZeros[:31], "$wp$2b$04$" + bcryptZeros, "$wp$2y$04$" + bcryptZeros[1:],
	},
	"argon2": {
		strings.Replace(argon2Text("i", "m=64,t=1,p=1"), "$v=19", "", 1), strings.Replace(argon2Text("i", "m=64,t=1,p=1"), "v=19", "v=16", 1),
		argon2Text("d", "m=64,t=1,p=1"), argon2Text("", "m=64,t=1,p=1"), "argon2" + argon2Text("d", "m=64,t=1,p=1"),
		argon2Text("id", "t=1,m=64,p=1"), argon2Text("id", "m=64,t=1"), argon2Text("id", "m=64,t=1,p=1,keyid=x"),
		argon2Text("id", "m=64,t=1,p=1x"), argon2Text("id", "m=064,t=1,p=1"), argon2Text("id", "m= 64,t=1,p=1"),
		argon2Text("id", "m==64,t=1,p=1"), argon2Text("id", "m=64,t=1,p=257"), argon2Text("id", "m=4294967360,t=1,p=1"),
		argon2Text("id", "m=64,t=0,p=1"), argon2Text("id", "m=64,t=1,p=0"), argon2Text("id", "m=0,t=1,p=1"), argon2Text("id", "m=64,t=-1,p=1"),
	},
	"Django": {
		"pbkdf2_sha256$0$salt$" + b64x32, "pbkdf2_sha256$1$$" + b64x32, "pbkdf2_sha256$1$salt$" + strings.TrimRight(b64x32, "="),
		"pbkdf2_sha256$1$salt$" + b64x20, "pbkdf2_sha512$1$salt$" + b64x64, "pbkdf2_sha256$1$salt$" + hex32,
		"pbkdf2_sha256$1$salt$" + strings.Replace(b64x32, "A=", "B=", 1), "pbkdf2_sha256$1$salt$AAAA\n" + b64x32[4:],
		"scrypt$15$salt$8$1$" + b64x64, "scrypt$1$salt$8$1$" + b64x64, "scrypt$16$salt$0$1$" + b64x64, "scrypt$16$$8$1$" + b64x64,
		"scrypt$16$salt$8$0$" + b64x64, "scrypt$16$salt$8$1$" + b64x32, "scrypt$16$8$1$salt$" + b64x64, "crypt$$x", "unsalted_md5$$x",
	},
	"passlib": {
		"$pbkdf2-sha256$0$c2FsdA$" + ab64x32, "$pbkdf2-sha256$1$$" + ab64x32,
		"$pbkdf2-sha256$1$c2FsdA=$" + ab64x32, "$pbkdf2-sha256$1$c2Fsd+$" + ab64x32, "$pbkdf2-sha256$1$c2FsdB$" + ab64x32,
		"$pbkdf2-sha224$1$c2FsdA$" + ab64x32, "$pbkdf2-sha256$01$c2FsdA$" + ab64x32, "$pbkdf2-sha256$1$c2FsdA$AAAA",
		"$pbkdf2-sha256$i=1,l=31$c2FsdA$" + ab64x32, "$pbkdf2-sha256$i=1$c2FsdA$" + ab64x32, "$pbkdf2-sha256$l=32,i=1$c2FsdA$" + ab64x32,
		"$pbkdf2-sha256$i=$c2FsdA$" + ab64x32, "$pbkdf2-sha256$i=1,l=32", "$pbkdf2-sha256$" + ab64x32,
		"$scrypt$ln=0,r=8,p=1$c2FsdA$" + ab64x32, "$scrypt$ln=33,r=8,p=1$c2FsdA$" + ab64x32, "$scrypt$ln=4,r=8$c2FsdA$" + ab64x32,
		"$scrypt$r=8,ln=4,p=1$c2FsdA$" + ab64x32, "$scrypt$ln=4,r=8,p=1$$" + ab64x32,
	},
	"better-auth and Lucia": {
		"0123456789abcdef0123456789abcdeg:" + hex64, "0123456789abcdef:" + hex64, "s2:" + hex64, "s2::" + hex64, "s1:salt:" + hex64, "s2:salt:" + hex32,
	},
	"crypt, phpass and Drupal": {
		"$6$salt$x", "$6$$" + crypt86, "$6$saltsaltsaltsalts$" + crypt86, "$6$rounds=999$salt$" + crypt86,
		"$6$rounds=5000$saltstring$x", "$6$rounds=05000$salt$" + crypt86, "$5$salt$" + crypt86, "$5$salt$" + strings.Repeat("=", 43),
		"$P$4saltsalt" + crypt22, "$P$Tsaltsalt" + crypt22, "$P$5saltsal" + crypt22, "$P$", "$P$!saltsalt" + crypt22,
		"$P$5salt$alt" + crypt22, "$P$5saltsalt" + strings.Repeat("+", 22), "$S$5saltsalt" + crypt22, "U$P$5saltsalt" + crypt22,
	},
	"ASP.NET": {
		"A", "AAAA", "AQAAAAIAAYag", aspNet(3, 1, 16, 32), aspNet(1, 0, 16, 32), aspNet(1, 1, 16, 15), aspNet(1, 1, 16, 65), aspNet(1, 1, 0, 32),
		"AQAAAAEAAAAB/////w" + strings.Repeat("A", 62), base64Django.EncodeToString(make([]byte, 48)), base64Django.EncodeToString(make([]byte, 50)),
	},
	"LDAP": {
		"{", "{}", "{SSHA", "{SSHA}", "{SSHA}" + b64x20, "{SHA}" + base64Django.EncodeToString(make([]byte, 28)), "{SSHA}" + hex20 + "0", "{S}x", "{SM}x",
		"{CRYPT}", "{CRYPT}$6$rounds=5000$saltstring$x", "{CRYPT}{CRYPT}$5$salt$" + crypt43, "{CRYPT}{SHA}" + b64x20, "{SSHA}$5$salt$" + crypt43,
		"{CRYPT}sha1$salt$" + hex20, "{noop}password", "{X}$5$salt$" + crypt43,
	},
	"what needs a secret, and Firebase": {
		"devise$", "devise$$2x$04$" + bcryptZeros, "devise$sha1$salt$" + hex20, "devise$devise$$2a$04$" + bcryptZeros, "devise$$wp$2y$04$" + bcryptZeros, "flask-security$", "flask-security$firebase$c2FsdA==$" + b64x64,
		"firebase$c2FsdA==$" + b64x32, "firebase$$" + b64x64, "firebase$c2FsdA==", "c2FsdA==$" + b64x64,
		"$fbscrypt$v=2,n=4,r=8,p=1,ss=Bw==,sk=" + b64x64 + "$c2FsdA==$" + b64x64, "$fbscrypt$v=1,n=4,r=8,p=2,ss=Bw==,sk=" + b64x64 + "$c2FsdA==$" + b64x64,

		"$fbscrypt$v=1,n=4,r=8,p=1,ss=Bw==,sk=$c2FsdA==$" + b64x64, "$fbscrypt$v=1,n=4,r=8,p=1,ss=B,sk=" + b64x64 + "$c2FsdA==$" + b64x64, "$fbscrypt$v=1,n=4,r=8,p=1,ss=Bw==,sk=" + b64x64 + "$c2FsdA==$x",
		"sha1$s\u00e4lt$" + hex20,
	},
}

func TestMalformed(t *testing.T) {
	for form, texts := range malformed {
		t.Run(form, func(t *testing.T) {
			for _, text := range texts {
				unreadable(t, text)
			}
		})
	}
}

// Reading any text panics never, says only ErrUnreadable, and costs no work: a
// fuzzed text may ask for all that the caps allow.
func FuzzReadable(f *testing.F) {
	for _, text := range wellFormed() {
		f.Add(text)
	}
	for _, v := range vectors(f) {
		f.Add(v.Hash)
	}
	f.Fuzz(func(t *testing.T, text string) {
		err := secrets.Readable(text)
		if err != nil && !errors.Is(err, ErrUnreadable) {
			t.Fatal(err)
		}
		if err == nil && len(text) > maxEncoded {
			t.Fatal("readable and too long")
		}
		if outdated := (Params{MemoryKiB: 8, Time: 1, Threads: 1}).Outdated(text); !outdated && err != nil {
			t.Fatal("neither readable nor outdated")
		}
	})
}

// A password verifies against a cheap hash of each library exactly if it is the
// one that was hashed, as typed or composed, as far as the scheme looks.
func FuzzVerify(f *testing.F) {
	var cheap []vector
	for _, v := range vectors(f) {
		if !v.DefaultCost {
			f.Add(uint(len(cheap)), v.Password)
			cheap = append(cheap, v)
		}
	}
	f.Fuzz(func(t *testing.T, i uint, password string) {
		v := cheap[i%uint(len(cheap))]
		same := v.accepts(norm.NFC.String(password)) || v.accepts(password) && !v.own()
		if ok, err := secrets.Verify(v.Hash, password); ok != same || err != nil {
			t.Fatalf("%s: %q: %v %v, want %v", v.Hash, password, ok, err, same)
		}
	})
}

// accepts says what the library that made the vector would.
func (v vector) accepts(password string) bool {
	if v.trimmed() {
		trim := func(s string) string { return strings.Trim(s, " \t\n\r\x00\v") }
		return trim(password) == trim(v.Password)
	}
	if strings.HasPrefix(v.Hash, "flask-security$") {
		return norm.NFKD.String(password) == norm.NFKD.String(v.Password)
	}
	if strings.HasPrefix(v.Hash, "devise$") {
		password, v.Password, v.Hash = password+"pepper", v.Password+"pepper", "$2"
	}
	if !v.bcrypt() || strings.HasPrefix(v.Hash, "bcrypt_sha256$") {
		return password == v.Password
	}
	cut := func(s string) string { return s[:min(len(s), bcryptMaximum)] }
	return !strings.Contains(password, "\x00") && cut(password) == cut(v.Password)
}
