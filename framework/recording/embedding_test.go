package recording

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/recording/npy"
)

// withVectors is a recording of two tasks whose questions and responses were
// added in another order than they end up in: a/1, b/2, b/1. Vectors say where
// they belong: question n has n, a response n.sample. That of b/1 and one
// response's are not known.
func withVectors(t testing.TB) *Recording {
	t.Helper()
	b := NewBuilder(Meta{Name: "vectors"})
	must(t, b.AddLLM("n"))
	must(t, b.AddLLM("m"))
	for _, q := range []Question{{Task: "b", ID: "2"}, {Task: "a", ID: "1"}, {Task: "b", ID: "1"}} {
		must(t, b.AddQuestion(q))
	}
	questions, err := b.Vectors("e5", SideQuestions, npy.Float32, 2)
	must(t, err)
	responses, err := b.Vectors("e5", SideResponses, npy.Float64, 2)
	must(t, err)
	queries, err := b.Vectors("E-large", SideQueries, npy.Float32, 1)
	must(t, err)
	must(t, questions.SetQuestion("b/2", []float64{22, 0}))
	must(t, questions.SetQuestion("a/1", []float64{11, 0.5}))
	must(t, queries.SetQuestion("b/1", []float64{7}))
	for _, r := range []struct {
		key, llm string
		sample   int
		vector   []float64
	}{
		{"b/2", "n", 1, []float64{22.1, 1}}, {"a/1", "m", 0, []float64{11.0, 0}},
		{"b/2", "n", 0, []float64{22.0, 1}}, {"b/1", "m", 0, nil}, {"b/2", "m", 0, []float64{22.0, 0}},
	} {
		must(t, b.AddResponse(r.key, r.llm, r.sample, answered("1", 1)))
		if r.vector != nil {
			must(t, responses.SetResponse(r.key, r.llm, r.sample, r.vector))
		}
	}
	r, err := b.Build()
	must(t, err)
	return r
}

func TestVectorsFollowTheirRows(t *testing.T) {
	built := withVectors(t)
	dir := filepath.Join(t.TempDir(), "r")
	must(t, Write(dir, built, false))
	opened, err := Open(dir)
	must(t, err)
	defer opened.Close()
	for name, r := range map[string]*Recording{"built": built, "opened": opened} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff([]string{"E-large", "e5"}, r.EmbeddingModels()); d != "" {
				t.Errorf("models (-want +got)\n%s", d)
			}
			e, err := r.Embedding("e5")
			must(t, err)
			nan := math.NaN()
			for i, want := range []float64{11, 22, nan} { // a/1, b/2, b/1
				if got := e.Questions.Row(i, nil)[0]; got != want && !math.IsNaN(got+want) || e.Questions.Known(i) != !math.IsNaN(want) {
					t.Errorf("question %d: %v, want %v", i, got, want)
				}
			}
			if e.Queries != nil || e.Responses.Rows() != 5 || e.Responses.Type() != npy.Float64 || e.Questions.Type() != npy.Float32 {
				t.Errorf("matrices %+v", e)
			}
			for _, want := range []struct {
				question, llm, sample int
				vector                float64
			}{{0, 0, 0, 11}, {1, 0, 0, 22}, {1, 1, 0, 22}, {1, 1, 1, 22.1}, {2, 0, 0, nan}} {
				at := r.ResponseIndex(want.question, want.llm, want.sample)
				if got := e.Responses.Row(at, nil)[0]; got != want.vector && !math.IsNaN(got+want.vector) {
					t.Errorf("response %+v: row %d is %v", want, at, got)
				}
			}
		})
	}
	if built.embeddings[0].Digest != opened.embeddings[0].Digest || built.embeddings[1].Digest == opened.embeddings[0].Digest {
		t.Error("the digest is not that of the vectors")
	}
	if d := cmp.Diff(built.embeddings[1].sums, opened.embeddings[1].sums); d != "" {
		t.Errorf("digests (-built +opened)\n%s", d)
	}
	must(t, VerifyEmbeddings(context.Background(), dir, opened))
}

