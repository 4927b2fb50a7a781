package identity

import (
	"crypto/sha256"
	"errors"
	"strings"
)

// NewUsername makes a username canonical that somebody wants to have, and refuses those
// that are reserved. An account that has one already keeps it.
func NewUsername(s string) (Name, error) {
	name, err := Username(s)
	if err == nil && Reserved(name.Key) {
		return Name{}, errors.New("is reserved")
	}
	return name, err
}

// Reserved reports whether nobody may take this canonical username: it would pass for the
// service or its operator, is an address of the service, or is what programs write
// where there is no name.
func Reserved(key string) bool { return reserved[key] }

var reserved = setOf(`
admin administrator administrators admins root superuser sysadmin system systems sysop operator operators
owner staff team official moderator moderators mod mods support supporter helpdesk help info contact
security abuse postmaster hostmaster webmaster usenet noc mailer-daemon noreply no-reply no_reply donotreply
do-not-reply notification notifications billing sales legal privacy terms press latchkey

null nil none undefined nan true false unknown anonymous guest nobody everybody everyone somebody deleted
void me myself self you users username account accounts member members profile profiles

api app apps auth oauth oauth2 openid sso login logout log-in log-out signin sign-in signout sign-out signup
sign-up register registration join password passwords forgot-password reset-password verify verify-email
verification confirm confirm-email undo-email finish-sign-up recovery recover session sessions settings preferences
delete-account picture pictures availability problems openapi data docs documentation reference assets static
public private files media images img css js www web mail email e-mail smtp imap ftp ns1 ns2 dns localhost
localdomain dev home index about blog news status health healthz livez readyz metrics ops internal
favicon.ico robots.txt sitemap.xml security.txt .well-known well-known

get getprofile creare-cont intra-in-cont checkemail checkusername checkuserandemailforavailability
setcontactdetail setsociallink changepassword changeemail changeusername deleteaccount
`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// Hash is what is kept of a username that was given up: enough to know it again, and not
// to read it.
func (n Name) Hash() []byte {
	sum := sha256.Sum256([]byte(n.Key))
	return sum[:]
}
