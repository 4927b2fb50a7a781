package main

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"
)

// A picture is imported from a column of any type, as bytes or as base64, in all four
// formats. One that its column cut off is damaged, and left out.
func TestImportPictures(t *testing.T) {
	webp, err := os.ReadFile("../../internal/picture/testdata/lossy.webp")
	if err != nil {
		t.Fatal(err)
	}
	whole, cut, large := noise(t)

	kept := map[int64][]byte{1: picture(t, red), 2: whole["jpeg"], 3: whole["gif"], 5: webp, 6: asBase64(picture(t, blue)), 7: []byte("data:image/gif;base64," + string(asBase64(whole["gif"]))), 13: large}
	dropped := map[int64][]byte{8: cut["jpeg"], 9: cut["gif"], 10: cut["png"], 11: asBase64(large)[:65535], 12: []byte("no picture")}
	const more = "INSERT INTO users SELECT id + 5, CONCAT('x', username), CONCAT('x', email), last_name, first_name, password FROM users WHERE id IN (5, 6, 7, 8)"

	for _, kind := range []string{"BLOB", "MEDIUMBLOB", "LONGBLOB", "VARBINARY(20000)", "TEXT", "LONGTEXT"} {
		t.Run(kind, func(t *testing.T) {
			to := cluster.Migrated(t)
			serveEnv(t, to)
			from := inState(t, "running")
			statements(t, from, more, "DELETE FROM profile_card", "ALTER TABLE profile_card MODIFY image "+kind)

			put := putPictures(t, from, kind, kept, dropped)
			_, report := importOriginal(t, from, "--apply")
			told := map[int64]bool{}
			for _, d := range report {
				told[d.Source] = told[d.Source] || d.Kind == "picture-dropped"
			}

			for id := range put {
				none := of(t, to, "HEX(picture_digest)", int(id)) == "NULL"
				if damaged := dropped[id] != nil; none != damaged || told[id] != damaged {
					t.Errorf("the picture of %d, %d bytes: dropped %v, reported %v", id, len(put[id]), none, told[id])
				}
			}
		})
	}
}

// fits reports whether a column of this type can hold the image.
func fits(kind string, image []byte) bool {
	text := bytes.IndexFunc(image, func(r rune) bool { return r > 126 || r < 32 }) < 0
	switch {
	case strings.HasSuffix(kind, "TEXT") && !text:
		return false
	case kind == "BLOB" || kind == "TEXT":
		return len(image) <= 65535
	case strings.HasPrefix(kind, "VARBINARY"):
		return len(image) <= 20000
	}
	return true
}

func asBase64(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b)) }

// putPictures gives people the pictures that fit into a column of this type, and returns them.
func putPictures(t *testing.T, dsn, kind string, lists ...map[int64][]byte) map[int64][]byte {
	t.Helper()
	put := map[int64][]byte{}
	for _, list := range lists {
		for id, image := range list {
			if fits(kind, image) {
				put[id] = image
			}
		}
	}

	admin(t, dsn, func(db *sql.DB) error {
		for id, image := range put {
			if _, err := db.ExecContext(t.Context(), "INSERT INTO profile_card (user_id, image) VALUES (?, ?)", id, image); err != nil {
				return err
			}
		}
		return nil
	})
	return put
}

// noise makes small pictures, large ones that a BLOB cut off, and a whole large one.
func noise(t *testing.T) (whole, cut map[string][]byte, large []byte) {
	t.Helper()
	whole, cut = map[string][]byte{}, map[string][]byte{}

	for _, side := range []int{32, 320} {
		// Noise, since anything else would be compressed to less than a BLOB holds.
		img := image.NewPaletted(image.Rect(0, 0, side, side), palette.Plan9)
		state := uint32(1)
		for i := range img.Pix {
			state = state*1664525 + 1013904223
			img.Pix[i] = uint8(state >> 24)
		}

		for name, encode := range map[string]func(*bytes.Buffer) error{
			"jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, img, &jpeg.Options{Quality: 100}) },
			"gif":  func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) },
			"png":  func(b *bytes.Buffer) error { return png.Encode(b, img) },
		} {
			var b bytes.Buffer
			if err := encode(&b); err != nil {
				t.Fatal(err)
			}

			if side == 32 {
				whole[name] = b.Bytes()
			} else {
				cut[name] = b.Bytes()[:65535]
				large = b.Bytes()
			}
		}
	}
	return whole, cut, large
}
