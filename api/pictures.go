package api

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"latchkey/dbgen"
	"latchkey/internal/id"
	"latchkey/internal/picture"
)

const (
	// maxParts bounds how many parts of a multipart body are looked at.
	maxParts = 20

	// multipartOverhead is room for the boundaries and headers around a picture.
	multipartOverhead = 64 << 10

	// maxPartHeader bounds what is read for the header of one part, in bytes.
	maxPartHeader = 16 << 10
)

func (s *Server) putPicture(w http.ResponseWriter, r *http.Request, caller principal) error {
	if err := s.takeChange(r.Context(), caller.account); err != nil {
		return err
	}

	var square picture.Picture
	err := s.receive(w, r, caller, func() error {
		upload, err := readPicture(w, r)
		if err != nil {
			return err
		}
		square, err = s.squarePicture(r.Context(), upload)
		return err
	})
	if err != nil {
		return err
	}

	err = s.transact(r.Context(), func(q *dbgen.Queries) error {
		return s.setPicture(r.Context(), q, caller.account, square)
	})
	if err != nil {
		return err
	}

	return s.getProfile(w, r, caller)
}

// readPicture reads an upload: the body itself, or the part "picture" of a
// multipart body. What the client says of its type and name is not used.
func readPicture(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := uncompressed(w, r); err != nil {
		return nil, err
	}

	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, problem(unsupportedType, "Send the picture's bytes with their Content-Type, or multipart/form-data.")
	}

	if mediaType != "multipart/form-data" {
		r.Body = http.MaxBytesReader(w, r.Body, picture.MaxBytes)
		upload := roomFor(r)
		if _, err := upload.ReadFrom(r.Body); err != nil {
			return nil, bodyError(err)
		}
		return upload.Bytes(), nil
	}

	form, err := readForm(w, r, "picture")
	if err != nil {
		return nil, err
	}
	if form.file == nil {
		return nil, faults{"picture": "must be a part of the form"}.err()
	}
	return form.file.Bytes(), nil
}

// roomFor makes all the memory for the picture of a request at once: a buffer
// that grows takes several times as much.
func roomFor(r *http.Request) *bytes.Buffer {
	return bytes.NewBuffer(make([]byte, 0, declared(r)+bytes.MinRead))
}

// form is a multipart body, read in memory: a file and the texts beside it.
type form struct {
	file   *bytes.Buffer // nil: there is none
	values map[string]string
	texts  int // how long they are together, in bytes
}

// readForm reads a multipart body part by part.
func readForm(w http.ResponseWriter, r *http.Request, fileName string) (*form, error) {
	r.Body = http.MaxBytesReader(w, r.Body, picture.MaxBytes+multipartOverhead)
	f := &form{values: map[string]string{}}
	body := &formBody{ReadCloser: r.Body}
	r.Body = body

	parts, err := r.MultipartReader()
	if err != nil {
		return f, &Error{kind: malformedRequest, detail: "The body is not valid multipart/form-data.", cause: err}
	}

	for n := 0; ; n++ {
		body.left = maxPartHeader
		part, err := parts.NextPart()
		switch {
		case err == io.EOF:
			return f, nil
		case err != nil && body.left == 0:
			return f, problem(malformedRequest, "The header of a part of the form is too long.")
		case err != nil:
			return f, bodyError(err)
		}

		body.left = math.MaxInt
		if n == maxParts {
			return f, problem(malformedRequest, "The form has too many parts.")
		}

		if loosely(part.FormName()) == fileName {
			err = f.readFile(r, part)
		} else {
			err = f.readText(part)
		}
		if err != nil {
			return f, err
		}
	}
}

// formBody bounds the headers in a multipart body: mime/multipart reads up to 10 MiB of
// one, and a header of many parameters takes a hundred times its length in memory.
type formBody struct {
	io.ReadCloser
	left int // bytes that may be read
}

// Read implements io.Reader.
func (b *formBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.ErrUnexpectedEOF
	}

	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// readFile reads the file. Of two the last wins, in the memory of the first.
