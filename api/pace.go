package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// paced is the body of an upload that was admitted. A client that is too slow is
// cut off, so that its memory goes to others.
type paced struct {
	io.ReadCloser
	head    *bytes.Reader // what was read before
	control *http.ResponseController
	grace   time.Duration
	began   time.Time

	mu   sync.Mutex
	read int
	cut  bool // others wait, and it was the slowest
	over bool // nothing is read any more
}

// pace starts the time of an upload. It reads the machine's clock, not the injected
// one: deadlines of connections are in the machine's time.
func (s *Server) pace(w http.ResponseWriter, body io.ReadCloser, head []byte) *paced {
	p := &paced{
		ReadCloser: body,
		head:       bytes.NewReader(head),
		control:    http.NewResponseController(w),
		grace:      s.uploadGrace,
		began:      time.Now(),
	}
	_ = p.control.SetWriteDeadline(p.began.Add(uploadTime + answerTime)) // fails for a test's recorder, which has no deadlines
	s.underWay.enter(p)
	return p
}

// Read implements io.Reader.
func (p *paced) Read(b []byte) (int, error) {
	if p.head.Len() > 0 {
		return p.head.Read(b)
	}
	if !p.await() {
		return 0, os.ErrDeadlineExceeded
	}

	n, err := p.ReadCloser.Read(b)
	p.note(n, err)
	return n, err
}

// await sets how long the next bytes may take. It reports false once the upload is cut off.
func (p *paced) await() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	patience := p.grace + time.Second*time.Duration(p.read)/uploadRate
	if !p.cut {
		_ = p.control.SetReadDeadline(p.began.Add(min(patience, uploadTime)))
	}
	return !p.cut
}

// note counts what was read. After the body the connection is watched for whether the
// client is still there, which must not end with the body's deadline.
func (p *paced) note(n int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.read += n
	p.over = err != nil
	if err == io.EOF {
		_ = p.control.SetReadDeadline(time.Time{})
	}
}

// late is how long ago an upload at busyRate would have come as far as this one.
func (p *paced) late(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || p.cut {
		return 0
	}
	return now.Sub(p.began) - p.grace - time.Second*time.Duration(p.read)/busyRate
}

// cutOff ends an upload, also while it is being read.
func (p *paced) cutOff() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.cut = true
		_ = p.control.SetReadDeadline(p.began)
	}
}

// underWay are the uploads that have room.
type underWay struct {
	mu      sync.Mutex
	uploads map[*paced]bool
	lastCut time.Time
}

func (u *underWay) enter(p *paced) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.uploads == nil {
		u.uploads = map[*paced]bool{}
	}
	u.uploads[p] = true
}

func (u *underWay) leave(p *paced) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.uploads, p)
}

// hurry makes slow uploads give up their room, one after the other, until the context
// ends.
func (u *underWay) hurry(ctx context.Context) {
	tick := time.NewTicker(hurryInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			u.cutLatest(now)
		}
	}
}

// cutLatest ends the upload that is furthest behind busyRate, if one is. However many
// wait, it ends one in an interval: that may be enough for all of them.
func (u *underWay) cutLatest(now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now.Sub(u.lastCut) < hurryInterval/2 {
		return
	}

	var latest *paced
	var behind time.Duration
	for p := range u.uploads {
		if late := p.late(now); late > behind {
			latest, behind = p, late
		}
	}
	if latest != nil {
		latest.cutOff()
		u.lastCut = now
	}
}
