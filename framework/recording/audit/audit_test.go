package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/npy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// build makes a recording of one LLM that answers every question.
func build(t testing.TB, questions ...recording.Question) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "r"})
	must(t, b.AddLLM("m"))
	for _, q := range questions {
		if q.Task == "" {
			q.Task = "t"
		}
		must(t, b.AddQuestion(q))
		r := recording.Unknown("I say " + q.ID)
		r.State, r.Score, r.HasAnswer, r.Answer = grade.Parsed, 1, true, q.ID
		must(t, b.AddResponse(q.Key(), "m", 0, r))
	}
	r, err := b.Build()
	must(t, err)
	return r
}

func check(t testing.TB, r *recording.Recording, opts Options) *Report {
	t.Helper()
	report, err := Check(context.Background(), r, opts)
	must(t, err)
	return report
}

func TestLeaksAndRepeatsOfARecordedSplit(t *testing.T) {
	bank, test := recording.SplitBank, recording.SplitTest
	r := build(t,
		recording.Question{ID: "0", Text: "What is 1+1?", Split: bank},
		recording.Question{ID: "1", Text: " what IS\n1+1? ", Split: test},         // a leak
		recording.Question{ID: "2", Text: "What is 1+2?", Split: test},            // near to it, not found
		recording.Question{ID: "3", Text: "twice", Split: bank},                   // repeated
		recording.Question{ID: "4", Text: "twice", Split: bank},                   //
		recording.Question{ID: "5", Text: "twice"},                                // on no side
		recording.Question{ID: "6", Text: "a", Group: "g", Split: bank},           // a leak of the group
		recording.Question{ID: "7", Text: "b", Group: "g", Split: test},           //
		recording.Question{ID: "8", Text: "c", Group: "h", Split: test},           // a group may have several
		recording.Question{ID: "9", Text: "d", Group: "h", Split: test},           //
		recording.Question{Task: "u", ID: "0", Text: "what is 1+1?", Split: bank}, // another task is no excuse
		recording.Question{ID: "10", Split: bank},                                 // without a text there is
		recording.Question{ID: "11", Split: test},                                 // nothing to compare
		recording.Question{ID: "12", Messages: `["Hi"]`, Split: bank},             // messages stand in for it
		recording.Question{ID: "13", Messages: `["hi"]`, Split: test},
	)
	got := check(t, r, Options{})
	want := []Cluster{
		{By: "text", What: "what is 1+1?", Bank: []string{"t/0", "u/0"}, Test: []string{"t/1"}},
		{By: "group", What: "g", Bank: []string{"t/6"}, Test: []string{"t/7"}},
		{By: "text", What: `["hi"]`, Bank: []string{"t/12"}, Test: []string{"t/13"}},
	}
	if d := cmp.Diff(want, got.Leaks); d != "" {
		t.Errorf("leaks (-want +got)\n%s", d)
	}
	if d := cmp.Diff([]Cluster{{By: "text", What: "twice", Bank: []string{"t/3", "t/4"}, Test: []string{}}}, got.Repeats); d != "" {
		t.Errorf("repeats (-want +got)\n%s", d)
	}
	if d := cmp.Diff(SplitReport{Source: "recorded", Bank: 7, Test: 7, None: 1}, got.Split); d != "" || got.OK {
		t.Errorf("ok %v, split (-want +got)\n%s", got.OK, d)
	}
}

// TestHashSplit puts the same question at ids 0 to 9, on the sides that
// recording.Split, which has its own vectors, gives them.
func TestHashSplit(t *testing.T) {
	var questions []recording.Question
	var bank []string
	for _, id := range strings.Split("0123456789", "") {
		questions = append(questions, recording.Question{ID: id, Text: "same"})
		if recording.Split("t", id, "", 7) {
			bank = append(bank, "t/"+id)
		}
	}
	got := check(t, build(t, questions...), Options{})
	if got.Split.Source != "hash" || got.Split.Tenths != 7 || got.Split.Bank != len(bank) || got.Split.Test != 10-len(bank) {
		t.Errorf("split %+v, want %d in the bank", got.Split, len(bank))
	}
	if len(bank) == 0 || len(bank) == 10 || len(got.Leaks) != 1 || cmp.Diff(bank, got.Leaks[0].Bank) != "" {
		t.Errorf("leaks %+v, want one with %v", got.Leaks, bank)
	}
	// Another salt and share, and a recorded split that is not asked for.
	questions[0].Split = recording.SplitBank
	asked := check(t, build(t, questions...), Options{Tenths: 3, Salt: "s"})
	if asked.Split.Source != "hash" || asked.Split.Salt != "s" || asked.Split.Tenths != 3 || asked.Split.None != 0 {
		t.Errorf("split %+v", asked.Split)
	}
	if recorded := check(t, build(t, questions...), Options{}); recorded.Split.Source != "recorded" || recorded.Split.None != 9 || !recorded.OK {
		t.Errorf("split %+v, leaks %v", recorded.Split, recorded.Leaks)
	}
}

