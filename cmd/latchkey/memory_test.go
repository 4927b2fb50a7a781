package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/internal/config"
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

// process is a Latchkey of its own, as it is released: without the race detector,
// which takes several times the memory.
type process struct {
	url string
	pid int
}

func startProcess(t *testing.T) process {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "latchkey")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	log := &syncBuffer{}
	p := exec.Command(binary, "serve")
	p.Stderr = log
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if m := listening.FindStringSubmatch(log.String()); m != nil {
			return process{"http://" + m[1], p.Process.Pid}
		}
		if time.Now().After(deadline) {
			t.Fatalf("it does not listen: %s", log)
		}
	}
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
}

func hostileUploads(t *testing.T) map[string]hostileUpload {
	const most = 8 << 20
	jsonOf := func(head, unit string, bytes int, tail string) hostileUpload {
		body := head + strings.Repeat(unit, bytes/len(unit)) + tail
		return hostileUpload{"POST", "/setContactDetail", "application/json", func() io.Reader { return strings.NewReader(body) }}
	}
	raw := func(body []byte) hostileUpload {
		return hostileUpload{"PUT", "/v1/profile/picture", "image/png", func() io.Reader { return bytes.NewReader(body) }}
	}
	var file, form bytes.Buffer
	if err := png.Encode(&file, image.NewNRGBA(image.Rect(0, 0, 8000, 5000))); err != nil {
		t.Fatal(err)
	}
	w := multipart.NewWriter(&form)
	for range 4 {
		part, _ := w.CreateFormFile("image", "x.png")
		_, _ = part.Write(make([]byte, most/4))
	}
	_ = w.Close()
	return map[string]hostileUpload{
		"base64 of spaces":     jsonOf(`{"image":"`, " ", most/3*4, `"}`),
		"data URL":             jsonOf(`{"image":"data:image/png;base64,`, "A", most, `"}`),
		"escaped base64":       jsonOf(`{"image":"`, `\u0041`, most/4, `"}`),
		"a million equal keys": jsonOf(`{`, `"a":1,`, most, `"a":1}`),
		"nested":               jsonOf(`{"image":`, `[`, most, ``),
		"another large field":  jsonOf(`{"country":"`, "A", most, `"}`),
		"raw":                  raw(make([]byte, most)),
		"raw, held back": {"PUT", "/v1/profile/picture", "image/png", func() io.Reader {
			return io.MultiReader(bytes.NewReader(make([]byte, most-1)), holdBack{})
		}},
		"multipart":     {"POST", "/setContactDetail", w.FormDataContentType(), func() io.Reader { return bytes.NewReader(form.Bytes()) }},
		"40 megapixels": raw(file.Bytes()),
	}
}

// holdBack is the last byte of a body, sent when all the others' have arrived.
type holdBack struct{}

func (holdBack) Read(p []byte) (int, error) {
	time.Sleep(2 * time.Second)
	p[0] = 0
	return 1, io.EOF
}

// However many hostile uploads of whatever form come at once, by one account or by
// many from many addresses, the process grows by no more than 256 MiB.
//
// ASVS v5.0.0-5.2.3 v5.0.0-15.2.2
func TestMemoryUnderHostileUploads(t *testing.T) {
	const atOnce, most = 64, 256 << 20
	dsn := cluster.Migrated(t)
	serveEnv(t, dsn)
	t.Setenv("LATCHKEY_LISTEN", "127.0.0.1:0")
	t.Setenv("LATCHKEY_OPS_LISTEN", "127.0.0.1:0")
	t.Setenv("LATCHKEY_TRUSTED_PROXIES", "127.0.0.0/8")
	t.Setenv("LATCHKEY_LIMIT_SIGN_UP_ADDRESS", "1000/1m")
	t.Setenv("LATCHKEY_LIMIT_CHANGE_ACCOUNT", "10000/1m")
	p := startProcess(t)

	var codes []string
	for i := range 32 {
		name := fmt.Sprintf("user%d", i)
		post(t, p.url+"/v1/accounts", map[string]any{"email": name + "@example.org", "username": name, "password": "a long pass phrase"})
		_, session := post(t, p.url+"/v1/sessions", map[string]any{"login": name, "password": "a long pass phrase"})
		codes = append(codes, session["code"].(string))
	}
	idle := p.resident(t, "VmRSS")
	for name, upload := range hostileUploads(t) {
		whose := codes
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

// flood sends an upload so many times at once, and counts the answers.
func (p process) flood(t *testing.T, upload hostileUpload, codes []string, atOnce int) map[int]int {
	t.Helper()
	var mu sync.Mutex
	answers := map[int]int{}
	var all sync.WaitGroup
	for i := range atOnce {
		all.Go(func() {
			req, err := http.NewRequest(upload.method, p.url+upload.path, upload.body())
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+codes[i%len(codes)])
			req.Header.Set("Content-Type", upload.contentType)
			req.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i))
			status := 0 // a refusal that the client did not wait for
			if res, err := http.DefaultClient.Do(req); err == nil {
				status = res.StatusCode
				res.Body.Close()
			}
			mu.Lock()
			defer mu.Unlock()
			answers[status]++
		})
	}
	all.Wait()
	return answers
}
