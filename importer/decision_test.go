package importer

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	if s, short := cut("Ștefan", 3); s != "Ște" || !short {
		t.Errorf("%q %v", s, short)
	}
	if s, short := cut("Șt", 2); s != "Șt" || short {
		t.Errorf("%q %v", s, short)
	}
}

func TestDecisionIsSafeToShow(t *testing.T) {
	for _, k := range Kinds {
		d := Decision{Kind: k.Kind, Source: 7, Field: "f", Old: "a\x1b[2J\n" + strings.Repeat("x", 100), New: "\x07", Because: "why", KeptBySource: 3}
		if s := d.String(); strings.ContainsAny(s, "\x1b\x07\n") || !strings.HasPrefix(s, "7: ") || len(s) > 250 {
			t.Errorf("%q", s)
		}
	}
}
