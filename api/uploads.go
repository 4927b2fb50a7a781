package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"latchkey/internal/gate"
	"latchkey/internal/picture"
)

// A body that may hold a picture is read under these limits. They protect the
// memory of this process, so each replica has its own.
const (
	// smallBody is how much of a body is read without asking for room: a request
	// without a picture is no larger.
	smallBody = maxJSONBody

	// uploadRoom is how much memory uploads have together, in units of uploadUnit
	// bytes. Of the largest there is room for four, of photographs from a
	// telephone for ten.
	uploadRoom  = 4 * picture.MaxBytes / uploadUnit
	uploadUnit  = 64 << 10
	uploadQueue = 32

	// An account and an address have a share of that each, at once and waiting.
	accountUploads, accountQueue = 2, 4
	addressUploads, addressQueue = 3, 8

	// uploadPatience is how long an upload waits for room.
	uploadPatience = 15 * time.Second

	// uploadGrace is how long an upload may be slower than uploadRate, in bytes a
	// second, uploadTime how long it may take, and answerTime how long from then
	// until the answer is written.
	uploadGrace = 5 * time.Second
	uploadRate  = 32 << 10
	// busyRate is what uploadRate is while others wait for room; one upload that is
	// slower makes way every hurryInterval.
	busyRate      = 256 << 10
	hurryInterval = time.Second

	uploadTime = 60 * time.Second
	answerTime = 30 * time.Second
)

// receive calls read with a request that may be as large as a picture, when
// there is room for it in memory. The room is kept until read returns. A small
// body needs none.
func (s *Server) receive(w http.ResponseWriter, r *http.Request, caller principal, read func() error) (err error) {
	head, err := io.ReadAll(io.LimitReader(r.Body, smallBody+1))
	if err != nil {
		return bodyError(err)
	}

	if len(head) <= smallBody {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(head)), int64(len(head))
		return read()
	}

	// Only a large body needs room; it is timed from when it has it.
	refused := s.makeRoom(r, caller, func() {
		body := s.pace(w, r.Body, head)
		defer s.underWay.leave(body)
		r.Body = body
		err = read()
	})
	if errors.Is(refused, context.DeadlineExceeded) {
		return gate.ErrFull
	}
	return errors.Join(refused, err)
}

// makeRoom calls work when there is room for the body: in the share of the
// account, in that of the address, and for all.
func (s *Server) makeRoom(r *http.Request, caller principal, work func()) error {
	ctx, cancel := context.WithTimeout(r.Context(), s.uploadPatience)
	defer cancel()
	units := (declared(r) + uploadUnit - 1) / uploadUnit

	var all, address error
	account := s.accountUploads.Do(ctx, string(caller.account[:]), func() {
		address = s.addressUploads.Do(ctx, addressKey(eventOf(ctx).clientIP), func() {
			all = s.whenRoom(ctx, units, work)
		})
	})
	return errors.Join(account, address, all)
}

// whenRoom calls work when there is room among all. While it waits, slow uploads make way:
// else two accounts that trickle would hold the room of everybody.
func (s *Server) whenRoom(ctx context.Context, units int, work func()) error {
	waiting, admitted := context.WithCancel(ctx)
	defer admitted()
	go s.underWay.hurry(waiting)

	return s.uploads.DoOf(ctx, units, func() {
		admitted()
		work()
	})
}

// declared is how many bytes of a picture a request can hold, as far as it says.
func declared(r *http.Request) int {
	if r.ContentLength < 0 || r.ContentLength > picture.MaxBytes {
		return picture.MaxBytes
	}
	return int(r.ContentLength)
}
