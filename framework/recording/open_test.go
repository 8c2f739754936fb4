package recording

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// written returns a folder with the small recording.
func written(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "r")
	must(t, Write(dir, small(t), false))
	return dir
}

// refused opens a folder and wants an error with all the given words.
func refused(t *testing.T, dir string, words ...string) {
	t.Helper()
	_, err := Open(dir)
	if err == nil {
		t.Fatalf("opened, want an error with %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q lacks %q", err, w)
		}
	}
}

// edit rewrites the rows of a parquet file.
func edit[T any](t *testing.T, path string, change func([]T) []T) {
	t.Helper()
	rows, err := parquet.ReadFile[T](path)
	must(t, err)
	must(t, parquet.WriteFile(path, change(rows)))
}

func TestOpenRefusesFolders(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none")
	refused(t, missing, missing, "smacs data import")
	refused(t, t.TempDir(), "is not a recording", "recording.toml")
	for _, name := range []string{questionsFile, responsesFile} {
		dir := written(t)
		must(t, os.Remove(filepath.Join(dir, name)))
		refused(t, dir, name)
	}
}

func TestOpenRefusesManifests(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"version", "format = 1", "format = 2", "format 2 is not known, this program reads format 1"},
		{"version before other changes", "format = 1", "format = 7\ncolour = 1", "format 7 is not known"},
		{"no version", "format = 1", "", "key format is missing"},
		{"unknown key", "format = 1", "format = 1\ncolour = 1", "unknown key colour"},
		{"no toml", "format = 1", "format = ", "recording.toml"},
		{"wrong type", `name = "small"`, "name = 1", "name"},
		{"no llms", `llms = ["alpha", "beta", "gamma"]`, "", "key llms is missing"},
		{"repeated llm", `"alpha", "beta"`, `"alpha", "alpha"`, "added before"},
		{"order of llms", `"alpha", "beta"`, `"beta", "alpha"`, "byte order"},
		{"llm less", `"alpha", "beta"`, `"alpha"`, `unknown llm`},
		{"llm more", `"gamma"`, `"gamma", "omega"`, "fingerprint mismatch"},
		{"tasks", `"art", "zoo"`, `"art"`, "tasks"},
		{"graders", `"exact@1"`, `"exact@2"`, "graders"},
		{"count of questions", "questions = 3", "questions = 4", "has 3 rows, recording.toml says 4"},
		{"count of responses", "responses = 8", "responses = 7", "has 8 rows, recording.toml says 7"},
		{"embeddings", "embeddings = []", `embeddings = ["e5"]`, "expected table but found string"},
		{"fingerprint", `sha256:`, `sha256:0`, "fingerprint mismatch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := written(t)
			path := filepath.Join(dir, manifestFile)
			text, err := os.ReadFile(path)
			must(t, err)
			changed := strings.Replace(string(text), tt.old, tt.new, 1)
			if changed == string(text) {
				t.Fatalf("%q is not in\n%s", tt.old, text)
			}
			must(t, os.WriteFile(path, []byte(changed), 0o644))
			refused(t, dir, tt.want)
		})
	}
}

func TestOpenRefusesQuestionRows(t *testing.T) {
	tests := []struct {
		name   string
		change func(rows []questionRow) []questionRow
		want   string
	}{
		{"repeated id", func(r []questionRow) []questionRow { return append(r, r[0]) }, `row 3: question "art/0": duplicate id`},
		{"no id", func(r []questionRow) []questionRow { r[1].ID = ""; return r }, "row 1: "},
		{"edited gold", func(r []questionRow) []questionRow { r[0].Gold = "x"; return r }, "fingerprint mismatch"},
		{"order in a task", func(r []questionRow) []questionRow { r[1], r[2] = r[2], r[1]; return r }, "fingerprint mismatch"},
		{"row lost", func(r []questionRow) []questionRow { return r[1:] }, "unknown question"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := written(t)
			edit(t, filepath.Join(dir, questionsFile), tt.change)
			refused(t, dir, tt.want)
		})
	}
}

func TestOpenRefusesResponseRows(t *testing.T) {
	nan, inf, one := math.NaN(), math.Inf(1), 1.0
	minus := int64(-1)
	tests := []struct {
		name   string
		change func(r *responseRow) // of row 3, zoo/2 by beta
		want   string
	}{
		{"unknown question", func(r *responseRow) { r.Question = "zoo/9" }, "unknown question"},
		{"unknown llm", func(r *responseRow) { r.LLM = "delta" }, "unknown llm"},
		{"repeated", func(r *responseRow) { r.Sample = 1 }, "duplicate response"},
		{"unknown state", func(r *responseRow) { r.State = "fine" }, `unknown state "fine"`},
		{"nan score", func(r *responseRow) { r.Score = &nan }, "column score: row 3: is NaN"},
		{"infinite logprob", func(r *responseRow) { r.MeanLogprob = &inf }, "column mean_logprob: row 3: is +Inf"},
		{"negative tokens", func(r *responseRow) { r.PromptTokens = &minus }, "column prompt_tokens: row 3: is -1"},
		{"score of a failure", func(r *responseRow) { r.State, r.Answer, r.AnswerKey, r.Score = "failed", nil, nil, &one }, "row 3"},
		{"score lost", func(r *responseRow) { r.Score = nil }, "row 3"},
		{"answer lost", func(r *responseRow) { r.Answer, r.AnswerKey = nil, nil }, "state parsed without an answer"},
		{"edited text", func(r *responseRow) { r.Text += "!" }, "fingerprint mismatch"},
		{"edited cost", func(r *responseRow) { r.Cost = &one }, "fingerprint mismatch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := written(t)
			edit(t, filepath.Join(dir, responsesFile), func(rows []responseRow) []responseRow {
				tt.change(&rows[3])
				return rows
			})
			refused(t, dir, tt.want, responsesFileOrRows(tt.want))
		})
	}
}

