package archtest

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// noGlobalState looks for package variables that a function of their package
// changes: by assignment to them or into them, by ++, by delete, clear or copy,
// by taking their address, or by a method with a pointer receiver. Locks and
// atomics are state by their type. A table that is filled where it is declared
// and only read, an error value and a sync.OnceValue are none.
func noGlobalState(c *code) []string {
	var found []string
	for _, files := range productFiles(c) {
		found = append(found, changedGlobals(c, files)...)
	}
	return found
}

// productFiles groups the non-test files by folder, in order of name.
func productFiles(c *code) [][]*ast.File {
	var groups [][]*ast.File
	place := map[string]int{}
	for _, s := range c.sources {
		if !s.product() {
			continue
		}
		// Files for different systems may declare a name twice; types takes the
		// first and goes on.
		if _, seen := place[s.folder()]; !seen {
			place[s.folder()] = len(groups)
			groups = append(groups, nil)
		}
		groups[place[s.folder()]] = append(groups[place[s.folder()]], s.file)
	}
	return groups
}

// nothing imports no package: what a file calls elsewhere stays unresolved,
// which is enough to tell the package's variables from a function's own.
type nothing struct{}

// Import implements types.Importer.
func (nothing) Import(string) (*types.Package, error) { return nil, errors.New("not loaded") }

func changedGlobals(c *code, files []*ast.File) []string {
	info := &types.Info{
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	config := types.Config{Importer: nothing{}, Error: func(error) {}}
	pkg, _ := config.Check(files[0].Name.Name, c.fset, files, info) // errors: see nothing
	w := &changes{code: c, info: info, scope: pkg.Scope()}
	for _, file := range files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				w.locks(d)
			case *ast.FuncDecl:
				ast.Inspect(d, w.visit)
			}
		}
	}
	slices.Sort(w.found)
	return slices.Compact(w.found)
}

// changes collects what changes a package variable.
type changes struct {
	code  *code
	info  *types.Info
	scope *types.Scope
	found []string
}

func (w *changes) note(id *ast.Ident, how string) {
	if id != nil {
		w.found = append(w.found, w.code.at(id.Pos())+": "+id.Name+" "+how)
	}
}

func (w *changes) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, left := range n.Lhs {
				w.note(w.global(left), "is assigned")
			}
		}
	case *ast.IncDecStmt:
		w.note(w.global(n.X), "is assigned")
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			w.note(w.global(n.Key), "is assigned")
			w.note(w.global(n.Value), "is assigned")
		}
	case *ast.UnaryExpr:
		if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && n.Op == token.AND {
			w.note(w.global(id), "has its address taken")
		}
	case *ast.CallExpr:
		w.call(n)
	}
	return true
}

// call notes builtins that change their first argument, and methods that need
// the variable's address.
func (w *changes) call(n *ast.CallExpr) {
	switch f := ast.Unparen(n.Fun).(type) {
	case *ast.Ident:
		_, isBuiltin := w.info.Uses[f].(*types.Builtin)
		if isBuiltin && slices.Contains([]string{"delete", "clear", "copy"}, f.Name) && len(n.Args) > 0 {
			w.note(w.global(n.Args[0]), "is changed by "+f.Name)
		}
	case *ast.SelectorExpr:
		selection := w.info.Selections[f]
		id, ok := ast.Unparen(f.X).(*ast.Ident)
		if selection == nil || !ok {
			return
		}
		method, ok := selection.Obj().(*types.Func)
		if !ok {
			return
		}
		_, byPointer := method.Signature().Recv().Type().(*types.Pointer)
		_, isPointer := selection.Recv().(*types.Pointer)
		if byPointer && !isPointer {
			w.note(w.global(id), "is changed by its method "+f.Sel.Name)
		}
	}
}

// global returns the package variable at the root of x, x[i], x.f or *x.
func (w *changes) global(x ast.Expr) *ast.Ident {
	for {
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.SelectorExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.Ident:
			v, ok := w.info.Uses[e].(*types.Var)
			if ok && v.Parent() == w.scope {
				return e
			}
			return nil
		default:
			return nil
		}
	}
}

// locks notes package variables whose type is there to be changed.
func (w *changes) locks(d *ast.GenDecl) {
	if d.Tok != token.VAR {
		return
	}
	for _, spec := range d.Specs {
		s := spec.(*ast.ValueSpec)
		sel, ok := s.Type.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		from, ok := sel.X.(*ast.Ident)
		if ok && (from.Name == "sync" || from.Name == "atomic") {
			w.note(s.Names[0], "is a "+from.Name+"."+sel.Sel.Name)
		}
	}
}
