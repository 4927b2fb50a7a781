package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// callers finds which callers run which statements, by reading the program: a caller runs
// what its handler or its Run method refers to, directly or through others. All
// that it may run on any path is counted.
type callers struct {
	routes     map[string][]string // a route's pattern, and the names of its statements
	commands   map[string][]string // such as "import jsonl"
	background map[string][]string // what a serving command runs outside requests
	order      []string            // the routes as they are listed in api
}

const (
	apiPath     = "latchkey/api"
	commandPath = "latchkey/cmd/latchkey"
	queries     = "(*latchkey/dbgen.Queries)."
)

// routeLists are the functions at which a serving command ends and its routes begin.
var routeLists = []string{"(*latchkey/api.Server).routes", "(*latchkey/api.Server).originalRoutes", "(*latchkey/api.Server).pageRoutes"}

// readCallers reads the program below root.
func readCallers(root string) (callers, error) {
	g, api, command, err := readProgram(root)
	if err != nil {
		return callers{}, err
	}

	c := callers{routes: map[string][]string{}, commands: map[string][]string{}, background: map[string][]string{}}
	c.readRoutes(api, g)
	return c, c.readCommands(command, g)
}

// readProgram returns what refers to what, and the two packages where callers are.
func readProgram(root string) (g graph, api, command *packages.Package, err error) {
	paths, err := programPackages(root)
	if err != nil {
		return nil, nil, nil, err
	}
	list, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo,
		Dir:  root,
	}, paths...)
	if err != nil {
		return nil, nil, nil, err
	}

	g = graph{}
	for _, p := range list {
		for _, e := range p.Errors {
			return nil, nil, nil, fmt.Errorf("the program cannot be read: %w", e)
		}
		g.add(p)
		switch p.PkgPath {
		case apiPath:
			api = p
		case commandPath:
			command = p
		}
	}

	if api == nil || command == nil {
		return nil, nil, nil, errors.New("the program cannot be read: run this in the repository's root")
	}
	return g, api, command, nil
}

// programPackages are our packages that the program holds.
func programPackages(root string) (paths []string, err error) {
	list, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps, Dir: root}, "./cmd/latchkey")
	packages.Visit(list, nil, func(p *packages.Package) {
		if strings.HasPrefix(p.PkgPath, "latchkey/") {
			paths = append(paths, p.PkgPath)
		}
	})
	return paths, err
}

// readRoutes finds the literals of type route, wherever they stand.
func (c *callers) readRoutes(api *packages.Package, g graph) {
	for _, file := range api.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || len(lit.Elts) != 2 || api.TypesInfo.TypeOf(lit).String() != apiPath+".route" {
				return true
			}
			pattern := constant.StringVal(api.TypesInfo.Types[lit.Elts[0]].Value)
			c.routes[pattern] = statementsOf(g.reach(references(api.TypesInfo, lit.Elts[1])))
			c.order = append(c.order, pattern)
			return false
		})
	}
}

// readCommands follows the fields of the command line's struct, as kong does.
func (c *callers) readCommands(command *packages.Package, g graph) error {
	line := command.Types.Scope().Lookup("cli")
	if line == nil {
		return fmt.Errorf("%s has no type cli any more", commandPath)
	}
	c.commandsOf(line.Type(), nil, g)
	return nil
}

func (c *callers) commandsOf(t types.Type, words []string, g graph) {
	fields, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}

	for i := range fields.NumFields() {
		tag := reflect.StructTag(fields.Tag(i))
		if _, is := tag.Lookup("cmd"); !is {
			continue
		}

		name := tag.Get("name")
		if name == "" {
			name = strings.ToLower(fields.Field(i).Name())
		}

		c.command(fields.Field(i).Type(), append(slices.Clone(words), name), g)
	}
}

func (c *callers) command(t types.Type, words []string, g graph) {
	run, _, _ := types.LookupFieldOrMethod(t, true, nil, "Run")
	method, ok := run.(*types.Func)
	if !ok {
		c.commandsOf(t, words, g)
		return
	}

	name := strings.Join(words, " ")
	reached := g.reach([]string{method.FullName()}, routeLists...)

	// A command that starts the server runs its routes' statements by way of
	// requests; what is left are its background jobs.
	into := c.commands
	if reached[routeLists[0]] {
		into = c.background
	}

	if list := statementsOf(reached); len(list) > 0 {
		into[name] = list
	}
}

// statementsOf are the accessors among what was reached.
func statementsOf(reached map[string]bool) []string {
	var names []string
	for node := range reached {
		if name, ok := strings.CutPrefix(node, queries); ok && name != "WithTx" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// of lists the callers of a statement: routes in their order, then the others.
func (c callers) of(statement string) (routes, commands, background []string) {
	for _, route := range c.order {
		if slices.Contains(c.routes[route], statement) {
			routes = append(routes, route)
		}
	}
	return routes, runners(c.commands, statement), runners(c.background, statement)
}

func runners(all map[string][]string, statement string) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if slices.Contains(all[name], statement) {
			names = append(names, name)
		}
	}
	return names
}
