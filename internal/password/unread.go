package password

import "regexp"

// unread lists what other services stored and we do not read: texts that are no hash, or
// so weak that a dump gives the passwords, or of a kind that few have.
var unread = []struct {
	form *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`^[!*]`), "marks an account that no password logs in to"},
	{regexp.MustCompile(`^(plain|plaintext)\$`), "looks like a password in plain text"},
	{regexp.MustCompile(`^\$2x\$`), "looks like bcrypt of an implementation with a fault ($2x$), which is not read"},
	{regexp.MustCompile(`^\$(y|gy)\$`), "looks like yescrypt, which is not read"},
	{regexp.MustCompile(`^\$7\$`), "looks like scrypt of crypt(3), which is not read"},
	{regexp.MustCompile(`^\$(1|apr1|md5)[$,]`), "looks like MD5 crypt, which is not read"},
	{regexp.MustCompile(`^\$sha1\$`), "looks like SHA-1 crypt, which is not read"},
	{regexp.MustCompile(`^\$3\$|^\$NT\$`), "looks like an NT hash, which is not read"},
	{regexp.MustCompile(`^(argon2)?\$argon2(d|ds)?\$`), "looks like argon2d, which is not read"},
	{regexp.MustCompile(`^(unsalted_md5\$\$?)?[0-9a-fA-F]{32}$`), "looks like an MD5 without salt, which is not read"},
	{regexp.MustCompile(`^(unsalted_sha1\$\$?)?[0-9a-fA-F]{40}$`), "looks like a SHA-1 without salt, which is not read"},
	{regexp.MustCompile(`^[0-9a-fA-F]{64}$`), "looks like a SHA-256 without salt, which is not read"},
	{regexp.MustCompile(`^[0-9a-fA-F]{128}$`), "looks like a SHA-512 without salt, which is not read"},
	{regexp.MustCompile(`^[0-9a-fA-F]{32}:.+$`), "looks like a salted MD5, which is not read"},
	{regexp.MustCompile(`^SCRAM-SHA-`), "looks like a SCRAM verifier, which is not read"},
	{regexp.MustCompile(`^(crypt\$.*\$)?(_.{19}|[./0-9A-Za-z]{13})$`), "looks like DES crypt, which is not read"},
	{regexp.MustCompile(`^[A-Za-z0-9+/_-]+={0,2}\$[A-Za-z0-9+/_-]{40,}={0,2}$`), "looks like Firebase's salt and hash, which are read with --hashes firebase"},
}
