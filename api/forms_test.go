package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// The header of a form's part is bounded, on either surface and whatever it contains: with
// many parameters it would take a hundred times its length in memory. What browsers and
// proxies send is far below the bound.
//
// ASVS v5.0.0-5.2.3 v5.0.0-15.2.2
func TestLongPartHeader(t *testing.T) {
	f := newFixture(t, nil)
	code := bearer(f.member("ana"))
	form := header("Content-Type", "multipart/form-data; boundary=x")

	part := func(header string) []byte {
		return []byte("--x\r\nContent-Disposition: form-data; name=country" + header + "\r\n\r\nChile\r\n--x--\r\n")
	}

	for name, unit := range map[string]string{"parameters": "; a%d=b", "headers": "\r\nX%d: b", "one value": "%d"} {
		var long strings.Builder
		for i := 0; long.Len() < 2*maxPartHeader; i++ {
			fmt.Fprintf(&long, unit, i)
		}
		for _, route := range [][2]string{{"PUT", "/v1/profile/picture"}, {"POST", "/setContactDetail"}} {
			a := f.call(route[0], route[1], part(long.String()), code, form)
			if a.status != http.StatusBadRequest || !strings.Contains(string(a.raw), "header of a part") {
				t.Errorf("%s: %s answers %d %s", name, route[1], a.status, a.raw)
			}
		}
	}

	if a := f.call("POST", "/setContactDetail", part("\r\nX-Trace: "+strings.Repeat("x", 4<<10)), code, form); a.status != http.StatusOK {
		t.Errorf("a header of 4 KiB: %d %s", a.status, a.raw)
	}
}