func TestManifestWithEmbeddings(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	must(t, Write(dir, withVectors(t), false))
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	must(t, err)
	golden(t, "embeddings.toml", text)
	if got := entries(t, filepath.Join(dir, embeddingsFolder)); got != "E-large.queries.npy e5.questions.npy e5.responses.npy" {
		t.Errorf("files %s", got)
	}
}

// TestFingerprintIsOfTheRows holds the fingerprint apart from the vectors.
func TestFingerprintIsOfTheRows(t *testing.T) {
	r := withVectors(t)
	r.embeddings = nil
	if got := fingerprint(r); got != r.Fingerprint {
		t.Errorf("fingerprint %s with vectors, %s without", r.Fingerprint, got)
	}
	if _, err := r.Embedding("e5"); err == nil || !strings.Contains(err.Error(), `"e5", and none of another`) {
		t.Errorf("error %v", err)
	}
	if _, err := withVectors(t).Embedding("e6"); err == nil || !strings.Contains(err.Error(), `"e6", want one of E-large, e5`) {
		t.Errorf("error %v", err)
	}
}

func TestVectorsRefuse(t *testing.T) {
	b := NewBuilder(Meta{})
	must(t, b.AddLLM("m"))
	must(t, b.AddQuestion(Question{Task: "t", ID: "1"}))
	must(t, b.AddResponse("t/1", "m", 0, answered("1", 1)))
	questions, err := b.Vectors("e", SideQuestions, npy.Float32, 2)
	must(t, err)
	responses, err := b.Vectors("e", SideResponses, npy.Float32, 2)
	must(t, err)
	must(t, questions.SetQuestion("t/1", []float64{1, 2}))
	vectors := func(model string, side Side, dim int) error {
		_, err := b.Vectors(model, side, npy.Float32, dim)
		return err
	}
	for want, err := range map[string]error{
		`embedding e, questions: question "t/2": unknown question`:                     questions.SetQuestion("t/2", []float64{1, 2}),
		`embedding e, questions: question "t/1": has a vector already`:                 questions.SetQuestion("t/1", []float64{1, 2}),
		"a response among questions":                                                   questions.SetResponse("t/1", "m", 0, []float64{1, 2}),
		"a question among responses":                                                   responses.SetQuestion("t/1", []float64{1, 2}),
		`embedding e, responses: response of "m" to "t/1", sample 1: unknown response`: responses.SetResponse("t/1", "m", 1, []float64{1, 2}),
		"unknown llm": responses.SetResponse("t/1", "n", 0, []float64{1, 2}),
		"sample 0: the vector has 1 numbers, want 2": responses.SetResponse("t/1", "m", 0, []float64{1}),
		"has no vector: leave out what":              responses.SetResponse("t/1", "m", 0, nil),
		"number 0 is infinite":                       responses.SetResponse("t/1", "m", 0, []float64{math.Inf(-1), 1}),
		"embedding e, questions: begun before":       vectors("e", SideQuestions, 2),
		"questions have 2 dimensions, queries 3":     vectors("e", SideQueries, 3),
		"e and E differ in case only":                vectors("E", SideQueries, 2),
		"vectors of 0 numbers":                       vectors("f", SideQueries, 0),
		`embedding model "a/b c": want letters, digits, points, dashes and underscores only, as it names files: a-b-c`: vectors("a/b c", SideQueries, 2),
		`embedding model "": want`: vectors("", SideQueries, 2),
		"names files: my-model":    vectors("../", SideQueries, 2),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	r, err := b.Build()
	must(t, err)
	if r.embeddings[0].Responses.Known(0) || !r.embeddings[0].Questions.Known(0) {
		t.Error("a refused vector was taken, or a good one lost")
	}
}

func TestOpenRefusesEmbeddings(t *testing.T) {
	const e5 = "embeddings/e5.questions.npy"
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"rows", manifestFile, "rows = 5", "rows = 4", "e5.responses.npy: has 5 x 2 numbers of type float64, recording.toml says 4 x 2"},
		{"dim", manifestFile, "dim = 1", "dim = 2", "E-large.queries.npy: has 3 x 1"},
		{"type", manifestFile, `"float64"`, `"float32"`, "of type float64, recording.toml says 5 x 2 of type float32"},
		{"digest", manifestFile, `sha256 = "`, `sha256 = "x`, "sha256 is not 64 hexadecimal digits"},
		{"model", manifestFile, `model = "e5"`, `model = "../e5"`, `embedding model "../e5"`},
		{"order", manifestFile, `model = "e5"`, `model = "A"`, "model A is there twice or not in byte order"},
		{"other file", manifestFile, `model = "e5"`, `model = "e6"`, "e6.questions.npy"},
		{"unknown key", manifestFile, "rows = 5", "rows = 5\ncolour = 1", "unknown key embeddings.responses.colour"},
		{"dimensions", manifestFile, "[embeddings.responses]\nrows = 5\ndim = 2", "[embeddings.responses]\nrows = 5\ndim = 3", "matrices of 2 and 3 dimensions"},
		{"no npy", e5, "NUMPY", "NUMPI", "e5.questions.npy: not an .npy file"},
		{"other shape", e5, "(3, 2)", "(2, 3)", "has 2 x 3 numbers"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "r")
			must(t, Write(dir, withVectors(t), false))
			path := filepath.Join(dir, tt.file)
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
	dir := filepath.Join(t.TempDir(), "r")
	must(t, Write(dir, withVectors(t), false))
	must(t, os.Truncate(filepath.Join(dir, e5), 140))
	refused(t, dir, "e5.questions.npy: the file has 140 bytes, want 152")
}

