package archtest

import (
	"go/ast"
	"go/token"
	"strings"
)

// documented looks at top-level declarations outside test files and generated
// code. A group of constants or variables may share one comment, and one of
// them may have its comment at the end of its line.
func documented(c *code) []string {
	var found []string
	for _, s := range c.sources {
		if !s.product() {
			continue
		}
		for _, decl := range s.file.Decls {
			for _, name := range bare(decl) {
				found = append(found, c.at(name.Pos())+": "+name.Name)
			}
		}
	}
	return found
}

// bare returns the exported names of a declaration that have no comment.
func bare(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && receiverExported(d) && empty(d.Doc) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		var names []*ast.Ident
		for _, spec := range d.Specs {
			names = append(names, bareSpec(d, spec)...)
		}
		return names
	}
	return nil
}

func bareSpec(d *ast.GenDecl, spec ast.Spec) []*ast.Ident {
	var names []*ast.Ident
	switch s := spec.(type) {
	case *ast.TypeSpec:
		// "type ( ... )" with one comment for all would leave go doc of each bare.
		alone := len(d.Specs) == 1 && !empty(d.Doc)
		if s.Name.IsExported() && empty(s.Doc) && !alone {
			names = append(names, s.Name)
		}
	case *ast.ValueSpec:
		if !empty(d.Doc) || !empty(s.Doc) || !empty(s.Comment) {
			return nil
		}
		for _, name := range s.Names {
			if name.IsExported() {
				names = append(names, name)
			}
		}
	}
	return names
}

// receiverExported reports whether go doc shows the function: it is no method,
// or one of an exported type.
func receiverExported(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	t := f.Recv.List[0].Type
	for {
		switch inner := t.(type) {
		case *ast.StarExpr:
			t = inner.X
		case *ast.IndexExpr:
			t = inner.X
		case *ast.IndexListExpr:
			t = inner.X
		case *ast.Ident:
			return token.IsExported(inner.Name)
		default:
			return false
		}
	}
}

// empty reports whether a comment says nothing; Text leaves directives out.
func empty(doc *ast.CommentGroup) bool { return strings.TrimSpace(doc.Text()) == "" }
