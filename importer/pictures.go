package importer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"

	"latchkey/internal/picture"
)

// square re-encodes the picture, unless this service made it before.
func (p *plan) square(ctx context.Context) error {
	because := p.Entry.Picture.Because
	if load := p.Entry.Picture.Load; load != nil {
		given, err := load(ctx)
		if err != nil {
			return err
		}

		made, err := remake(given, p.Entry.Picture.Trusted)
		if err == nil {
			p.picture, p.pictureAt = &made, orElse(p.date("pictureCreatedAt", p.PictureCreatedAt), p.profile.UpdatedAt)
			return nil
		}
		because = reason(err)
	}

	if because != "" {
		p.decide(Decision{Kind: PictureDropped, Field: "picture", Because: because})
	}
	return nil
}

func remake(given []byte, trusted bool) (picture.Picture, error) {
	if trusted && picture.Plain(given) {
		return digested(given), nil
	}

	made, err := picture.Square(given)
	if !errors.Is(err, picture.ErrFormat) {
		return made, err
	}

	// It may be the picture's base64, as a browser sends it.
	if decoded := pictureBytes(given); len(decoded) != len(given) {
		return picture.Square(decoded)
	}
	return made, err
}

// reason is the part of a picture's error that is fit for a person.
func reason(err error) string {
	for _, known := range []error{picture.ErrFormat, picture.ErrTooLarge} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}

// digested is a picture that is kept byte for byte.
func digested(jpeg []byte) picture.Picture {
	return picture.Picture{JPEG: jpeg, Digest: sha256.Sum256(jpeg)}
}

// pictureBytes returns the picture in a column that may hold its bytes, or their
// base64 as text, also as a data URL.
func pictureBytes(column []byte) []byte {
	text := bytes.TrimSpace(column)
	if rest, ok := bytes.CutPrefix(text, []byte("data:")); ok {
		_, after, _ := bytes.Cut(rest, []byte(","))
		text = after
	}

	text = bytes.Join(bytes.Fields(text), nil)
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		if decoded, err := encoding.DecodeString(string(text)); err == nil && len(decoded) > 0 {
			return decoded
		}
	}
	return column
}
