package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the path of this module; every package path of ours begins with it.
const module = "smacs"

// root is the top of the module, seen from this package's folder.
const root = "../.."

// A node is one package as go list prints it.
type node struct {
	ImportPath   string
	Standard     bool
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// A graph holds the module's packages and everything they import, by path.
type graph map[string]*node

// ours reports whether the path is a package of this module.
func ours(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

// under reports whether the path is that package of the module or below it;
// folder is relative to the module, "framework/stats".
func under(path, folder string) bool {
	whole := module + "/" + folder
	return path == whole || strings.HasPrefix(path, whole+"/")
}

// standard reports whether the path is a package of the standard library. Code
// vendored into the standard library is part of it.
func (g graph) standard(path string) bool {
	n, known := g[path]
	return path == "C" || path == "unsafe" || known && n.Standard
}

// packages returns the module's own packages in byte order of path.
func (g graph) packages() []*node {
	var nodes []*node
	for _, path := range slices.Sorted(maps.Keys(g)) {
		if ours(path) {
			nodes = append(nodes, g[path])
		}
	}
	return nodes
}

// testImports returns what only the package's test files import.
func (n *node) testImports() []string { return slices.Concat(n.TestImports, n.XTestImports) }

// closure returns everything the roots reach without their test files, the
// roots included, following a package's imports only where enter says so.
func (g graph) closure(enter func(path string) bool, roots ...string) map[string]bool {
	reached := map[string]bool{}
	for len(roots) > 0 {
		path := roots[len(roots)-1]
		roots = roots[:len(roots)-1]
		if reached[path] || g[path] == nil {
			continue
		}
		reached[path] = true
		if enter(path) {
			roots = append(roots, g[path].Imports...)
		}
	}
	return reached
}

// load asks go list for the graph of the whole module.
func load(t *testing.T) graph {
	t.Helper()
	fields := "-json=ImportPath,Standard,Imports,TestImports,XTestImports"
	list := exec.Command("go", "list", "-deps", fields, "./...")
	list.Dir = root
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	g, err := decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.packages()) == 0 {
		t.Fatalf("go list names no package of module %s", module)
	}
	return g
}

func decode(r io.Reader) (graph, error) {
	g := graph{}
	for stream := json.NewDecoder(r); ; {
		var n node
		if err := stream.Decode(&n); errors.Is(err, io.EOF) {
			return g, nil
		} else if err != nil {
			return nil, fmt.Errorf("output of go list: %w", err)
		}
		g[n.ImportPath] = &n
	}
}

// invent builds a graph from lines "path: imports ..." or, for what test files
// import, "path [test]: imports ...". A path that is not ours and has no dot in
// its first element is taken for the standard library.
func invent(lines ...string) graph {
	g := graph{}
	add := func(path string) *node {
		if g[path] == nil {
			first, _, _ := strings.Cut(path, "/")
			g[path] = &node{ImportPath: path, Standard: !ours(path) && !strings.Contains(first, ".")}
		}
		return g[path]
	}
	for _, line := range lines {
		path, list, _ := strings.Cut(line, ":")
		path, isTest := strings.CutSuffix(path, " [test]")
		n := add(path)
		for _, imported := range strings.Fields(list) {
			add(imported)
			if isTest {
				n.XTestImports = append(n.XTestImports, imported)
			} else {
				n.Imports = append(n.Imports, imported)
			}
		}
	}
	return g
}

func TestRootIsTheModule(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "module " + module + "\n"; !strings.HasPrefix(string(mod), want) {
		t.Errorf("go.mod begins with %.30q, want %q", mod, want)
	}
}
