package api

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"latchkey/internal/gate"
	"latchkey/internal/testkit"
)

// trickle opens an upload of a megabyte, and stops after a part of it.
func (f *fixture) trickle(code, address string) net.Conn {
	f.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://"))
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { conn.Close() })

	_, err = fmt.Fprintf(conn, "PUT /v1/profile/picture HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nX-Forwarded-For: %s\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\n%s",
		code, address, strings.Repeat("x", smallBody+1))
	if err != nil {
		f.t.Fatal(err)
	}
	return conn
}

func behindProxy(o *Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// Uploads that stand still, of one account and from one address, leave room for those of
// others.
//
// ASVS v5.0.0-15.2.2 v5.0.0-15.4.4
func TestTricklingUploads(t *testing.T) {
	f := newFixture(t, behindProxy)
	greedy, friend, other := f.member("ana"), f.member("ben"), f.member("cat")
	f.server.uploadGrace = time.Minute
	large := append(pngOf(t, 40, 40), make([]byte, 4*smallBody)...)

	put := func(code, address string) int {
		return f.call("PUT", "/v1/profile/picture", large, bearer(code), header("Content-Type", "image/png"), header("X-Forwarded-For", address)).status
	}

	for range accountUploads + accountQueue {
		f.trickle(greedy, "192.0.2.1")
	}
	testkit.Await(t, "the account's share is taken", func() bool { return f.server.uploads.Running() == accountUploads })

	if status := put(greedy, "192.0.2.2"); status != http.StatusServiceUnavailable {
		t.Errorf("more of the same account: %d", status)
	}
	if status := put(friend, "192.0.2.1"); status != http.StatusOK {
		t.Errorf("another account behind the same address: %d", status)
	}
	if status := put(other, "192.0.2.3"); status != http.StatusOK {
		t.Errorf("another account: %d", status)
	}
}

// Uploads that only just keep the least rate, by a few accounts, make way for one that waits
// when there is no room left.
//
// ASVS v5.0.0-15.2.2 v5.0.0-15.4.4
func TestSlowUploadsMakeWay(t *testing.T) {
	f := newFixture(t, behindProxy)
	const size = 16 // units of what trickle opens
	f.server.uploads = gate.New(4*size, uploadQueue)
	f.server.uploadPatience = 15 * time.Second
	f.server.uploadGrace = 20 * time.Second // after which nobody would wait any more

	codes := []string{f.member("ana"), f.member("ben")}
	for n := range 4 {
		f.trickle(codes[n/2], fmt.Sprintf("192.0.2.%d", n))
	}

	// Once they are slow for long enough, one of them is cut off for another upload.
	testkit.Await(t, "all room is taken", func() bool { return f.server.uploads.Running() == 4 })
	f.server.underWay.age(time.Minute / 2)

	large := append(pngOf(t, 40, 40), make([]byte, 4*smallBody)...)
	a := f.call("PUT", "/v1/profile/picture", large, bearer(f.member("cat")), header("Content-Type", "image/png"), header("X-Forwarded-For", "192.0.2.9"))
	f.want(a, http.StatusOK, "")
	if n := f.server.uploads.Running(); n != 3 {
		t.Errorf("of 4 slow uploads %d are left", n)
	}
}

// age makes the uploads look as if they had begun earlier.
func (u *underWay) age(by time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for p := range u.uploads {
		p.mu.Lock()
		p.began = p.began.Add(-by)
		p.mu.Unlock()
	}
}

// An upload that is quick enough, one that is complete and one that has just begun are not
// cut off, however many wait.
func TestQuickUploadsStay(t *testing.T) {
	var u underWay

	now := time.Now()
	began := now.Add(-10 * time.Second)
	for _, p := range []*paced{
		{began: began, grace: uploadGrace, read: 6 * busyRate},
		{began: began, grace: uploadGrace, over: true},
		{began: now, grace: uploadGrace},
	} {
		u.enter(p)
	}

	u.cutLatest(now)
	for p := range u.uploads {
		if p.cut {
			t.Errorf("cut off: %+v", p)
		}
	}
}

// An upload that is too slow is answered with 408, and its slot is free again.
func TestSlowUploadIsCut(t *testing.T) {
	f := newFixture(t, behindProxy)
	f.server.uploadGrace = 50 * time.Millisecond
	conn := f.trickle(f.member("ana"), "192.0.2.1")
	_ = conn.SetReadDeadline(time.Now().Add(patience))

	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 408 ")) || !bytes.Contains(answer, []byte("/problems/too-slow")) {
		t.Errorf("the answer is %s", answer)
	}

	if n := f.server.uploads.Running(); n != 0 {
		t.Errorf("%d uploads run", n)
	}
}

// A client that is slow at first, and quick enough on the whole, is served, and so is the
// next request on its connection.
func TestUploadWithinItsRate(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	body := append(pngOf(t, 40, 40), make([]byte, 4*smallBody)...)

	for range 2 {
		// A pipe has no length, and passes the body on in small pieces.
		pipe, w := io.Pipe()
		go func() {
			for part := range bytes.Lines(body) {
				_, _ = w.Write(part)
			}
			w.Close()
		}()

		req, err := http.NewRequest("PUT", f.url+"/v1/profile/picture", pipe)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+code)
		req.Header.Set("Content-Type", "image/png")

		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()

		if res.StatusCode != http.StatusOK {
			t.Errorf("status %d", res.StatusCode)
		}
	}
}

// While there is no room for uploads, small bodies are accepted: texts, and a small picture.
//
// ASVS v5.0.0-15.4.4
func TestSmallBodiesNeedNoRoom(t *testing.T) {
	f := newFixture(t, nil)
	code := f.member("ana")
	release := crowd(t, f.server.uploads, uploadRoom, uploadQueue)
	defer release()

	f.want(f.call("POST", "/setContactDetail", map[string]any{"country": "RO"}, bearer(code)), http.StatusOK, "")
	form, formType := multipartOf(t, "image", pngOf(t, 40, 40), map[string]string{"country": "RO"})
	f.want(f.call("POST", "/setContactDetail", form, bearer(code), formType), http.StatusOK, "")
	f.want(f.putPicture(code, pngOf(t, 40, 40)), http.StatusOK, "")
}

// An upload that waits too long to be admitted is answered that the service is busy.
func TestUploadWaitsWithinReason(t *testing.T) {
	f := newFixture(t, nil)
	f.server.uploadPatience = 20 * time.Millisecond
	release := crowd(t, f.server.uploads, uploadRoom, 0)
	defer release()

	large := append(pngOf(t, 40, 40), make([]byte, 4*smallBody)...)
	a := f.call("PUT", "/v1/profile/picture", large, bearer(f.member("ana")), header("Content-Type", "image/png"))
	f.want(a, http.StatusServiceUnavailable, "busy")
}

// The texts of a form together may be as long as a JSON body.
func TestLargeTextsInForms(t *testing.T) {
	f := newFixture(t, nil)
	texts := map[string]string{}
	for i := range 3 {
		texts[fmt.Sprint(i)] = strings.Repeat("x", maxJSONBody/2)
	}

	form, formType := multipartOf(t, "image", nil, texts)
	a := f.call("POST", "/setContactDetail", form, bearer(f.member("ana")), formType)
	f.want(a, http.StatusRequestEntityTooLarge, "")
}
