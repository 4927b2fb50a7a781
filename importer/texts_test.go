package importer

import (
	"fmt"
	"testing"
)

func TestFilter(t *testing.T) {
	const n = 20_000
	f := newFilter(n)
	for i := range n {
		f.Add(fmt.Sprint("user", i))
	}

	wrong := 0
	for i := range n {
		if !f.Has(fmt.Sprint("user", i)) {
			t.Fatalf("it forgot user%d", i)
		}
		if f.Has(fmt.Sprint("other", i)) {
			wrong++
		}
	}

	if wrong > n/50 {
		t.Errorf("%d of %d others seem to be in it", wrong, n)
	}

	if newFilter(0).Has("ana") {
		t.Error("an empty filter has a text")
	}
}

func TestTextSet(t *testing.T) {
	for _, room := range []int64{0, 10, 5000} {
		s, bare := newTextSet(room, true), newTextSet(room, false)
		for i := range int64(5000) {
			s.Put(fmt.Sprint("user", i), -1)
			s.Put(fmt.Sprint("user", i), i)
			bare.Put(fmt.Sprint("user", i), i)
		}

		for i := range int64(5000) {
			if got, ok := s.Get(fmt.Sprint("user", i)); !ok || got != i {
				t.Fatalf("user%d is %d %v", i, got, ok)
			}
			if got, ok := bare.Get(fmt.Sprint("user", i)); !ok || got != 0 {
				t.Fatalf("user%d is %d %v", i, got, ok)
			}
			if _, ok := s.Get(fmt.Sprint("other", i)); ok {
				t.Fatalf("other%d is there", i)
			}
		}

		if s.used != 5000 || bare.used != 5000 {
			t.Errorf("%d are used", s.used)
		}
	}
}
