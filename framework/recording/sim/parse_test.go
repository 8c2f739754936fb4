package sim

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestFilesOfPresets: what is written of a preset reads back as that preset.
func TestFilesOfPresets(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			want, err := Named(name)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Parse("written.toml", want.TOML(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-preset +read):\n%s", diff)
			}
			based, err := Parse("based.toml", []byte(`base = "sim:`+name+`"`), nil)
			if diff := cmp.Diff(want, based); err != nil || diff != "" {
				t.Errorf("%v (-preset +based):\n%s", err, diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name, text string
		sets       []string
		want       []string
	}{
		{"no TOML", "a = ", nil, []string{"f.toml:1:4: no valid TOML"}},
		{"deep", "x = " + strings.Repeat("[", 200), nil, []string{"f.toml: nested deeper than 100"}},
		{"unknown keys", "\nsed = 1\n[share]\n[shares]\nfamly = 1\n", nil,
			[]string{`f.toml:2: sed: unknown key; did you mean "seed"?`, `f.toml:3: share: unknown key; did you mean "shares"?`, `f.toml:5: shares.famly: unknown key; did you mean "family"?`}},
		{"own share is what is left", "[shares]\nown = 0.1\n", nil, []string{`f.toml:2: shares.own: unknown key, want one of ["difficulty" "family" "task" "topic"]`}},
		{"types", "seed = -1\n[shares]\ntopic = \"x\"\n[samples]\ncount = 1.5\n[embeddings]\nqueries = 1\nmodel = 1\n[split]\nbank = 99999999999\n", nil,
			[]string{"f.toml:1: seed: got -1, want a whole number from 0", `f.toml:3: shares.topic: got the string "x", want a finite number`,
				"f.toml:5: samples.count: got 1.5, want a whole number", "f.toml:7: embeddings.queries: got 1, want true or false",
				"f.toml:8: embeddings.model: got 1, want a string", "f.toml:10: split.bank: got 99999999999, want a whole number"}},
		{"ranges", "[shares]\ntopic = -0.1\n[samples]\ncount = 0\ntemperature = 2\n[split]\nbank = 10\n[confidence]\nstrength = 1.5\n", nil,
			[]string{"f.toml:2: shares.topic: got -0.1, want a number from 0 to 1", "f.toml:4: samples.count: got 0, want 1 to 1000",
				"f.toml:5: samples.temperature: got 2, want a number from 0 to 1", "f.toml:7: split.bank: got 10, want 0 to 9", "f.toml:9: confidence.strength: got 1.5"}},
		{"sum of shares", "[shares]\nfamily = 0.9\n", nil, []string{"f.toml:1: shares: got a sum of 1.72, want at most 1"}},
		{"nan", "[confidence]\nnoise = nan\n", nil, []string{"f.toml:2: confidence.noise: got NaN, want a finite number"}},
		{"section is no table", "shares = 3\n", nil, []string{"f.toml:1: shares: got 3, want a table"}},
		{"list is no list", "[tasks]\nname = \"a\"\n", nil, []string{"f.toml:1: tasks: got a table, want 1 to 10000 tables [[tasks]]"}},
		{"task", "[[tasks]]\nname = \"a\"\nkind = \"sums\"\nlaw = \"flat\"\nquestions = 0\n[tasks.shares]\ndifficulty = 1.0\n[[tasks]]\n", nil,
			[]string{"f.toml:8: tasks[1]: name is missing", "f.toml:8: tasks[1]: kind is missing", "f.toml:6: tasks[0].shares: got a sum of 1.22"}},
		{"values of a task", "[[tasks]]\nname = \"a\"\nkind = \"sums\"\nlaw = \"flat\"\nquestions = 0\nflawed = 0.6\n", nil,
			[]string{`f.toml:3: tasks[0].kind: got "sums", want one of arithmetic`, `f.toml:4: tasks[0].law: got "flat", want one of normal, uniform, two_levels`,
				"f.toml:5: tasks[0].questions: got 0", "f.toml:6: tasks[0].flawed: got 0.6, want a number from 0 to 0.5"}},
		{"two tasks of a name", "[[tasks]]\nname = \"a\"\nkind = \"lists\"\n[[tasks]]\nname = \"a\"\nkind = \"lists\"\n", nil,
			[]string{`f.toml:5: tasks[1].name: got "a" a second time`}},
		{"LLM", "[[llms]]\nname = \"a\"\naccuracy = 1\naccuracies = { gsm = 0.5 }\n[[llms]]\naccuracy = 0.5\n", nil, []string{"f.toml:5: llms[1]: name is missing"}},
		{"values of an LLM", "[[llms]]\nname = \"a\"\naccuracy = 1\nunparsed = 2\naccuracies = { gsm = 0.5 }\n", nil,
			[]string{"f.toml:3: llms[0].accuracy: got 1, want", "f.toml:4: llms[0].unparsed: got 2, want", `f.toml:5: llms[0].accuracies.gsm: got the task "gsm", want the name`}},
		{"too good for flaws", "[[tasks]]\nname = \"a\"\nkind = \"lists\"\nflawed = 0.1\n[[llms]]\nname = \"m\"\naccuracy = 0.95\n", nil,
			[]string{`f.toml:7: llms[0].accuracy: got 0.95, want less where a share of 0.1 of task "a" is flawed`}},
		{"family", "[[families]]\nname = \"f\"\nllms = 0\naccuracy = [0.5, 1.0]\nsize = 7\n", nil,
			[]string{"f.toml:3: families[0].llms: got 0, want 1 to 1000", "f.toml:4: families[0].accuracy: got [0.5 1], want numbers above 0 and below 1", "f.toml:5: families[0].size: got 7, want two numbers"}},
		{"latency without sizes", "[latency]\nper_token_ms = 1\n[[llms]]\nname = \"m\"\naccuracy = 0.5\n", nil, []string{"llms[0].size: got 0, want billions of parameters"}},
		{"model's name", "[embeddings]\nmodel = \"a/b\"\n", nil, []string{`f.toml:2: embeddings.model: got "a/b", want letters`}},
		{"base", "base = \"sim:huge\"\n", nil, []string{`f.toml:1: base: got the string "sim:huge", want one of sim:default, sim:large, sim:zeroeval`}},
		{"sets", "", []string{"x", "shares.x=1", "tasks.a.questions=1", "samples.count=two", "[a]=1", "seed={"},
			[]string{`--set: got "x", want KEY=VALUE`, "--set: shares.x: unknown key", "--set: tasks.a.questions: unknown key, want one like",
				`--set: samples.count: got the string "two", want a whole number`, `--set: got the key "[a]"`, `--set: seed: got "{", want a TOML value or a bare word`}},
		{"sets that do nothing", `base = "sim:zeroeval"`,
			[]string{"shares.family=0.2", "embeddings.dim=8", "latency.noise=1", "llms.sim-elm-123.accuracy=0.5", "llms.sim-elm-123.size=3", "tasks.sim-gsm.difficulty=1"},
			[]string{"shares.family: changes nothing: every task has shares of its own", "embeddings.dim: changes nothing: there are no vectors",
				"latency.noise: changes nothing", "llms.sim-elm-123.accuracy: changes nothing", "llms.sim-elm-123.size: changes nothing", "tasks.sim-gsm.difficulty: changes nothing"}},
		{"sets out of range", "", []string{"samples.count=0", "tasks.sim-lists.questions=0", "llms.sim-closed-a.accuracies.x=0.5"},
			[]string{"--set: samples.count: got 0", "--set: tasks[1].questions: got 0", `--set: llms[0].accuracies.x: got the task "x"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("f.toml", []byte(c.text), c.sets)
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error\n%v\nwant in it\n%s", err, want)
				}
			}
		})
	}
}

func TestFamiliesGrow(t *testing.T) {
	p, err := Parse("f.toml", []byte(`
[[families]]
name = "f"
llms = 3
accuracy = [0.4, 0.8]
unparsed = [0.04, 0.0]
size = [1, 100]
prompt_price = 0.01
completion_price = 0.02
hidden_tokens = 5
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []LLM{ // evenly spaced; sizes by factors of 10; prices times size
		{Name: "f-1", Family: "f", Accuracy: 0.4, Unparsed: 0.04, PromptPrice: 0.01, CompletionPrice: 0.02, Hidden: 5, Size: 1},
		{Name: "f-2", Family: "f", Accuracy: 0.6, Unparsed: 0.02, PromptPrice: 0.1, CompletionPrice: 0.2, Hidden: 5, Size: 10},
		{Name: "f-3", Family: "f", Accuracy: 0.8, Unparsed: 0, PromptPrice: 1, CompletionPrice: 2, Hidden: 5, Size: 100},
	}
	if diff := cmp.Diff(want, p.LLMs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWrittenIsRead: any parameters that are legal come back from their file.
func TestWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawParams(t)
		got, err := Parse("f.toml", p.TOML(), nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, p.TOML())
		}
		if diff := cmp.Diff(p, got); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
	})
}

// drawParams draws legal parameters, small ones.
func drawParams(t *rapid.T) Params {
	p := Default()
	cents := func(low, high int, what string) float64 {
		return float64(rapid.IntRange(low, high).Draw(t, what)) / 100
	}
	shares := func() Shares {
		s := Shares{Difficulty: cents(0, 40, "difficulty"), Task: cents(0, 20, "task"), Topic: cents(0, 20, "topic"), Family: cents(0, 20, "family")}
		s.Own = roundTo(1-(s.Difficulty+s.Task+s.Topic+s.Family), 1e12)
		return s
	}
	mistakes := func() Mistakes {
		return Mistakes{Shared: cents(0, 100, "shared"), Pull: cents(1, 100, "pull"), Traps: cents(0, 100, "traps"), Slips: cents(0, 100, "slips")}
	}
	p.Seed = rapid.Uint64Range(0, 1<<40).Draw(t, "seed")
	p.Shares, p.Mistakes = shares(), mistakes()
	p.Samples = Samples{rapid.IntRange(1, 3).Draw(t, "samples"), cents(0, 100, "temperature")}
	p.Split = Split{rapid.IntRange(0, 9).Draw(t, "bank"), rapid.IntRange(1, 4).Draw(t, "group")}
	p.Embeddings.Model = rapid.SampledFrom([]string{"", "e-1.0"}).Draw(t, "model")
	p.Embeddings.Dim, p.Embeddings.Queries, p.Embeddings.Responses = 8, rapid.Bool().Draw(t, "queries"), rapid.Bool().Draw(t, "responses")
	for i := range p.Tasks {
		task := &p.Tasks[i]
		task.Questions = rapid.IntRange(1, 6).Draw(t, "questions")
		task.Law = rapid.SampledFrom(Laws()).Draw(t, "law")
		task.Difficulty, task.Disguise, task.Flawed = cents(-100, 100, "level"), cents(0, 100, "disguise"), cents(0, 5, "flawed")
		if rapid.Bool().Draw(t, "own shares") {
			s := shares()
			task.Shares = &s
		}
		if rapid.Bool().Draw(t, "own mistakes") {
			m := mistakes()
			task.Mistakes = &m
		}
	}
	p.LLMs = p.LLMs[2:5]
	for i := range p.LLMs {
		m := &p.LLMs[i]
		m.Accuracy, m.Unparsed, m.Size = cents(1, 50, "accuracy"), cents(0, 100, "unparsed"), 7
		if rapid.Bool().Draw(t, "accuracies") {
			m.Accuracies = map[string]float64{"sim-lists": cents(1, 90, "own accuracy")}
		}
	}
	return p
}

// TestWhateverIsLegalIsGenerated: legal parameters give a recording without holes,
// with every sample, equal on one processor and on several.
func TestWhateverIsLegalIsGenerated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawParams(t)
		r, err := Generate(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Questions) != p.Questions() || r.Len() != p.Questions()*len(p.LLMs)*p.Samples.Count {
			t.Fatalf("%d questions and %d responses of %d x %d x %d", len(r.Questions), r.Len(), p.Questions(), len(p.LLMs), p.Samples.Count)
		}
		if again, err := Generate(p); err != nil || again.Fingerprint != r.Fingerprint {
			t.Fatalf("%v: %s is not %s", err, again.Fingerprint, r.Fingerprint)
		}
	})
}

