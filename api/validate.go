package api

import "latchkey/internal/profile"

// checkOptional checks a text if there is one.
func checkOptional(text *string, limit int, check func(string, int) error) error {
	if text == nil {
		return nil
	}
	return check(*text, limit)
}

// completeLink puts a whole link in the place of what was typed, if anything was.
func completeLink(link **string, network profile.Network) error {
	if *link == nil {
		return nil
	}

	whole, err := network.Link(**link)
	if err == nil {
		*link = &whole
	}
	return err
}
