package message

import (
	"slices"
	"time"
)

// A Kind says what a message is about. All have the values Service and Address;
// what else each has is said with it. SignUp, Verify, EmailChange and SignUpRepeated are
// caused by strangers: their built-in texts print no value that one chose, so that
// nobody can send his words through us. The others may print a username, and reach
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

	// EmailChanged tells the OLD address that the account has moved away from
	// it; the link undoes that. Username, At, Link, LinkLife.
	EmailChanged Kind = "email-changed"

	// EmailRemoved tells an address that the account has left it, where the address
	// cannot undo that: nobody had confirmed it, or an earlier address took the account
	// back. Username, At.
	EmailRemoved Kind = "email-removed"

	// PasswordChanged tells the account's address that it has a new password.
	// Username, At, Link (to the forgot-password page).
	PasswordChanged Kind = "password-changed"

	// UsernameChanged tells the account's address its new username. Username,
	// At, Link (to the forgot-password page).
	UsernameChanged Kind = "username-changed"

	// NewDevice tells the account's address of a log-in from a device not seen
	// before. Username, Device, IP, At, Link (to the forgot-password page).
	NewDevice Kind = "new-device"

	// PasswordDisabled tells the account's address that its password is no
	// longer taken, after 100 wrong ones in a row, and how to get in again.
	// Username, At, Link (to the forgot-password page).
	PasswordDisabled Kind = "password-disabled"

	// AccountDeleted tells the address of an account that it is gone. Username,
	// At.
	AccountDeleted Kind = "account-deleted"

	// SignUpRepeated tells an account's address that somebody signed up with
	// it, or wanted to change an account to it. Link (to the forgot-password
	// page).
	SignUpRepeated Kind = "sign-up-repeated"
)

// kinds lists the values that each kind has besides Service and Address.
var kinds = map[Kind][]string{
	SignUp:           {"Link", "LinkLife"},
	Verify:           {"Link", "LinkLife"},
	Recovery:         {"Username", "Link", "LinkLife"},
	EmailChange:      {"Link", "LinkLife"},
	EmailChanged:     {"Username", "At", "Link", "LinkLife"},
	EmailRemoved:     {"Username", "At"},
	PasswordChanged:  {"Username", "At", "Link"},
	UsernameChanged:  {"Username", "At", "Link"},
	NewDevice:        {"Username", "Device", "IP", "At", "Link"},
	PasswordDisabled: {"Username", "At", "Link"},
	AccountDeleted:   {"Username", "At"},
	SignUpRepeated:   {"Link"},
}

// How long the tokens of links are valid.
const (
	SignUpLife   = 48 * time.Hour
	VerifyLife   = 48 * time.Hour
	RecoveryLife = time.Hour
	ChangeLife   = 2 * time.Hour
	UndoLife     = 7 * 24 * time.Hour
)

// Link returns the built-in page that the kind's link opens, and how long the link's
// token is valid; 0: it has none.
func (k Kind) Link() (page string, life time.Duration) {
	switch k {
	case SignUp:
		return "/finish-sign-up", SignUpLife
	case Verify:
		return "/verify-email", VerifyLife
	case Recovery:
		return "/reset-password", RecoveryLife
	case EmailChange:
		return "/confirm-email", ChangeLife
	case EmailChanged:
		return "/undo-email", UndoLife
	default:
		return "/forgot-password", 0
	}
}

// order is that in which kinds are listed: an account's life.
var order = []Kind{
	SignUp, Verify, SignUpRepeated, NewDevice, Recovery, EmailChange, EmailChanged, EmailRemoved,
	PasswordChanged, UsernameChanged, PasswordDisabled, AccountDeleted,
}

// Kinds lists all kinds, always in the same order.
func Kinds() []Kind { return slices.Clone(order) }

// has tells whether the kind has the value of that name.
func (k Kind) has(value string) bool { return slices.Contains(kinds[k], value) }
