package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/scaffold"
	"smacs/framework/strategytest"
)

// A journey is what an author does: the same edit in both languages, and a chart.
type journey struct {
	kind       framework.Kind
	goEdit     [2]string // what is replaced, and by what
	pythonEdit [2]string
	chart      []string
}

var journeys = []journey{
	{framework.Selection,
		[2]string{"sum += in.Neighbors.Similarities[i] * score", "sum += in.Neighbors.Similarities[i] * score * score / 2"},
		[2]string{"total += similarity * score", "total += similarity * score * score / 2"},
		[]string{"--kind", "line", "--x", "selection.top_k", "--by", "selection.strategy"}},
	{framework.Dropout,
		[2]string{"max(1-similar, 0.01)", "max(1-similar, 0.25)"}, [2]string{"max(1 - similar, 0.01)", "max(1 - similar, 0.25)"},
		[]string{"--kind", "line", "--x", "dropout.keep", "--by", "dropout.strategy"}},
	{framework.Aggregation,
		[2]string{"return 0\n", "return len(in.References) - 1\n"}, [2]string{"else q.references[0]", "else q.references[-1]"},
		[]string{"--kind", "heat", "--x", "selection.top_k", "--by", "aggregation.strategy"}},
	{framework.Scoring,
		[2]string{"terms[i] = agree / all", "terms[i] = -agree / all"}, [2]string{"answer.append(agree /", "answer.append(-agree /"},
		[]string{"--kind", "line", "--x", "scoring.terms.mine.params.trust"}},
}

// TestFiveMinutes goes the way of an author who has never seen the code: new,
// edit, build, test, sweep, chart, for all kinds and both languages. The same
// edit in Go and in Python gives the same bytes.
func TestFiveMinutes(t *testing.T) {
	dir := t.TempDir()
	self := smacsBinary(t, dir)
	python := strategytest.Python(t, "grpc", "google.protobuf")
	if err := os.Symlink(python, filepath.Join(dir, "bin", "python3")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Join(dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("PYTHONDONTWRITEBYTECODE", "1")
	t.Setenv("GOPROXY", "off") // what a plugin in Go needs is there
	t.Setenv("GOFLAGS", "-buildvcs=false")
	for _, p := range journeys {
		if testing.Short() && p.kind != framework.Scoring {
			continue
		}
		t.Run(string(p.kind), func(t *testing.T) {
			a := author{t, p, self, t.TempDir()}
			a.python()
			a.golang()
			if err := sameResults(filepath.Join(a.dir, "go", "runs", "mine"), filepath.Join(a.dir, "python", "runs", "mine")); err != nil {
				t.Errorf("the same strategy in Go and in Python: %v", err)
			}
		})
	}
}

// An author works in a folder.
type author struct {
	t *testing.T
	journey
	smacs string
	dir   string
}

// do runs a command in a plugin's folder and returns its standard output.
func (a author) do(folder string, command ...string) string {
	a.t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = filepath.Join(a.dir, folder)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		a.t.Fatalf("%s: %s: %v\n%s%s", folder, strings.Join(command, " "), err, out, stderr.String())
	}
	return string(out)
}

func (a author) create(language scaffold.Language) {
	a.t.Helper()
	a.do(".", a.smacs, "plugin", "new", "--kind", string(a.kind), "--lang", string(language), "mine", "--dir", string(language))
}

func (a author) edit(file string, edit [2]string) {
	a.t.Helper()
	path := filepath.Join(a.dir, file)
	text := readFile(a.t, path)
	if strings.Count(text, edit[0]) != 1 {
		a.t.Fatalf("%s has not one %q:\n%s", file, edit[0], text)
	}
	writeFile(a.t, path, strings.Replace(text, edit[0], edit[1], 1))
}

func (a author) python() {
	a.create(scaffold.Python)
	a.do("python", "python3", "-m", "unittest")
	a.edit("python/strategy.py", a.pythonEdit)
	a.use("python", "python3", "./strategy.py")
}

// golang leaves the plugin's own test to one kind: it links much.
func (a author) golang() {
	a.create(scaffold.Go)
	if a.kind == framework.Scoring && !testing.Short() {
		a.do("go", "go", "test")
	}
	a.do("go", "go", "build", "-o", "mine.bin")
	a.do("go", a.smacs, "run", "experiment.toml", "--out", "runs/before")
	a.edit("go/main.go", a.goEdit)
	a.do("go", "go", "build", "-o", "mine.bin")
	a.use("go", "./mine.bin")
	if readFile(a.t, filepath.Join(a.dir, "go/runs/before/cells.csv")) == readFile(a.t, filepath.Join(a.dir, "go/runs/mine/cells.csv")) {
		a.t.Error("the edit changed no cell")
	}
}

// use tests the plugin, runs its experiment and draws a chart.
func (a author) use(folder string, command ...string) {
	a.t.Helper()
	if out := a.do(folder, append([]string{a.smacs, "plugin", "test"}, command...)...); !strings.Contains(out, " 0 failed") {
		a.t.Errorf("%s: plugin test:\n%s", folder, out)
	}
	a.do(folder, a.smacs, "run", "experiment.toml")
	chart := "chart.svg"
	a.do(folder, append([]string{a.smacs, "chart", "runs/mine", "--out", chart}, a.chart...)...)
	if text := readFile(a.t, filepath.Join(a.dir, folder, chart)); !strings.HasSuffix(strings.TrimSpace(text), "</svg>") {
		a.t.Errorf("%s: the chart is no picture: it ends with %q", folder, text[max(0, len(text)-40):])
	}
}

// TestSourceFolder: a smacs that does not know its source says what to do.
func TestSourceFolder(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := sourceFolder(filepath.Join(root, "cmd", "smacs", "plugin_new.go")); got != root || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, root)
	}
	for path, want := range map[string]string{
		"smacs/cmd/smacs/plugin_new.go":                       "without the path of its source (-trimpath): name a checkout of smacs's source with --smacs DIR",
		filepath.Join(t.TempDir(), "cmd/smacs/plugin_new.go"): "is gone: ",
	} {
		if _, err := sourceFolder(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "--smacs DIR") {
			t.Errorf("%s: got the error %v, want one that says %q and --smacs DIR", path, err, want)
		}
	}
}