func FuzzParse(f *testing.F) {
	// Short ones: the fuzzer spends its time on making long ones shorter.
	f.Add([]byte(`base = "sim:zeroeval"`), "tasks.sim-gsm.shares.family=0.1")
	f.Add([]byte("[shares]\nfamily = 0.1\n[[tasks]]\nname = \"a\"\nkind = \"lists\"\n[tasks.mistakes]\npull = 1\n"), "tasks.a.questions=3")
	f.Add([]byte("[[families]]\nname = \"f\"\nllms = 2\nsize = [1, 2]\n"), `llms."f-1".accuracies.sim-lists=0.3`)
	f.Add([]byte("[[llms]]\nname = \"m\"\naccuracy = 0.5\naccuracies = { sim-lists = 0.3 }\n[embeddings]\nmodel = \"e\"\n"), "embeddings.dim=8")
	f.Fuzz(func(t *testing.T, text []byte, set string) {
		for _, sets := range [][]string{nil, {set}} {
			p, err := Parse("f.toml", text, sets)
			if err != nil {
				if err.Error() == "" {
					t.Error("an error without a text")
				}
				continue
			}
			if err := p.Check(); err != nil {
				t.Errorf("read, but not legal: %v", err)
			}
			again, err := Parse("again.toml", p.TOML(), nil)
			if err != nil {
				t.Fatalf("what was read cannot be written and read: %v\n%s", err, p.TOML())
			}
			if diff := cmp.Diff(p, again); diff != "" {
				t.Errorf("(-read +written and read):\n%s", diff)
			}
		}
	})
}
