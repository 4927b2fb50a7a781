package main

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/color"
	"image/png"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/internal/config"
	"latchkey/internal/testkit"
)

// The collector's aim is what the work needs, or what the container lets it have.
func TestMemoryLimit(t *testing.T) {
	c := &config.Config{HashConcurrency: 4, Argon2MemoryKib: 20 << 10}
	for container, want := range map[uint64]int64{0: 320 << 20, 1 << 40: 320 << 20, 100 << 20: 90 << 20} {
		got := memoryLimit(c, func() (uint64, error) {
			if container == 0 {
				return 0, errors.New("no container")
			}
			return container, nil
		})
		if max(got, want)-min(got, want) > 10 {
			t.Errorf("a container of %d: %d, want %d", container, got, want)
		}
	}
}

// process is a Latchkey of its own, as it is released: without the race detector, which
// takes several times the memory, and ten times as long for a hash.
type process struct {
	*program
	pid int
}

// released builds the program, once for all tests.
var released = sync.OnceValues(func() (binary string, err error) {
	if releasedDir, err = os.MkdirTemp("", "latchkey-released-"); err != nil {
		return "", err
	}
	binary = filepath.Join(releasedDir, "latchkey")
	if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", binary, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return binary, nil
})

var releasedDir string

// startProcess runs serve in a process of its own until the test ends. The environment is
// set by the caller.
func startProcess(t *testing.T) process {
	t.Helper()
	binary, err := released()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LATCHKEY_LISTEN", "127.0.0.1:0")
	t.Setenv("LATCHKEY_OPS_LISTEN", "127.0.0.1:0")
	t.Setenv("LATCHKEY_SHUTDOWN_DELAY", "0")

	p := &program{log: &testkit.Log{}}
	serve := exec.Command(binary, "serve")
	serve.Stderr = p.log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	p.stop = sync.OnceValue(func() error {
		_ = serve.Process.Signal(os.Interrupt)
		return serve.Wait()
	})
	t.Cleanup(func() { _ = p.stop() })

	testkit.Await(t, "the program listens", func() bool {
		m := listening.FindStringSubmatch(p.log.String())
		if m != nil {
			p.url, p.ops = "http://"+m[1], "http://"+m[2]
		}
		return m != nil
	})
	return process{p, serve.Process.Pid}
}

// resident reads a figure of the process's memory: VmRSS, or its peak, VmHWM.
func (p process) resident(t *testing.T, figure string) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, figure+":"); ok {
			kib, err := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kib << 10
		}
	}
	t.Fatalf("no %s in %s", figure, status)
	return 0
}

// hostileUpload is one way to cost memory.
type hostileUpload struct {
	method, path, contentType string
	body                      func() io.Reader
	heldBack                  bool // the end of the body does not come
}

// widePicture is a PNG of transparent pixels in four channels. It is put together from
// equal pieces, because the encoder would take half a minute under the race detector.
func widePicture(width, height int) []byte {
	const rows = 20
	var piece bytes.Buffer
	w, _ := flate.NewWriter(&piece, flate.BestSpeed)
	_, _ = w.Write(make([]byte, rows*(1+4*width))) // each row begins with its filter, which is none
	_ = w.Flush()

	data := []byte{0x78, 0x01} // the head of a zlib stream
	data = append(data, bytes.Repeat(piece.Bytes(), height/rows)...)
	data = append(data, 0x03, 0x00) // the last block, which is empty
	sum := uint32(height*(1+4*width)%65521)<<16 | 1
	data = binary.BigEndian.AppendUint32(data, sum)

	head := binary.BigEndian.AppendUint32(nil, uint32(width))
	head = binary.BigEndian.AppendUint32(head, uint32(height))
	head = append(head, 8, 6, 0, 0, 0) // bits of a channel, RGBA

	file := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		name string
		data []byte
	}{{"IHDR", head}, {"IDAT", data}, {"IEND", nil}} {
		file = binary.BigEndian.AppendUint32(file, uint32(len(chunk.data)))
		named := append([]byte(chunk.name), chunk.data...)
		file = append(file, named...)
		file = binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(named))
	}
	return file
}

func hostileUploads() map[string]hostileUpload {
	const most = 8 << 20

	jsonOf := func(head, unit string, bytes int, tail string) hostileUpload {
		body := head + strings.Repeat(unit, bytes/len(unit)) + tail
		return hostileUpload{"POST", "/setContactDetail", "application/json", func() io.Reader { return strings.NewReader(body) }, false}
	}

	raw := func(body []byte) hostileUpload {
		return hostileUpload{"PUT", "/v1/profile/picture", "image/png", func() io.Reader { return bytes.NewReader(body) }, false}
	}

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for range 4 {
		part, _ := w.CreateFormFile("image", "x.png")
		_, _ = part.Write(make([]byte, most/4))
	}
	_ = w.Close()

	// One part whose header alone has the most bytes that a request may have.
	var header strings.Builder
	header.WriteString("--x\r\nContent-Disposition: form-data; name=country")
	for i := 0; header.Len() < most; i++ {
		fmt.Fprintf(&header, "; a%d*=utf-8''%%41", i)
	}
	header.WriteString("\r\n\r\nx\r\n--x--\r\n")

	return map[string]hostileUpload{
		"base64 of spaces":     jsonOf(`{"image":"`, " ", most/3*4, `"}`),
		"data URL":             jsonOf(`{"image":"data:image/png;base64,`, "A", most, `"}`),
		"escaped base64":       jsonOf(`{"image":"`, `\u0041`, most/4, `"}`),
		"a million equal keys": jsonOf(`{`, `"a":1,`, most, `"a":1}`),
		"nested":               jsonOf(`{"image":`, `[`, most, ``),
		"another large field":  jsonOf(`{"country":"`, "A", most, `"}`),
		"raw":                  raw(make([]byte, most)),
		"raw, held back":       {"PUT", "/v1/profile/picture", "image/png", raw(make([]byte, most-1)).body, true},
		"multipart":            {"POST", "/setContactDetail", w.FormDataContentType(), func() io.Reader { return bytes.NewReader(form.Bytes()) }, false},
		"header of a part":     {"POST", "/setContactDetail", "multipart/form-data; boundary=x", func() io.Reader { return strings.NewReader(header.String()) }, false},
		"wide picture":         raw(widePicture(8000, 5000)),
	}
}

