package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"text/template"

	"smacs/framework"
)

//go:embed templates
var templates embed.FS

// view is what templates see.
type view struct {
	Plugin
	Python       bool
	LanguageName string
	Article      string // of the kind
	SDK          string // the checkout's Python package
	Command      string // as a shell takes it
	about
}

// about is what the README says about a kind, in one language.
type about struct {
	Answer    string // what the function gives
	Input     string // the type it gets
	Interface string // of a strategy that answers batches
	Inputs    string // what it gets, in words
}

// render fills in the templates.
func (p Plugin) render() ([]file, error) {
	v := view{Plugin: p, Python: p.Language == Python, LanguageName: "Go", Article: "A", SDK: p.sdk(), Command: strings.Join(p.Command(), " "), about: abouts[p.Kind]}
	if v.Python {
		v.LanguageName = "Python"
	}
	if p.Kind == framework.Aggregation {
		v.Article = "An"
	}
	names := [][2]string{ // file, template
		{"README.md", "README.md"},
		{".gitignore", "gitignore"},
		{"experiment.toml", fmt.Sprintf("experiment/%s.toml", p.Kind)},
	}
	if v.Python {
		names = append(names, [2]string{"strategy.py", fmt.Sprintf("python/%s.py", p.Kind)}, [2]string{"test_strategy.py", fmt.Sprintf("python/%s_test.py", p.Kind)})
	} else {
		names = append(names, [2]string{"main.go", fmt.Sprintf("go/%s.go", p.Kind)}, [2]string{"main_test.go", fmt.Sprintf("go/%s_test.go", p.Kind)})
	}
	var files []file
	for _, name := range names {
		text, err := fill(name[1], v)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: name[0], text: text})
	}
	return files, nil
}

// sdk is the folder of the Python package.
func (p Plugin) sdk() string { return filepath.Join(p.Checkout, "plugins", "python", "smacs") }

func fill(name string, v view) ([]byte, error) {
	parsed, err := template.New(path.Base(name)+".tmpl").Delims("<<", ">>").ParseFS(templates, "templates/"+name+".tmpl")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, v)
	return out.Bytes(), err
}
