package importer

import (
	"testing"
)

func TestPictureBytes(t *testing.T) {
	for column, want := range map[string]string{
		"aGVsbG8=": "hello", "aGVs\r\nbG8=": "hello", "data:image/png;base64,aGVsbG8=": "hello", "aGVsbG8": "hello",
		"\x89PNG": "\x89PNG", "": "",
	} {
		if got := pictureBytes([]byte(column)); string(got) != want {
			t.Errorf("%q gives %q", column, got)
		}
	}
}
