package message

import (
	"slices"
	"time"
)

// A Kind says what a message is about. All have the values Service and Address;
// what else each has is said with it. SignUp, Verify, EmailChange and SignUpRepeated are
// caused by strangers: their built-in texts print no value that one chose, so that
// nobody can send their words through us. The others may print a username, and reach
// an address that nobody confirmed once an hour at most.
type Kind string

// The kinds.
const (
	// SignUp lets the holder of an address open an account, where e-mails are hidden and
	// somebody signed up with it. Link, LinkLife.
	SignUp Kind = "sign-up"

	// Verify asks the address of a new account to be confirmed, after sign-up
	// and again on request. Link, LinkLife.
	Verify Kind = "verify"

	// Recovery lets the account's address set a new password, when somebody
	// said it was forgotten. Username, Link, LinkLife.
	Recovery Kind = "recovery"

	// EmailChange asks the NEW address to be confirmed, when an account is to
	// move to it. Link, LinkLife.
	EmailChange Kind = "email-change"

	// EmailChanged notifies the OLD address that the account has moved away from
	// it; the link undoes that. Username, At, Link, LinkLife.
	EmailChanged Kind = "email-changed"

	// EmailRemoved notifies an address that the account has left it, where the address
	// cannot undo that: nobody had confirmed it, or an earlier address took the account
	// back. Username, At.
	EmailRemoved Kind = "email-removed"

	// PasswordChanged notifies the account's address that it has a new password.
	// Username, At, Link (to the forgot-password page).
	PasswordChanged Kind = "password-changed"

	// UsernameChanged notifies the account's address of its new username. Username,
	// At, Link (to the forgot-password page).
	UsernameChanged Kind = "username-changed"

	// NewDevice notifies the account's address of a log-in from a device not seen
	// before. Username, Device, IP, At, Link (to the forgot-password page).
	NewDevice Kind = "new-device"

	// PasswordDisabled notifies the account's address that its password is no
	// longer accepted, after 100 wrong ones in a row, and how to get in again.
	// Username, At, Link (to the forgot-password page).
	PasswordDisabled Kind = "password-disabled"

	// AccountDeleted notifies the address of an account that it is deleted. Username,
	// At.
	AccountDeleted Kind = "account-deleted"

	// SignUpRepeated notifies an account's address that somebody signed up with
	// it, or wanted to change an account to it. Link (to the forgot-password
	// page).
	SignUpRepeated Kind = "sign-up-repeated"
)

// Link is what the link of an email opens.
type Link struct {
	Page    string        // the built-in one
	Purpose string        // what its token allows, as the token's row says; SignUp's has no row
	Life    time.Duration // how long its token is valid; 0: it has none
}

var forgotPassword = Link{Page: "/forgot-password"}

// kinds says what each kind's link opens, and lists the values that it has in addition
// to Service and Address.
var kinds = map[Kind]struct {
	link   Link
	values []string
}{
	SignUp:           {Link{"/finish-sign-up", "", 48 * time.Hour}, []string{"Link", "LinkLife"}},
	Verify:           {Link{"/verify-email", "verify-email", 48 * time.Hour}, []string{"Link", "LinkLife"}},
	Recovery:         {Link{"/reset-password", "recovery", time.Hour}, []string{"Username", "Link", "LinkLife"}},
	EmailChange:      {Link{"/confirm-email", "change-email", 2 * time.Hour}, []string{"Link", "LinkLife"}},
	EmailChanged:     {Link{"/undo-email", "undo-email", 7 * 24 * time.Hour}, []string{"Username", "At", "Link", "LinkLife"}},
	EmailRemoved:     {Link{}, []string{"Username", "At"}},
	PasswordChanged:  {forgotPassword, []string{"Username", "At", "Link"}},
	UsernameChanged:  {forgotPassword, []string{"Username", "At", "Link"}},
	NewDevice:        {forgotPassword, []string{"Username", "Device", "IP", "At", "Link"}},
	PasswordDisabled: {forgotPassword, []string{"Username", "At", "Link"}},
	AccountDeleted:   {Link{}, []string{"Username", "At"}},
	SignUpRepeated:   {forgotPassword, []string{"Link"}},
}

// order is that in which kinds are listed: an account's life.
var order = []Kind{
	SignUp, Verify, SignUpRepeated, NewDevice, Recovery, EmailChange, EmailChanged, EmailRemoved,
	PasswordChanged, UsernameChanged, PasswordDisabled, AccountDeleted,
}

// Kinds lists all kinds, always in the same order.
func Kinds() []Kind { return slices.Clone(order) }

// Link returns what the kind's link opens.
func (k Kind) Link() Link { return kinds[k].link }

// Life returns how long the token of the kind's link is valid.
func (k Kind) Life() time.Duration { return kinds[k].link.Life }

// has reports whether the kind has the value of that name.
func (k Kind) has(value string) bool { return slices.Contains(kinds[k].values, value) }
