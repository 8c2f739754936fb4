package jsonl

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"smacs/framework/recording"
	"smacs/framework/recording/importers/importertest"
	"smacs/framework/recording/npy"
)

// matrix is an .npy file.
func matrix(t *testing.T, kind npy.Type, rows ...[]float64) string {
	t.Helper()
	var b bytes.Buffer
	w, err := npy.NewWriter(&b, kind, len(rows), len(rows[0]))
	for _, row := range rows {
		if err == nil {
			err = w.Write(row)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// lines are of three questions of two tasks, so that the recording has them in
// another order, and of one question twice.
const lines = `{"task": "z", "question_id": 1, "llm": "b", "score": 1}
{"task": "a", "question_id": 2, "llm": "b", "score": 1}
{"task": "z", "question_id": 1, "llm": "a", "score": 1, "sample": 1}
{"task": "z", "question_id": 1, "llm": "a", "score": 1}
{"task": "z", "question_id": 0, "llm": "b", "score": 1}
`

func rows(m *npy.Matrix) [][]float64 {
	var all [][]float64
	for i := range m.Rows() {
		all = append(all, m.Row(i, nil))
	}
	return all
}

func TestVectorsOfFiles(t *testing.T) {
	n := math.NaN()
	root := importertest.Tree(t, map[string]string{
		"r.jsonl": lines,
		"q.npy":   matrix(t, npy.Float32, []float64{11, 0}, []float64{2, 0}, []float64{n, n}),
		"i.npy":   matrix(t, npy.Float64, []float64{-11, 0}, []float64{-2, 0}, []float64{-10, 0.1}),
		"r.npy":   matrix(t, npy.Float32, []float64{1, 0}, []float64{2, 0}, []float64{3, 0}, []float64{4, 0}, []float64{5, 0}),
		"x.npy":   "x",
	})
	at := func(name string) string { return filepath.Join(root, name) }
	opts := Options{Embeddings: Embeddings{Model: "e5", Questions: at("q.npy"), Queries: at("i.npy"), Responses: at("r.npy")}}
	check := func(r *recording.Recording) {
		t.Helper()
		e, err := r.Embedding("e5")
		if err != nil {
			t.Fatal(err)
		}
		// The recording's questions are a/2, z/1 and z/0; z/1 has the responses of
		// a, twice, and b.
		for _, side := range []struct {
			got  *npy.Matrix
			want [][]float64
		}{
			{e.Questions, [][]float64{{2, 0}, {11, 0}, {n, n}}},
			{e.Queries, [][]float64{{-2, 0}, {-11, 0}, {-10, 0.1}}},
			{e.Responses, [][]float64{{2, 0}, {4, 0}, {3, 0}, {1, 0}, {5, 0}}},
		} {
			if d := cmp.Diff(side.want, rows(side.got), cmpopts.EquateNaNs()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		}
	}
	r, loss, err := Import(context.Background(), root, opts)
	if err != nil {
		t.Fatal(err)
	}
	check(r)
	if len(loss.Skipped) != 1 || loss.Skipped[0].Path != "x.npy" {
		t.Errorf("not read: %+v, want x.npy", loss.Skipped)
	}
	// The same through a folder on disk.
	w, err := recording.Create(at("out"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := ImportTo(context.Background(), at("r.jsonl"), w, opts); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	opened, err := recording.Open(at("out"))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	check(opened)
	if opened.Fingerprint != r.Fingerprint {
		t.Errorf("fingerprint %s on disk, %s in memory", opened.Fingerprint, r.Fingerprint)
	}
}

func TestVectorsOfLines(t *testing.T) {
	r, _ := mustImport(t,
		`{"task": "z", "question_id": 1, "llm": "b", "score": 1}`,
		`{"task": "z", "question_id": 2, "llm": "b", "score": 1, "embedding": [1e-3, 2]}`,
		`{"task": "a", "question_id": 1, "llm": "b", "score": 1, "query_embedding": [5, 6]}`,
		`{"task": "a", "question_id": 1, "llm": "a", "score": 1, "embedding": [3,4], "query_embedding": [ 5,6 ]}`)
	e, err := r.Embedding(defaultModel)
	if err != nil {
		t.Fatal(err)
	}
	n := math.NaN() // a/1, z/1, z/2
	if d := cmp.Diff([][]float64{{3, 4}, {n, n}, {0.001, 2}}, rows(e.Questions), cmpopts.EquateNaNs()); d != "" {
		t.Errorf("questions (-want +got)\n%s", d)
	}
	if d := cmp.Diff([][]float64{{5, 6}, {n, n}, {n, n}}, rows(e.Queries), cmpopts.EquateNaNs()); d != "" {
		t.Errorf("queries (-want +got)\n%s", d)
	}
	if e.Questions.Type() != npy.Float64 || e.Responses != nil {
		t.Errorf("embedding %+v, want float64 and no responses", e)
	}
}

func TestVectorsThatAreRefused(t *testing.T) {
	three := matrix(t, npy.Float32, []float64{1, 2}, []float64{1, 2}, []float64{1, 2})
	root := importertest.Tree(t, map[string]string{
		"r.jsonl":      lines,
		"inline.jsonl": strings.Replace(lines, "}", `, "embedding": [1, 2]}`, 1),
		"three.npy":    three,
		"wide.npy":     matrix(t, npy.Float32, []float64{1, 2, 3}, []float64{1, 2, 3}, []float64{1, 2, 3}),
		"holey.npy":    strings.Replace(three, "\x00\x00\x80?", "\x00\x00\xc0\x7f", 1),
		"x.npy":        "x",
	})
	for _, tt := range []struct {
		name, file string
		files      Embeddings
		want       string
	}{
		{"no file", "r.jsonl", Embeddings{Questions: "none.npy"}, "none.npy"},
		{"no npy", "r.jsonl", Embeddings{Responses: "x.npy"}, "x.npy: not an .npy file"},
		{"responses", "r.jsonl", Embeddings{Responses: "three.npy"}, "three.npy: has 3 rows, want one for each of the 5 lines"},
		{"questions", "r.jsonl", Embeddings{Questions: "three.npy", Queries: "wide.npy"}, "wide.npy: embedding default: questions have 2 dimensions, queries 3"},
		{"partly known", "r.jsonl", Embeddings{Questions: "holey.npy"}, `holey.npy: row 0: embedding default, questions: question "z/1": 1 of 2 numbers are NaN`},
		{"both", "inline.jsonl", Embeddings{Questions: "three.npy"}, "inline.jsonl:1: field embedding: "},
		{"model", "r.jsonl", Embeddings{Questions: "three.npy", Model: "org/e5"}, `three.npy: embedding model "org/e5": want letters`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, path := range []*string{&tt.files.Questions, &tt.files.Queries, &tt.files.Responses} {
				if *path != "" {
					*path = filepath.Join(root, *path)
				}
			}
			_, _, err := Import(context.Background(), filepath.Join(root, tt.file), Options{Embeddings: tt.files})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	short := filepath.Join(root, "short.npy")
	if err := os.WriteFile(short, []byte(matrix(t, npy.Float32, []float64{1})), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := Import(context.Background(), filepath.Join(root, "r.jsonl"), Options{Embeddings: Embeddings{Questions: short}})
	if err == nil || !strings.Contains(err.Error(), "has 1 rows, want one for each of the 3 questions, in the order") {
		t.Errorf("error %v", err)
	}
}