func TestColumns(t *testing.T) {
	b := recording.NewBuilder(recording.Meta{})
	must(t, b.AddLLM("m"))
	for i, id := range []string{"0", "1", "2"} {
		must(t, b.AddQuestion(recording.Question{Task: "t", ID: id, Text: "same", Gold: id[:min(i, 1)]}))
		r := recording.Unknown(id)
		r.State, r.Score, r.HasAnswer, r.Answer = grade.Parsed, 0, true, id
		if i == 0 {
			r.CompletionTokens, r.Cost = 0, 0.5
		}
		must(t, b.AddResponse("t/"+id, "m", 0, r))
	}
	r, err := b.Build()
	must(t, err)
	want := []Column{
		{"questions", "text", 3, 0, "same", "all questions are the same to retrieval"},
		{"questions", "gold", 3, 1, "", "responses to these questions cannot be graded again"},
		{"responses", "score", 3, 0, "0", "every outcome is the same, so nothing can be told apart"},
		{"responses", "completion_tokens", 3, 2, "", "runs show no tokens for these"},
		{"responses", "cost", 3, 2, "", "runs show no cost for these"},
		{"responses", "mean_logprob", 3, 3, "", "scoring by perplexity has nothing to go by there"},
	}
	if d := cmp.Diff(want, check(t, r, Options{}).Columns); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestDamageOfEmbeddings(t *testing.T) {
	b := recording.NewBuilder(recording.Meta{})
	must(t, b.AddLLM("m"))
	must(t, b.AddQuestion(recording.Question{Task: "t", ID: "1", Text: "x"}))
	for _, side := range []recording.Side{recording.SideQuestions, recording.SideQueries} {
		v, err := b.Vectors("e", side, npy.Float32, 2)
		must(t, err)
		must(t, v.SetQuestion("t/1", []float64{1, 2}))
	}
	built, err := b.Build()
	must(t, err)
	dir := filepath.Join(t.TempDir(), "r")
	must(t, recording.Write(dir, built, false))
	for _, side := range []string{"questions", "queries"} {
		path := filepath.Join(dir, "embeddings", "e."+side+".npy")
		content, err := os.ReadFile(path)
		must(t, err)
		content[len(content)-1] ^= 1
		must(t, os.WriteFile(path, content, 0o644))
	}
	r, err := recording.Open(dir)
	must(t, err)
	defer r.Close()
	got := check(t, r, Options{Dir: dir})
	if len(got.Damage) != 2 || got.OK || !strings.Contains(got.Damage[0], "e.questions.npy: digest mismatch") {
		t.Errorf("damage %q, ok %v", got.Damage, got.OK)
	}
	if without := check(t, r, Options{}); len(without.Damage) != 0 || !without.OK {
		t.Errorf("damage %q without a folder", without.Damage)
	}
}

// TestText is of a recording with something of everything.
func TestText(t *testing.T) {
	b := recording.NewBuilder(recording.Meta{Name: "all\x1b[31m"})
	must(t, b.AddLLM("m"))
	must(t, b.AddLLM("n"))
	for i, id := range strings.Split("abcdefgh", "") {
		split := []string{recording.SplitBank, recording.SplitTest}[i%2]
		must(t, b.AddQuestion(recording.Question{Task: "t", ID: id, Text: "the same question, which is asked over and over and over again", Split: split}))
		r := recording.Unknown("")
		r.State = []grade.State{grade.Unparsed, grade.Failed, grade.Ungraded, grade.Unanswered}[i%4]
		r.Score = grade.Unscored(r.State).Score
		must(t, b.AddResponse("t/"+id, "m", 0, r))
	}
	r, err := b.Build()
	must(t, err)
	report := check(t, r, Options{})
	report.Damage = append(report.Damage, "file\x1b[31m: is not what it was")
	var text, raw bytes.Buffer
	must(t, report.WriteText(&text))
	enc := json.NewEncoder(&raw)
	enc.SetIndent("", "  ")
	must(t, enc.Encode(report))
	for name, got := range map[string]string{"report.txt": text.String(), "report.json": raw.String()} {
		path := filepath.Join("testdata", name)
		if *update {
			must(t, os.MkdirAll("testdata", 0o755))
			must(t, os.WriteFile(path, []byte(got), 0o644))
		}
		want, err := os.ReadFile(path)
		must(t, err)
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-want +got, -update rewrites it)\n%s", path, d)
		}
	}
	if strings.Contains(text.String(), "\x1b") {
		t.Error("a name controls the terminal")
	}
}

func TestQuoted(t *testing.T) {
	for constant, want := range map[string]string{`""`: `""`, "4": `"4"`, `a"b`: `"a\"b"`} {
		if got := quoted(constant); got != want {
			t.Errorf("constant %s: got %s, want %s", constant, got, want)
		}
	}
}
