package mailer

import (
	"context"
	"slices"
	"sync"

	"latchkey/internal/smtp"
)

// mailboxSize is how many messages a Mailbox keeps.
const mailboxSize = 100

// Mailbox is a Carrier that keeps the last hundred messages in memory, for
// development: nothing leaves the machine. It is safe for concurrent use.
type Mailbox struct {
	mu       sync.Mutex
	messages []smtp.Message
}

// Send keeps a message.
func (b *Mailbox) Send(_ context.Context, msg smtp.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.messages = append(b.messages, msg)
	b.messages = b.messages[max(0, len(b.messages)-mailboxSize):]
	return nil
}

// Messages returns the messages, the newest first.
func (b *Mailbox) Messages() []smtp.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := slices.Clone(b.messages)
	slices.Reverse(list)
	return list
}

// Spent implements Carrier: never.
func (b *Mailbox) Spent() bool { return false }

// Close implements Carrier.
func (b *Mailbox) Close() {}