// responsesFileOrRows is what an error must name: the file, or all the rows.
func responsesFileOrRows(want string) string {
	if strings.Contains(want, "fingerprint") {
		return "the rows have"
	}
	return responsesFile
}

func TestOpenRefusesColumns(t *testing.T) {
	dir := written(t)
	path := filepath.Join(dir, questionsFile)
	type fewer struct {
		ID string `parquet:"id"`
	}
	must(t, parquet.WriteFile(path, []fewer{{"1"}}))
	refused(t, dir, questionsFile, "column task is missing")

	type wrongType struct {
		ID       int64  `parquet:"id"`
		Task     string `parquet:"task"`
		Text     string `parquet:"text"`
		Messages string `parquet:"messages"`
		Gold     string `parquet:"gold"`
	}
	must(t, parquet.WriteFile(path, []wrongType{{ID: 1}}))
	refused(t, dir, questionsFile, "column id is int64, want byte_array")

	type wider struct {
		questionRow
		Colour string `parquet:"colour"`
	}
	must(t, parquet.WriteFile(path, []wider{{}}))
	refused(t, dir, questionsFile, "unknown column colour")
}

// TestAnotherWriterMayWriteTheRows rewrites the questions with other settings,
// another order of columns and every column nullable: rows count, not bytes.
func TestAnotherWriterMayWriteTheRows(t *testing.T) {
	type foreign struct {
		Metadata *string `parquet:"metadata,optional"`
		Group    *string `parquet:"group,optional,snappy"`
		Split    *string `parquet:"split,optional"`
		Kind     *string `parquet:"answer_kind,optional"`
		Gold     *string `parquet:"gold,optional,dict"`
		Messages *string `parquet:"messages,optional"`
		Text     *string `parquet:"text,optional"`
		Task     *string `parquet:"task,optional"`
		ID       *string `parquet:"id,optional"`
	}
	dir := written(t)
	path := filepath.Join(dir, questionsFile)
	rows, err := parquet.ReadFile[questionRow](path)
	must(t, err)
	var others []foreign
	for i := range rows {
		r := &rows[i]
		others = append(others, foreign{r.Metadata, r.Group, r.Split, r.AnswerKind, &r.Gold, r.Messages, &r.Text, &r.Task, &r.ID})
	}
	must(t, parquet.WriteFile(path, others))
	got, err := Open(dir)
	must(t, err)
	if d := diff(small(t), got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	others[1].ID = nil
	must(t, parquet.WriteFile(path, others))
	refused(t, dir, questionsFile, "column id: row 1: is null")
}

// damaged opens the folder after a file was damaged: an error that names the
// folder, or the very same recording where the damage hit nothing.
func damaged(t *testing.T, dir string, want *Recording, what string, at int) {
	t.Helper()
	got, err := Open(dir)
	if err == nil && diff(want, got) != "" {
		t.Errorf("%s at %d: opened as another recording", what, at)
	}
	if err != nil && !strings.Contains(err.Error(), dir) {
		t.Errorf("%s at %d: error %q does not name the file", what, at, err)
	}
}

func TestTruncatedFilesAreErrors(t *testing.T) {
	for _, name := range []string{questionsFile, responsesFile} {
		dir := written(t)
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		must(t, err)
		// A stride of a prime meets every part; the end of the footer is met whole.
		for n := 0; n < len(whole); n++ {
			if n%13 != 0 && n < len(whole)-12 {
				continue
			}
			must(t, os.WriteFile(path, whole[:n], 0o644))
			refused(t, dir, name)
			if t.Failed() {
				t.Fatalf("truncated to %d of %d bytes", n, len(whole))
			}
		}
	}
}

func TestDamagedFilesAreErrorsOrHarmless(t *testing.T) {
	want := small(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{questionsFile, responsesFile} {
		dir := written(t)
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		must(t, err)
		for at := 0; at < len(whole); at += 1 + rng.IntN(12) {
			bad := append([]byte(nil), whole...)
			bad[at] ^= byte(1 << rng.IntN(8))
			must(t, os.WriteFile(path, bad, 0o644))
			damaged(t, dir, want, name+" flipped", at)
		}
	}
}
