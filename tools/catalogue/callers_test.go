package main

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"

	"golang.org/x/tools/go/packages"
)

// The callers are read from the program as they are: what a route needs and no
// more, commands without routes.
func TestCallers(t *testing.T) {
	c := programCallers(t)
	for route, want := range map[string][]string{
		"GET /v1/profile":           {"AccountGet", "SessionGet", "SessionSeen"},
		"GET /v1/pictures/{digest}": {"PictureGetByDigest"},
		"GET /v1/openapi.yaml":      nil,
		"GET /getProfile":           {"ProfileGetWithPicture", "SessionGet", "SessionSeen"},
		"POST /checkEmail":          {"AccountEmailTaken", "AttemptCreate", "AttemptGet", "AttemptTake"},
	} {
		if got, ok := c.routes[route]; !ok || !slices.Equal(got, want) {
			t.Errorf("%s runs %q, want %q", route, got, want)
		}
	}

	if len(c.order) < 34 {
		t.Errorf("found %d routes", len(c.order))
	}

	if got := c.commands["export jsonl"]; !slices.Equal(got, []string{"ExportList", "ExportTotal"}) {
		t.Errorf("export jsonl runs %q", got)
	}
	for _, name := range []string{"import jsonl", "import original"} {
		if got := c.commands[name]; !slices.Contains(got, "ImportCreate") || slices.Contains(got, "AccountCreate") {
			t.Errorf("%s runs %q", name, got)
		}
	}
}

// A serving command reaches its routes; their statements are counted as the
// routes', and not as the command's.
func TestServeEndsAtItsRoutes(t *testing.T) {
	g, _, _, err := readProgram(root)
	if err != nil {
		t.Fatal(err)
	}

	from := []string{"(latchkey/cmd/latchkey.serveCmd).Run"}
	if !g.reach(from)[queries+"AccountGet"] {
		t.Error("serve does not reach its routes")
	}
	if g.reach(from, routeLists...)[queries+"AccountGet"] {
		t.Error("serve reaches AccountGet past its routes")
	}

	c := programCallers(t)
	if _, ok := c.commands["serve"]; ok {
		t.Error("serve is taken for a command that runs statements itself")
	}
}

// A graph is followed through methods of interfaces, and no further than a stop.
func TestReach(t *testing.T) {
	g := graph{"a": {"b", anyMethod("Next")}, anyMethod("Next"): {"c"}, "c": {"a", "d"}, "b": {"e"}}
	got := g.reach([]string{"a"}, "b")
	for node, want := range map[string]bool{"a": true, "b": true, "c": true, "d": true, "e": false} {
		if got[node] != want {
			t.Errorf("%s: reached is %v", node, got[node])
		}
	}
}

// What is handed out as somebody else's interface may be called by them: here a
// Writer, also as one of several.
func TestPassedOn(t *testing.T) {
	const source = `package x
import "io"
type writer struct{}
func (writer) Write(p []byte) (int, error) { return 0, secret() }
func (writer) Other() { other() }
func secret() error { return nil }
func other() {}
func give(n int, to ...io.Writer) {}
func use() { give(1, nil, writer{}) }`

	// The source is parsed and type-checked as a package of ours.
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "x.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	if _, err := config.Check("latchkey/x", files, []*ast.File{file}, info); err != nil {
		t.Fatal(err)
	}

	g := graph{}
	g.add(&packages.Package{Syntax: []*ast.File{file}, TypesInfo: info})
	got := g.reach([]string{"latchkey/x.use"})
	if !got["latchkey/x.secret"] || got["latchkey/x.other"] {
		t.Errorf("reached %v", got)
	}
}
