package main

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"
)

// graph has for each function of ours, and each variable of a package, the
// functions and variables that it refers to. A function literal is part of the
// function that it stands in. A reference counts like a call: what is passed on
// is run by somebody.
type graph map[string][]string

// add reads one package.
func (g graph) add(p *packages.Package) {
	for _, file := range p.Syntax {
		for _, declared := range file.Decls {
			switch d := declared.(type) {
			case *ast.FuncDecl:
				f := p.TypesInfo.Defs[d.Name].(*types.Func)
				g.addFunc(f, references(p.TypesInfo, d))
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					g.addVars(p, spec)
				}
			}
		}
	}
}

func (g graph) addFunc(f *types.Func, refers []string) {
	node := f.FullName()
	g[node] = append(g[node], refers...)

	// A call of a method of an interface of ours may be a call of this one.
	if f.Signature().Recv() != nil {
		called := anyMethod(f.Name())
		g[called] = append(g[called], node)
	}
}

func (g graph) addVars(p *packages.Package, spec ast.Spec) {
	values, ok := spec.(*ast.ValueSpec)
	if !ok {
		return
	}

	refers := references(p.TypesInfo, spec)
	for _, name := range values.Names {
		if v, ok := p.TypesInfo.Defs[name].(*types.Var); ok {
			g[varName(v)] = refers
		}
	}
}

// references lists what a piece of source refers to, as nodes of the graph.
func references(info *types.Info, in ast.Node) (nodes []string) {
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			nodes = append(nodes, used(info, n)...)
		case *ast.CallExpr:
			nodes = append(nodes, passed(info, n)...)
		case *ast.CompositeLit:
			nodes = append(nodes, listed(info, n)...)
		}
		return true
	})
	return nodes
}

// used is the function, or variable of a package, that a name stands for.
func used(info *types.Info, name *ast.Ident) []string {
	switch object := info.Uses[name].(type) {
	case *types.Func:
		return []string{funcName(object)}
	case *types.Var:
		if object.Pkg() != nil && object.Parent() == object.Pkg().Scope() {
			return []string{varName(object)}
		}
	}
	return nil
}

// passed lists the methods that a callee may call on its arguments: those of an interface
// that it takes, such as goose's of the lock that it is given.
func passed(info *types.Info, call *ast.CallExpr) (nodes []string) {
	signature, ok := info.TypeOf(call.Fun).Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	for i, argument := range call.Args {
		nodes = append(nodes, handedOut(parameter(signature, i), info.TypeOf(argument))...)
	}
	return nodes
}

// listed are the methods that a list hands out with its elements, such as a list
// of collectors for the metrics.
func listed(info *types.Info, list *ast.CompositeLit) (nodes []string) {
	slice, ok := info.TypeOf(list).Underlying().(*types.Slice)
	if !ok {
		return nil
	}
	for _, element := range list.Elts {
		nodes = append(nodes, handedOut(slice.Elem(), info.TypeOf(element))...)
	}
	return nodes
}

// handedOut lists our methods that can be called on a value passed as an interface.
func handedOut(want, given types.Type) (nodes []string) {
	wanted, ok := want.Underlying().(*types.Interface)
	if !ok || given == nil || types.IsInterface(given) {
		return nil
	}
	for method := range wanted.Methods() {
		object, _, _ := types.LookupFieldOrMethod(given, true, method.Pkg(), method.Name())
		if f, ok := object.(*types.Func); ok && ours(f) {
			nodes = append(nodes, funcName(f))
		}
	}
	return nodes
}

// parameter is the type of the i-th argument of a call.
func parameter(signature *types.Signature, i int) types.Type {
	list := signature.Params()
	if i < list.Len()-1 || !signature.Variadic() {
		return list.At(min(i, list.Len()-1)).Type()
	}

	last := list.At(list.Len() - 1).Type()
	if slice, ok := last.Underlying().(*types.Slice); ok {
		return slice.Elem()
	}
	return last
}

func ours(f *types.Func) bool {
	return f.Pkg() != nil && strings.HasPrefix(f.Pkg().Path(), "latchkey/")
}

func funcName(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv != nil && types.IsInterface(recv.Type()) && ours(f) {
		return anyMethod(f.Name())
	}
	return f.Origin().FullName()
}

func anyMethod(name string) string { return "any method " + name }

func varName(v *types.Var) string { return "var " + v.Pkg().Path() + "." + v.Name() }

// reach returns every node reachable from some, without following the references
// of those in stop.
func (g graph) reach(from []string, stop ...string) map[string]bool {
	reached := map[string]bool{}
	ends := map[string]bool{}
	for _, node := range stop {
		ends[node] = true
	}

	for next := from; len(next) > 0; {
		node := next[len(next)-1]
		next = next[:len(next)-1]
		if reached[node] {
			continue
		}

		reached[node] = true
		if !ends[node] {
			next = append(next, g[node]...)
		}
	}
	return reached
}