// TestVerifyFindsAChangedVector changes one bit, which Open does not look at.
func TestVerifyFindsAChangedVector(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	must(t, Write(dir, withVectors(t), false))
	path := embeddingPath(dir, "e5", SideQuestions)
	content, err := os.ReadFile(path)
	must(t, err)
	content[len(content)-1] ^= 1
	must(t, os.WriteFile(path, content, 0o644))
	r, err := Open(dir)
	must(t, err)
	defer r.Close()
	if err := VerifyEmbeddings(context.Background(), dir, r); err == nil || !strings.Contains(err.Error(), "e5.questions.npy: digest mismatch") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := VerifyEmbeddings(ctx, dir, r); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestVectorsInAnyOrderAreTheSame adds the same vectors in drawn orders.
func TestVectorsInAnyOrderAreTheSame(t *testing.T) {
	keys := []string{"b/0", "a/1", "b/2", "a/3", "c/4"}
	want := ""
	rapid.Check(t, func(t *rapid.T) {
		b := NewBuilder(Meta{})
		check(t, b.AddLLM("m"))
		for _, key := range keys {
			check(t, b.AddQuestion(Question{Task: key[:1], ID: key[2:]}))
		}
		v, err := b.Vectors("e", SideQuestions, npy.Float64, 1)
		check(t, err)
		for _, key := range rapid.Permutation(keys).Draw(t, "order") {
			check(t, v.SetQuestion(key, []float64{float64(key[2])}))
		}
		r, err := b.Build()
		check(t, err)
		if want == "" {
			want = r.embeddings[0].Digest
		}
		if got := r.embeddings[0].Digest; got != want {
			t.Fatalf("digest %s, want %s", got, want)
		}
		for i, q := range r.Questions {
			if got := r.embeddings[0].Questions.Row(i, nil)[0]; got != float64(q.ID[0]) {
				t.Fatalf("%s has %v", q.Key(), got)
			}
		}
	})
}
