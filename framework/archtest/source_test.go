package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// maxLines is how long a file may be. Most are far shorter: one idea each.
const maxLines = 400

// A source is one file of the project that people write, testdata aside.
type source struct {
	name      string // path from the top of the module, with slashes
	lines     int
	generated bool
	file      *ast.File // nil for other languages than Go
}

func (s source) folder() string { return path.Dir(s.name) }
func (s source) isTest() bool   { return strings.HasSuffix(s.name, "_test.go") }

// product reports whether the file is Go that people wrote and that is built
// outside tests.
func (s source) product() bool { return s.file != nil && !s.generated && !s.isTest() }

// A code is the project's sources in byte order of name, with their positions.
type code struct {
	fset    *token.FileSet
	sources []source
}

// at returns "name:line" of a position.
func (c *code) at(pos token.Pos) string {
	p := c.fset.Position(pos)
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// add parses one file and appends it.
func (c *code) add(name string, content []byte) error {
	s := source{name: name, lines: bytes.Count(content, []byte("\n"))}
	if strings.HasSuffix(name, ".go") {
		file, err := parser.ParseFile(c.fset, name, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		s.file, s.generated = file, ast.IsGenerated(file)
	}
	s.generated = s.generated || strings.HasSuffix(strings.TrimSuffix(name, ".py"), "_pb2") ||
		strings.HasSuffix(strings.TrimSuffix(name, ".py"), "_pb2_grpc")
	c.sources = append(c.sources, s)
	return nil
}

// read parses every Go and Python file below the folder.
func read(folder string) (*code, error) {
	c := &code{fset: token.NewFileSet()}
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		hidden := name != folder && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_"))
		if d.IsDir() {
			top := filepath.Dir(name) == filepath.Clean(folder)
			if hidden || base == "testdata" || top && (base == "runs" || base == "data" || base == "bin") {
				return filepath.SkipDir
			}
			return nil
		}
		if hidden || !strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, ".py") {
			return nil
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		return c.add(filepath.ToSlash(relative), content)
	})
	return c, err
}

// A sourceRule is a rule about files. check returns one line per break.
type sourceRule struct {
	name, text string
	check      func(c *code) []string
}

func sourceRules() []sourceRule {
	return []sourceRule{
		{"init", "no func init(): what a package needs is passed to it", noInit},
		{"globals", "no state in package variables: none is assigned, changed or locked by a function", noGlobalState},
		{"length", fmt.Sprintf("no file is longer than %d lines: one idea each", maxLines), shortFiles},
		{"package", "every package says in a doc comment what it is for", packageDocs},
		{"documented", "every exported function, method, type, constant and variable has a doc comment", documented},
	}
}

func noInit(c *code) []string {
	var found []string
	for _, s := range c.sources {
		if s.file == nil || s.generated {
			continue
		}
		for _, decl := range s.file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				found = append(found, c.at(f.Pos())+": func init()")
			}
		}
	}
	return found
}

func shortFiles(c *code) []string {
	var found []string
	for _, s := range c.sources {
		if !s.generated && s.lines > maxLines {
			found = append(found, fmt.Sprintf("%s has %d lines", s.name, s.lines))
		}
	}
	return found
}

// packageDocs wants the comment outside test files, where go doc finds it.
func packageDocs(c *code) []string {
	var folders []string
	said := map[string]bool{}
	for _, s := range c.sources {
		if s.file == nil {
			continue
		}
		if _, seen := said[s.folder()]; !seen {
			folders = append(folders, s.folder())
			said[s.folder()] = false
		}
		if !s.isTest() && strings.TrimSpace(s.file.Doc.Text()) != "" {
			said[s.folder()] = true
		}
	}
	var found []string
	for _, folder := range folders {
		if !said[folder] {
			found = append(found, folder+" has no package comment")
		}
	}
	return found
}

func TestSources(t *testing.T) {
	c, err := read(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.sources) < 10 {
		t.Fatalf("found %d sources below %s, want the whole module", len(c.sources), root)
	}
	for _, rule := range sourceRules() {
		t.Run(rule.name, func(t *testing.T) { report(t, rule.text, rule.check(c)) })
	}
}
