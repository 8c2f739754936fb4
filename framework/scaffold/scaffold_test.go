package scaffold

import (
	"errors"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"smacs/framework"
)

const checkout = "../.."

func plugin(t *testing.T, kind framework.Kind, language Language) Plugin {
	t.Helper()
	root, err := filepath.Abs(checkout)
	if err != nil {
		t.Fatal(err)
	}
	return Plugin{Name: "mine", Kind: kind, Language: language, Checkout: root}
}

// TestFiles: whatever is made has the files its README names, no template is left
// unfilled, and Go's are formatted.
func TestFiles(t *testing.T) {
	for _, kind := range framework.Kinds() {
		for _, language := range Languages() {
			t.Run(string(kind)+" "+string(language), func(t *testing.T) {
				files, err := plugin(t, kind, language).files()
				if err != nil {
					t.Fatal(err)
				}
				texts := map[string]string{}
				for _, f := range files {
					texts[f.name] = string(f.text)
					if strings.HasPrefix(f.name, "smacs/") {
						continue
					}
					if strings.Contains(texts[f.name], "<<") || strings.Contains(texts[f.name], "<no value>") {
						t.Errorf("%s: not filled in:\n%s", f.name, f.text)
					}
				}
				if language == Go {
					checkGo(t, texts)
				}
				for _, line := range strings.Split(texts["README.md"], "\n") {
					name, found := strings.CutPrefix(line, "| `")
					name, _, _ = strings.Cut(name, "`")
					if found && texts[name] == "" && texts[name+"__init__.py"] == "" {
						t.Errorf("README.md names %s, which is not there", name)
					}
				}
			})
		}
	}
}

func checkGo(t *testing.T, texts map[string]string) {
	t.Helper()
	for _, name := range []string{"main.go", "main_test.go"} {
		formatted, err := format.Source([]byte(texts[name]))
		if err != nil || string(formatted) != texts[name] {
			t.Errorf("%s is not what gofmt makes of it (%v)", name, err)
		}
	}
}

// TestModule: the requirements of the checkout are taken over, and replacements
// by folders still point there.
func TestModule(t *testing.T) {
	theirs, err := modfile.Parse("go.mod", []byte("module smacs\n\ngo 1.26.0\n\nrequire example.com/a v1.2.0\n\n"+
		"require example.com/b v0.1.0 // indirect\n\nreplace example.com/a => ../a\n\nreplace example.com/b v0.1.0 => example.com/c v0.2.0\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := module(theirs, "/a folder/smacs", "mine")
	if err != nil {
		t.Fatal(err)
	}
	want := `module smacs.local/mine-plugin

go 1.26.0

require smacs v0.0.0

require (
	example.com/a v1.2.0 // indirect
	example.com/b v0.1.0 // indirect
)

replace smacs => "/a folder/smacs"

replace example.com/a => "/a folder/a"

replace example.com/b v0.1.0 => example.com/c v0.2.0
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestNothingLeft: after an error the place is as it was, with the folders on the
// way that were there and without those that were not.
func TestNothingLeft(t *testing.T) {
	top := t.TempDir()
	before := names(t, top)
	missing := plugin(t, framework.Scoring, Go)
	missing.Checkout = filepath.Join(top, "nowhere")
	if err := Write(filepath.Join(top, "a", "b"), missing); err == nil || !strings.Contains(err.Error(), "is no checkout of smacs") {
		t.Errorf("got the error %v, want one about the checkout", err)
	}
	// The second file cannot be written: the first is in the place of its folder.
	err := writeFolder(filepath.Join(top, "a", "b"), []file{{name: "x"}, {name: "x/y"}})
	if err == nil {
		t.Error("a file below a file was written")
	}
	if after := names(t, top); !slices.Equal(before, after) {
		t.Errorf("there was %q and now is %q", before, after)
	}
	var exists *ExistsError
	if err := Write(top, plugin(t, framework.Scoring, Go)); !errors.As(err, &exists) {
		t.Errorf("over an existing folder: got the error %v, want an ExistsError", err)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}
