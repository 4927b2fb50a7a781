package importer

import (
	"context"
	"strings"
	"time"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/identity"
	"latchkey/internal/message"
	"latchkey/internal/password"
	"latchkey/internal/picture"
	"latchkey/internal/profile"
)

// maxHash is the longest password hash, as its column has it.
const maxHash = 255

// plan is what becomes of an entry.
type plan struct {
	Entry
	account   dbgen.ImportAccountCreateParams
	profile   dbgen.ProfileUpdateParams // of what is nil the default stays
	picture   *picture.Picture
	pictureAt time.Time
	at        time.Time // of the import
	hashes    string    // as Importer has them, and the secrets
	secrets   password.Secrets

	username error // what is wrong with the entry's own
	leftOut  bool
	fixed    []Decision // decided by itself
	named    []Decision // decided with a look at the others
}

// prepare decides what needs no look at other accounts.
func (p *plan) prepare(ctx context.Context, now time.Time) error {
	p.at = now
	p.fixed = p.Notes

	email, err := identity.Email(p.Email)
	if err != nil {
		p.leftOut = true
		p.fixed = []Decision{{Kind: EmailUnusable, Field: "email", Old: p.Email, Because: err.Error()}}
		return nil
	}

	if p.ID == (id.ID{}) {
		p.account.ID = id.New()
	} else {
		p.account.ID = p.ID
	}
	p.account.Email, p.account.EmailKey = email.Display, email.Key

	var username identity.Name
	username, p.username = identity.NewUsername(p.Username)
	p.account.Username, p.account.UsernameKey = username.Display, username.Key

	p.account.FirstName = p.line("firstName", p.FirstName, profile.MaxName)
	p.account.LastName = p.line("lastName", p.LastName, profile.MaxName)
	p.account.Locale = p.language()

	p.account.EmailVerifiedAt = p.date("emailVerifiedAt", p.EmailVerifiedAt)
	p.account.PasswordHash = p.hash()
	p.account.CreatedAt = orElse(p.date("createdAt", p.CreatedAt), now)
	p.account.UpdatedAt = orElse(p.date("updatedAt", p.UpdatedAt), p.account.CreatedAt)
	p.account.PasswordChangedAt = orElse(p.date("passwordChangedAt", p.PasswordChangedAt), p.account.CreatedAt)
	p.account.PasswordDisabledAt = p.date("passwordDisabledAt", p.PasswordDisabledAt)

	p.card()
	return p.square(ctx)
}

func (p *plan) decide(d Decision) { p.fixed = append(p.fixed, d) }

// language is that of the account's mails: its own, or the nearest that they are
// written in.
func (p *plan) language() string {
	nearest := message.Locale(p.Locale)
	if p.Locale != "" && p.Locale != nearest {
		p.decide(Decision{Kind: LocaleReplaced, Field: "locale", Old: p.Locale, New: nearest, Because: "no mail is written in it"})
	}
	return nearest
}

// hash is the password's hash, if the service can verify it.
func (p *plan) hash() *string {
	disabled := Decision{Kind: PasswordDisabled, Field: "password"}
	switch h := p.PasswordHash; {
	case h == nil || *h == "":
		disabled.Because = "there is none"
	default:
		marked := password.Mark(p.hashes, *h)
		err := p.secrets.Readable(marked)
		if err == nil && len(marked) <= maxHash {
			return &marked
		}
		disabled.Because = "its hash is too long to be stored"
		if err != nil {
			disabled.Because = "its hash " + err.Error()
		}
	}
	p.decide(disabled)
	return nil
}

// card takes over the texts and links of the profile.
func (p *plan) card() {
	from, to := p.Profile, &p.profile
	to.AccountID = p.account.ID
	to.UpdatedAt = orElse(p.date("profile.updatedAt", from.UpdatedAt), p.account.UpdatedAt)

	to.Occupation = p.given("occupation", from.Occupation, profile.MaxOccupation, p.line)
	to.HomeAddress = p.given("homeAddress", from.HomeAddress, profile.MaxHomeAddress, p.lines)
	to.Country = p.given("country", from.Country, profile.MaxCountry, p.line)
	to.County = p.given("county", from.County, profile.MaxCounty, p.line)
	to.Description = p.given("description", from.Description, profile.MaxDescription, p.lines)
	to.IsPublic = from.Public

	to.Linkedin = p.link("linkedin", profile.Linkedin, from.Links.Linkedin)
	to.Facebook = p.link("facebook", profile.Facebook, from.Links.Facebook)
	to.Github = p.link("github", profile.Github, from.Links.Github)
	to.Instagram = p.link("instagram", profile.Instagram, from.Links.Instagram)
	to.Twitter = p.link("twitter", profile.Twitter, from.Links.Twitter)
	to.Youtube = p.link("youtube", profile.Youtube, from.Links.Youtube)
}

// given treats a text if there is one.
func (p *plan) given(field string, text *string, limit int, treat func(string, string, int) string) *string {
	if text == nil {
		return nil
	}
	treated := treat(field, *text, limit)
	return &treated
}

func (p *plan) line(field, text string, limit int) string { return p.text(field, text, limit, false) }

func (p *plan) lines(field, text string, limit int) string { return p.text(field, text, limit, true) }

// text makes a text fit its column.
func (p *plan) text(field, text string, limit int, lines bool) string {
	clean := profile.Clean(text, lines)
	if clean != text {
		p.decide(Decision{Kind: TextCleaned, Field: field, Old: text, New: clean, Because: "it had characters that cannot be shown"})
	}

	short, cut := cut(clean, limit)
	if cut {
		short = profile.Clean(short, lines) // what can be seen of it may have been at its end
		p.decide(Decision{Kind: TextCut, Field: field, Old: clean, New: short, Because: "it is too long"})
	}
	return short
}

// link completes a link as the API does. What is no link there is none here.
func (p *plan) link(field string, network profile.Network, typed *string) *string {
	if typed == nil {
		return nil
	}

	link, err := network.Link(*typed)
	switch {
	case err != nil:
		p.decide(Decision{Kind: LinkEmptied, Field: field, Old: *typed, Because: "it " + err.Error()})
	case link != strings.TrimSpace(*typed):
		p.decide(Decision{Kind: LinkCompleted, Field: field, Old: *typed, New: link, Because: "it was not a whole link"})
	}
	return &link
}

// report is everything decided for the entry, with its two ids.
func (p *plan) report(applied bool) []Decision {
	list := append(append([]Decision(nil), p.fixed...), p.named...)
	if p.leftOut {
		list = list[len(list)-1:] // the rest happens to nobody
	}

	for n := range list {
		list[n].Source = p.Key
		if applied && !p.leftOut {
			list[n].Account = p.account.ID.String()
		}
	}
	return list
}