// The service reads the wide picture, if there is room for it.
func TestWidePicture(t *testing.T) {
	c, err := png.DecodeConfig(bytes.NewReader(widePicture(8000, 5000)))
	if err != nil || c.Width != 8000 || c.Height != 5000 || c.ColorModel != color.NRGBAModel {
		t.Errorf("%v, %v", c, err)
	}
	if _, err := png.Decode(bytes.NewReader(widePicture(80, 40))); err != nil {
		t.Error(err)
	}
}

// However many hostile uploads of whatever form come at once, by one account or by
// many from many addresses, the process grows by no more than 256 MiB.
//
// ASVS v5.0.0-5.2.3 v5.0.0-15.2.2
func TestMemoryUnderHostileUploads(t *testing.T) {
	const most = 256 << 20
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	t.Setenv("LATCHKEY_TRUSTED_PROXIES", "127.0.0.0/8")
	t.Setenv("LATCHKEY_LIMIT_SIGN_UP_ADDRESS", "1000/1m")
	t.Setenv("LATCHKEY_LIMIT_CHANGE_ACCOUNT", "10000/1m")
	p := startProcess(t)

	var codes []string
	for i := range 16 {
		name := fmt.Sprintf("user%d", i)
		post(t, p.url+"/v1/accounts", map[string]any{"email": name + "@example.org", "username": name, "password": "a long pass phrase"})
		_, session := post(t, p.url+"/v1/sessions", map[string]any{"login": name, "password": "a long pass phrase"})
		codes = append(codes, session["code"].(string))
	}
	idle := p.resident(t, "VmRSS")
	uploads := hostileUploads()
	for _, name := range slices.Sorted(maps.Keys(uploads)) { // the wide picture last: the service is busy with it for long
		upload := uploads[name]
		whose, atOnce := codes, testkit.Rounds(32, 64)
		if strings.HasPrefix(name, "raw") {
			atOnce = 64 // of 8 MiB each, which is twice what the process may take
		}
		if name == "raw" {
			whose = codes[:1]
		}
		began := time.Now()
		answers := p.flood(t, upload, whose, atOnce)
		grown := p.resident(t, "VmHWM") - idle
		t.Logf("%s: answers %v; the peak is %d MiB over idle; %v", name, answers, grown>>20, time.Since(began).Round(time.Millisecond))
		if grown > most {
			t.Fatalf("%s: the process grew from %d to %d MiB", name, idle>>20, (idle+grown)>>20)
		}
	}
	if status, _ := get(t, p.url+"/problems"); status != http.StatusOK {
		t.Errorf("afterwards: %d", status)
	}
}

// flooding is how far a flood has come.
type flooding struct {
	ctx    context.Context // ends with the flood
	sent   atomic.Int64    // bytes
	served atomic.Int64    // answers to what was let in

	mu      sync.Mutex
	answers map[int]int
}

// flood sends an upload so many times at once, until the peak of memory is past, and
// counts the answers.
func (p process) flood(t *testing.T, upload hostileUpload, codes []string, atOnce int) map[int]int {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	f := &flooding{ctx: ctx, answers: map[int]int{}}
	var all sync.WaitGroup
	for i := range atOnce {
		all.Go(func() { f.send(t, p, upload, codes[i%len(codes)], i) })
	}
	f.awaitPeak(t, p)
	end()
	all.Wait()
	return f.answers
}

// awaitPeak waits until the service has taken twice what it has room for, or until
// neither its memory nor what it has been sent grows any more.
func (f *flooding) awaitPeak(t *testing.T, p process) {
	t.Helper()
	const pause, enough, still = 20 * time.Millisecond, 8, 50
	last := int64(-1)
	for quiet := 0; quiet < still && f.served.Load() < enough; quiet++ {
		time.Sleep(pause)
		if now := f.sent.Load() + p.resident(t, "VmHWM"); now != last {
			last, quiet = now, 0
		}
	}
}

func (f *flooding) send(t *testing.T, p process, upload hostileUpload, code string, n int) {
	body := upload.body()
	req, err := http.NewRequestWithContext(f.ctx, upload.method, p.url+upload.path, &counted{body, upload.heldBack, f})
	if err != nil {
		t.Error(err)
		return
	}

	if sized, ok := body.(interface{ Len() int }); ok && !upload.heldBack {
		req.ContentLength = int64(sized.Len())
	}
	req.Header.Set("Authorization", "Bearer "+code)
	req.Header.Set("Content-Type", upload.contentType)
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", n))

	status := 0 // a refusal that the client did not wait for, or no answer yet
	if res, err := http.DefaultClient.Do(req); err == nil {
		status = res.StatusCode
		res.Body.Close()
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[status]++
	if status != 0 && status != http.StatusServiceUnavailable {
		f.served.Add(1)
	}
}

// counted is a body on its way.
type counted struct {
	io.Reader
	heldBack bool
	flood    *flooding
}

// Read implements io.Reader.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.flood.sent.Add(int64(n))
	if err == io.EOF && c.heldBack {
		<-c.flood.ctx.Done()
	}
	return n, err
}
