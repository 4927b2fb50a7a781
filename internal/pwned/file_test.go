package pwned

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"latchkey/internal/testkit"
)

// hashes are the sorted hashes of the passwords "0" to n-1, in capitals.
func hashes(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = hashOf(strconv.Itoa(i))
	}
	slices.Sort(all)
	return all
}

func hashOf(password string) string {
	sum := sha1.Sum([]byte(password))
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// write writes each line with an ending that may depend on its number.
func write(t testing.TB, lines []string, ending func(i int) string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "pwned.txt")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for i, line := range lines {
		_, _ = w.WriteString(line)
		_, _ = w.WriteString(ending(i))
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return name
}

func always(s string) func(int) string { return func(int) string { return s } }

// Every entry of files of many sizes is found, and nothing else, in each way
// to write them: with and without counts, with CRLF, without a last line end.
func TestFileFindsEveryEntry(t *testing.T) {
	for name, ending := range map[string]func(int) string{
		"plain": always("\n"), "counts": always(":17\n"), "CRLF": always("\r\n"),
		"CRLF and counts": always(":4\r\n"),
		"uneven":          func(i int) string { return ":" + strings.Repeat("9", 1+i%19) + "\n" },
	} {
		for _, n := range []int{1, 2, 3, 31, 84, 100, 101, testkit.Rounds(500, 3000)} {
			t.Run(fmt.Sprint(name, n), func(t *testing.T) {
				file := write(t, hashes(n), ending)
				if n%2 == 1 {
					trimEnd(t, file)
				}

				c := must(t, "", file)
				for i := range 2 * n {
					seen, err := c.Seen(t.Context(), strconv.Itoa(i))
					if err != nil || seen != (i < n) {
						t.Fatalf("entry %d of %d: %v, %v", i, n, seen, err)
					}
				}
			})
		}
	}
}

func trimEnd(t *testing.T, file string) {
	t.Helper()
	all, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, bytes.TrimRight(all, "\r\n"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The first and the last entry, what sorts before and after all, small
// letters, and a count of zero.
func TestFileEdges(t *testing.T) {
	lines := hashes(1000)
	first, last := lines[0], lines[len(lines)-1]
	zero := hashOf("7")
	file := write(t, lines, func(i int) string {
		if lines[i] == zero {
			return ":0\n"
		}
		return "\n"
	})

	c := must(t, "", file)
	for hash, want := range map[string]bool{
		first: true, last: true, zero: false,
		strings.Repeat("0", 40): false, strings.Repeat("F", 40): false,
	} {
		seen, err := c.inFile([]byte(strings.ToLower(hash)))
		if err != nil || seen != want {
			t.Errorf("%s: %v, %v", hash, seen, err)
		}
	}

	for i := range lines {
		lines[i] = strings.ToLower(lines[i])
	}
	c = must(t, "", write(t, lines, always("\n")))
	if seen, err := c.Seen(t.Context(), "999"); !seen || err != nil {
		t.Errorf("small letters: %v, %v", seen, err)
	}
}

// A file of many lines agrees with a map: a million in the long tests.
func TestFileAgreesWithAMap(t *testing.T) {
	n := testkit.Rounds(30_000, 1_000_000)
	all := hashes(n)
	file := write(t, all, func(i int) string { return ":" + strconv.Itoa(1+i%97*i) + "\n" })
	c := must(t, "", file)
	in := make(map[string]bool, n)
	for _, h := range all {
		in[h] = true
	}
	for i := 0; i < 2*n; i += 1 + n/10_000 {
		p := strconv.Itoa(i)
		seen, err := c.Seen(t.Context(), p)
		if err != nil || seen != in[hashOf(p)] {
			t.Fatalf("%s: %v, %v", p, seen, err)
		}
	}
}

// New refuses what is broken at the start, in the middle or at the end.
func TestNewRefusesFiles(t *testing.T) {
	good := func() []string { return hashes(2000) }
	swap := func(i, j int) []string {
		lines := good()
		lines[i], lines[j] = lines[j], lines[i]
		return lines
	}
	spoil := func(i int, line string) []string {
		lines := good()
		lines[i] = line
		return lines
	}
	reversed := good()
	slices.Reverse(reversed)
	byMiddle := slices.Concat(good()[1000:], good()[:1000])

	for name, lines := range map[string][]string{
		"empty": nil, "reversed": reversed, "halves exchanged": byMiddle,
		"unsorted start": swap(3, 4), "unsorted middle": swap(1010, 1011), "unsorted end": swap(1998, 1999),
		"doubled line": spoil(1, good()[0]), "BOM": spoil(0, "\ufeff"+good()[0]),
		"short hash": spoil(0, good()[0][:32]), "letters": spoil(1999, strings.Repeat("G", 40)),
		"empty line": spoil(1020, ""), "cut last line": spoil(1999, good()[1999][:20]),
		"no lines": {strings.Repeat("A", 20_000)}, "passwords": {"password", "123456"},
		"count is no number": spoil(0, good()[0]+":x"),
		"the other format":   spoil(0, good()[0]+" 7"),
	} {
		if _, err := New("", 0, write(t, lines, always("\n"))); err == nil {
			t.Errorf("%s: passed", name)
		}
	}

	dir := t.TempDir()
	for _, name := range []string{dir, filepath.Join(dir, "missing"), os.DevNull} {
		if _, err := New("", 0, name); err == nil || strings.Count(err.Error(), name) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file that becomes shorter, or is closed, is an error and no answer.
func TestFileLost(t *testing.T) {
	file := write(t, hashes(1000), always("\n"))
	c := must(t, "", file)
	if err := os.Truncate(file, 100); err != nil {
		t.Fatal(err)
	}
	if seen, err := c.Seen(t.Context(), "1"); seen || err == nil {
		t.Errorf("shorter: %v, %v", seen, err)
	}
	_ = c.Close()
	if seen, err := c.Seen(t.Context(), "1"); seen || err == nil {
		t.Errorf("closed: %v, %v", seen, err)
	}
}

// With both, the service is asked about what the file does not have, and for
// what the file has there is no request.
func TestBoth(t *testing.T) {
	asked := 0
	service := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		fmt.Fprint(w, suffix+":1")
	})
	c := must(t, service.url, write(t, hashes(10), always("\n")))

	for _, p := range []struct {
		password string
		seen     bool
		asked    int
	}{{"3", true, 0}, {password, true, 1}, {"neither", false, 2}} {
		seen, err := c.Seen(t.Context(), p.password)
		if err != nil || seen != p.seen || asked != p.asked {
			t.Errorf("%s: %v, %v, %d requests", p.password, seen, err, asked)
		}
	}

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Seen(ended, "3"); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
}

// A look-up among a million lines, half of them misses.
func BenchmarkFile(b *testing.B) {
	c := must(b, "", write(b, hashes(1_000_000), always(":5\n")))
	i := 0
	for b.Loop() {
		i += 7919
		if _, err := c.Seen(b.Context(), strconv.Itoa(i%2_000_000)); err != nil {
			b.Fatal(err)
		}
	}
}
