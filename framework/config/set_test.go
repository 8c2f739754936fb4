package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/config"
	"smacs/framework/internal/fakecatalog"
)

const swept = head + `[dropout]
strategy = "prior_drop"
rate = 0.5
[scoring.weights]
vote_share = 0.5
first = 1.0
[sweep]
"selection.top_k" = [2, 4]
"dropout.rate" = [0.1]
[[ablation]]
name = "one"
set = { "selection.top_k" = 1 }
`

// TestSet: an override gives the same experiment as the file it stands for.
func TestSet(t *testing.T) {
	tests := []struct {
		name     string
		sets     []string
		old, new string // replacement in the file
	}{
		{"a number", []string{"seed=7"}, "name = \"x\"", "name = \"x\"\nseed = 7"},
		{"a bare word", []string{"name=y-1"}, "name = \"x\"", "name = \"y-1\""},
		{"a path", []string{"data.recording=data/zeroeval"}, "sim:default", "data/zeroeval"},
		{"a quoted word", []string{`name="y"`}, "name = \"x\"", "name = \"y\""},
		{"an axis keeps its place", []string{"sweep.selection.top_k=[1,3]"}, "[2, 4]", "[1, 3]"},
		{"a quoted axis", []string{`sweep."selection.top_k"=[1,3]`}, "[2, 4]", "[1, 3]"},
		{"an axis becomes a range", []string{"sweep.selection.top_k={from=1,to=3,step=1}"}, "[2, 4]", "[1, 2, 3]"},
		{"a new axis is last", []string{"sweep.retrieval.k=[10]"}, "\"dropout.rate\" = [0.1]", "\"dropout.rate\" = [0.1]\n\"retrieval.k\" = [10]"},
		{"no sweep", []string{"sweep={}"}, "\"selection.top_k\" = [2, 4]\n\"dropout.rate\" = [0.1]", ""},
		{"keep replaces rate", []string{"dropout.keep=2"}, "rate = 0.5", "keep = 2"},
		{"an axis over keep replaces that over rate", []string{"sweep.dropout.keep=[1]"}, "\"dropout.rate\" = [0.1]", "\"dropout.keep\" = [1]"},
		{"one weight", []string{"scoring.weights.first=2"}, "first = 1.0", "first = 2.0"},
		{"a weight written out", []string{"scoring.terms.first.weight=2"}, "first = 1.0", "first = 2.0"},
		{"all weights", []string{"scoring.weights={random=1}"}, "vote_share = 0.5\nfirst = 1.0", "random = 1"},
		{"all ablations", []string{`ablation=[{name="two",set={"selection.top_k"=2}}]`}, "name = \"one\"\nset = { \"selection.top_k\" = 1 }", "name = \"two\"\nset = { \"selection.top_k\" = 2 }"},
		{"no ablation", []string{"ablation=[]"}, "[[ablation]]\nname = \"one\"\nset = { \"selection.top_k\" = 1 }", ""},
		{"the last of two", []string{"seed=7", "seed=8"}, "name = \"x\"", "name = \"x\"\nseed = 8"},
		{"a baseline by its cell", []string{`compare.baseline={"selection.top_k"=2}`}, "[sweep]", "[compare]\nbaseline = { \"selection.top_k\" = 2 }\n[sweep]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(swept, test.old) {
				t.Fatalf("the file has no %q", test.old)
			}
			want, err := read("x.toml", []byte(strings.Replace(swept, test.old, test.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := read("x.toml", []byte(swept), test.sets...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, unexported); diff != "" {
				t.Errorf("experiment (-file +set):\n%s", diff)
			}
		})
	}
}

func TestSetErrors(t *testing.T) {
	tests := []struct{ set, want string }{
		{"seed", `--set: got "seed", want KEY=VALUE`},
		{"=3", `--set: got the key "", want one like selection.top_k`},
		{"#a=1", `--set: got the key "#a", want one like selection.top_k`},
		{`"ablation[9000000000]".name=a`, `--set: got the key "\"ablation[9000000000]\".name", want one like selection.top_k`},
		{"a=1\nb", `--set: a: got "1\nb", want a TOML value or a bare word`},
		{"seed=1\nname='b'", `--set: seed: got "1\nname='b'", want a TOML value or a bare word`},
		{"seed=", `--set: seed: got "", want a TOML value or a bare word`},
		{"seed=[1", `--set: seed: got "[1", want a TOML value or a bare word`},
		{"[seed]\na=1", `--set: got the key "[seed]\na", want one like selection.top_k`},
		{"seed=seven", `--set: seed: got the string "seven", want an integer`},
		{"seeds=7", `--set: seeds: unknown key; did you mean "seed"?`},
		{"seed.x=7", `--set: seed.x: unknown key; did you mean "seed"?`},
		{"selection.params.weighted=maybe", `--set: selection.params.weighted: got the string "maybe", want true or false for selection.rps`},
		{"sweep.selection.topk=[1]", `--set: sweep.selection.topk: unknown setting; did you mean "selection.top_k"?`},
		{"retrieval.threshold=nan", `--set: retrieval.threshold: got NaN, want a finite number`},
		{"name=\xff", `--set: got "name=\xff", want KEY=VALUE`},
	}
	for _, test := range tests {
		t.Run(test.set, func(t *testing.T) {
			_, err := read("x.toml", []byte(swept), test.set)
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

// TestNotSupported: a command can tell what is still to come from a mistake.
func TestNotSupported(t *testing.T) {
	_, err := read("x.toml", source(t, "testdata/not_supported.bad.toml"))
	if !errors.Is(err, config.ErrNotSupported) {
		t.Errorf("got %v, want ErrNotSupported", err)
	}
	_, err = read("x.toml", source(t, "testdata/unknown_keys.bad.toml"))
	if err == nil || errors.Is(err, config.ErrNotSupported) {
		t.Errorf("got %v, want errors that are not ErrNotSupported", err)
	}
}

// TestAllAtOnce: what the file alone shows and what only the catalog shows come
// in one list, without errors that follow from others.
func TestAllAtOnce(t *testing.T) {
	text := head + "[selection]\nstrategy = \"rsp\"\ntopk = 3\n[selection.params]\nweighted = true\n[dropout]\nrate = 0.5\n"
	_, err := read("x.toml", []byte(text))
	want := `x.toml:5: selection.strategy: got "rsp", want one of the selection strategies: all, best_n, best_single, kernel, random, rps; did you mean "rps"?
x.toml:6: selection.topk: unknown key; did you mean "selection.top_k"?
x.toml:10: dropout.rate: no dropout strategy of the plan keeps a number of references: it has none; set dropout.strategy to one that does, or leave dropout.rate out`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "e.toml")
	if err := os.WriteFile(path, []byte("name = \"x\"\n[data]\nrecording = \"rec\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	e, err := config.Load(path, []string{"seed=1"}, fakecatalog.For)
	if err != nil {
		t.Fatal(err)
	}
	got := e.RecordingPath(e.Data.Recordings[0])
	if want := filepath.Join(dir, "rec"); got != want || e.Seed != 1 {
		t.Errorf("got %q with seed %d, want %q with seed 1", got, e.Seed, want)
	}
	if _, err := config.Load(filepath.Join(dir, "none.toml"), nil, fakecatalog.For); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v for a missing file, want ErrNotExist", err)
	}
}

// TestDefaults: the defaults of ARCHITECTURE.md, section 7.
func TestDefaults(t *testing.T) {
	e, err := config.Parse("x.toml", []byte(head), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := &config.Experiment{
		Path: "x.toml", Dir: ".", Name: "x", Seed: 42, Repeats: 1,
		Data: config.Data{
			Recordings: []string{"sim:default"}, BankTenths: 7, BankTasks: []string{"*"}, Holes: "error",
			Pool: []string{"*"}, Exclude: []string{}, Tasks: []string{"*"}, Yardsticks: []string{},
		},
		Live:      config.Live{References: "recording"},
		Embedding: config.Embedding{Provider: "tfidf", Responses: "tfidf"},
		Base: config.Settings{
			"retrieval.k": int64(400), "retrieval.threshold": 0.95, "retrieval.rule": "smcs",
			"selection.strategy": "rps", "selection.top_k": int64(5),
			"dropout.strategy": "none", "dropout.candidates": int64(1),
			"aggregation.strategy": "majority_vote", "scoring.missing": "drop_term",
			"scoring.terms.first.strategy": "first", "scoring.terms.first.weight": 1.0,
		},
		Compare: config.Compare{Baseline: "best_single", Correction: "holm"},
		Output:  config.Output{Outcomes: "all", ReportQuestions: 24},
	}
	if diff := cmp.Diff(want, e, unexported); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}

// TestBounds: what is too big to be meant is refused and neither read nor run.
func TestBounds(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"size", strings.Repeat("#", 5<<20), "x.toml: got 5242880 bytes, want an experiment file of at most 4194304"},
		{"brackets", "a = " + strings.Repeat("[", 1<<20), "x.toml: nested deeper than 1000"},
		{"inline tables", "a = " + strings.Repeat("{a=", 1<<20), "x.toml: nested deeper than 1000"},
		{"dotted keys", strings.Repeat("a.", 1<<20) + "a = 1", "x.toml: nested deeper than 1000"},
		{"a list element as a key", "\"ablation[9000000000]\".name = \"a\"\n" + head, "x.toml:1: unknown key \"ablation[9000000000]\""},
		{"ablations", head + strings.Repeat("[[ablation]]\n", 100_000), "x.toml:1: got 100000 ablations or overrides, want at most 1000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := read("x.toml", []byte(test.text)); err == nil || err.Error() != test.want {
				t.Errorf("got %.200v\nwant %s", err, test.want)
			}
		})
	}
}

// TestLongestAxis: a resolved experiment is never too long to be read again.
func TestLongestAxis(t *testing.T) {
	text := head + "[sweep]\n\"scoring.weights.first\" = { from = 123456.000001, to = 123456.1, step = 0.000001 }"
	e, err := read("x.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := e.Resolved(".")
	if err != nil {
		t.Fatal(err)
	}
	again, err := read("x.toml", resolved)
	if err != nil {
		t.Fatal(err)
	}
	// 0.1 / 0.000001 steps, the first end counted: 100,000 points.
	if n := len(again.Sweep[0].Values); n != 100_000 {
		t.Errorf("got %d points, want 100000", n)
	}
}

func TestWith(t *testing.T) {
	base := config.Settings{"dropout.rate": 0.5, "selection.top_k": int64(5)}
	kept := base.With(config.Settings{"dropout.keep": int64(2)})
	if diff := cmp.Diff(config.Settings{"dropout.keep": int64(2), "selection.top_k": int64(5)}, kept); diff != "" {
		t.Errorf("keep over rate (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(base, kept.With(config.Settings{"dropout.rate": 0.5})); diff != "" {
		t.Errorf("rate over keep (-want +got):\n%s", diff)
	}
	want := config.Settings{"scoring.terms.a.weight": 2.0, "scoring.terms.a.strategy": "a", "scoring.terms.b.strategy": "c", "scoring.terms.b.weight": 1.0}
	got := config.Settings(nil).With(config.Settings{"scoring.terms.a.weight": 2.0, "scoring.terms.b.strategy": "c"})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("new terms (-want +got):\n%s", diff)
	}
}

func TestMatchAny(t *testing.T) {
	tests := []struct {
		globs []string
		name  string
		want  bool
	}{
		{[]string{"*"}, "meta/Llama-3", true},
		{[]string{"claude-*", "gpt-4o*"}, "gpt-4o-2024", true},
		{[]string{"claude-*", "gpt-4o*"}, "gpt-4-turbo", false},
		{[]string{"meta/*"}, "meta/Llama-3", true},
		{[]string{"gsm"}, "gsm8k", false},
		{nil, "gsm", false},
	}
	for _, test := range tests {
		if got := config.MatchAny(test.globs, test.name); got != test.want {
			t.Errorf("MatchAny(%q, %q) = %v, want %v", test.globs, test.name, got, test.want)
		}
	}
}