func (f *form) readFile(r *http.Request, part *multipart.Part) error {
	if f.file == nil {
		f.file = roomFor(r)
	}
	f.file.Reset()
	if _, err := f.file.ReadFrom(part); err != nil {
		return bodyError(err)
	}
	return nil
}

func (f *form) readText(part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, maxJSONBody+1))
	if err != nil {
		return bodyError(err)
	}
	if f.texts += len(text); f.texts > maxJSONBody {
		return &http.MaxBytesError{Limit: maxJSONBody}
	}
	f.values[part.FormName()] = string(text)
	return nil
}

// squarePicture decodes and re-encodes an upload when the gate admits it.
func (s *Server) squarePicture(ctx context.Context, upload []byte) (square picture.Picture, err error) {
	if len(upload) > picture.MaxBytes {
		return square, &http.MaxBytesError{Limit: picture.MaxBytes}
	}

	admitted := s.pictures.Do(ctx, func() { square, err = picture.Square(upload) })
	if admitted != nil {
		return square, admitted
	}

	for _, refusal := range []error{picture.ErrFormat, picture.ErrTooLarge} {
		if errors.Is(err, refusal) {
			text := refusal.Error()
			return square, &Error{kind: invalidPicture, detail: strings.ToUpper(text[:1]) + text[1:] + ".", cause: err}
		}
	}
	return square, err
}

// setPicture gives an account a picture, unless it is the one that it has.
func (s *Server) setPicture(ctx context.Context, q *dbgen.Queries, account id.ID, p picture.Picture) error {
	present, err := lockProfile(ctx, q, account)
	if err != nil || bytes.Equal(present.PictureDigest, p.Digest[:]) {
		return err
	}

	now := s.now()
	err = found(q.ProfilePictureUpdate(ctx, dbgen.ProfilePictureUpdateParams{
		PictureDigest: p.Digest[:],
		UpdatedAt:     now,
		AccountID:     account,
	}))
	if err != nil {
		return err
	}

	err = q.PictureSet(ctx, dbgen.PictureSetParams{AccountID: account, Digest: p.Digest[:], Image: p.JPEG, CreatedAt: now})
	if err != nil {
		return err
	}
	return s.audit(ctx, q, account, pictureSet)
}

func (s *Server) deletePicture(w http.ResponseWriter, r *http.Request, caller principal) error {
	if err := s.takeChange(r.Context(), caller.account); err != nil {
		return err
	}

	err := s.transact(r.Context(), func(q *dbgen.Queries) error {
		return s.removePicture(r.Context(), q, caller.account)
	})
	if err != nil {
		return err
	}
	return writeNothing(w)
}

// removePicture takes an account's picture away, if it has one.
func (s *Server) removePicture(ctx context.Context, q *dbgen.Queries, account id.ID) error {
	present, err := lockProfile(ctx, q, account)
	if err != nil || present.PictureDigest == nil {
		return err
	}

	err = found(q.ProfilePictureUpdate(ctx, dbgen.ProfilePictureUpdateParams{UpdatedAt: s.now(), AccountID: account}))
	if err != nil {
		return err
	}
	if _, err := q.PictureDelete(ctx, account); err != nil {
		return err
	}
	return s.audit(ctx, q, account, pictureDeleted)
}

// getPicture serves a picture to every client that knows its digest. Its bytes never
// change, so it may be cached for ever; pages of other origins may show it.
func (s *Server) getPicture(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("digest")
	digest, err := hex.DecodeString(name)
	if err != nil || len(digest) != len(picture.Picture{}.Digest) || hex.EncodeToString(digest) != name {
		return problem(notFound, "There is no such picture.")
	}

	image, err := s.queries.PictureGetByDigest(r.Context(), digest)
	if errors.Is(err, sql.ErrNoRows) {
		return problem(notFound, "There is no such picture.")
	}
	if err != nil {
		return err
	}

	etag := `"` + name + `"`
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", etag)

	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}

	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Disposition", `inline; filename="picture.jpg"`)
	h.Set("Content-Length", strconv.Itoa(len(image)))
	_, _ = w.Write(image)
	return nil
}
