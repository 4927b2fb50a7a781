// Package message says what the service's mails say: a subject, a text part and
// an HTML part, in five languages.
//
// It knows the kinds of message, their texts (templates/), how a value is made
// harmless before it is printed, and how an operator's folder replaces a text.
// It leaves to others when a message is due, to whom it goes and how it gets
// there, what a link does, and which locale an account has. It reads no clock.
//
// A message has one source a locale, templates/<locale>/<kind>.txt: a line
// "Subject: …", an empty line, and paragraphs, with values as {{.Username}}.
// Both parts are made from it. A paragraph is one of three things:
//
//   - a list, when each of its lines begins with "- ";
//   - a link, when its last line is {{.Link}}: a button, which the lines before
//     it name;
//   - prose otherwise, wrapped anew.
//
// What stands around the paragraphs is in layout.txt and layout.html.
package message
