package recording

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework/recording/npy"
)

// feed adds a recording's rows to a sink in a drawn order: questions of different
// tasks mixed, responses and vectors mixed, LLMs in any order.
func feed(t *rapid.T, r *Recording, to Sink) {
	to.Describe(r.Meta)
	for _, llm := range rapid.Permutation(r.LLMs).Draw(t, "order of LLMs") {
		check(t, to.AddLLM(llm))
	}
	left := make(map[string][]Question)
	var tasks []string
	for _, q := range r.Questions {
		left[q.Task] = append(left[q.Task], q)
		tasks = append(tasks, q.Task)
	}
	for _, task := range rapid.Permutation(tasks).Draw(t, "order of tasks") {
		check(t, to.AddQuestion(left[task][0]))
		left[task] = left[task][1:]
	}
	vectors, err := to.Vectors("e", SideResponses, npy.Float32, 2)
	check(t, err)
	var cells [][2]int
	for q := range r.Questions {
		for l := range r.LLMs {
			cells = append(cells, [2]int{q, l})
		}
	}
	for _, at := range rapid.Permutation(cells).Draw(t, "order of responses") {
		key, llm := r.Questions[at[0]].Key(), r.LLMs[at[1]]
		for i, sample := range r.Samples(at[0], at[1]) {
			check(t, to.AddResponse(key, llm, i, sample))
			check(t, vectors.SetResponse(key, llm, i, []float64{float64(at[0]), float64(i)}))
		}
	}
}

// TestWriterMakesTheSameFolder holds the writer to Builder and Write: the same
// bytes in every file and the same description.
func TestWriterMakesTheSameFolder(t *testing.T) {
	base := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRecording(t)
		b := NewBuilder(Meta{})
		feed(t, rows, b)
		held, err := b.Build()
		check(t, err)
		if held.Fingerprint != rows.Fingerprint {
			t.Fatalf("fingerprint %s, want %s", held.Fingerprint, rows.Fingerprint)
		}
		check(t, Write(filepath.Join(base, "held"), held, true))
		w, err := Create(filepath.Join(base, "spooled"), true)
		check(t, err)
		feed(t, rows, w)
		info, err := w.Commit(context.Background())
		check(t, errors.Join(err, w.Close()))
		if d := cmp.Diff(held.Info(), info); d != "" {
			t.Fatalf("description (-held +spooled)\n%s", d)
		}
		for _, name := range []string{manifestFile, questionsFile, responsesFile, "embeddings/e.responses.npy"} {
			want, err := os.ReadFile(filepath.Join(base, "held", name))
			check(t, err)
			got, err := os.ReadFile(filepath.Join(base, "spooled", name))
			check(t, err)
			if string(want) != string(got) {
				t.Fatalf("%s differs", name)
			}
		}
		opened, err := Open(filepath.Join(base, "spooled"))
		check(t, err)
		if d := cmp.Diff(held.Info(), opened.Info()); d != "" {
			t.Fatalf("description (-held +opened)\n%s", d)
		}
		check(t, opened.Close())
	})
	if left, err := os.ReadDir(base); err != nil || len(left) != 2 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// begun returns a writer with a question and an LLM.
func begun(t *testing.T, dir string, replace bool) *Writer {
	t.Helper()
	w, err := Create(dir, replace)
	must(t, err)
	must(t, w.AddLLM("m"))
	must(t, w.AddQuestion(Question{Task: "t", ID: "1"}))
	return w
}

func TestWriterRefusesWhatTheBuilderRefuses(t *testing.T) {
	base := t.TempDir()
	w := begun(t, filepath.Join(base, "new", "parents", "r"), false)
	for want, err := range map[string]error{
		`llm "m": added before`:        w.AddLLM("m"),
		`question "t/1": duplicate id`: w.AddQuestion(Question{Task: "t", ID: "1"}),
		"unknown question":             w.AddResponse("t/2", "m", 0, answered("1", 1)),
		"unknown llm":                  w.AddResponse("t/1", "n", 0, answered("1", 1)),
		"score 2 of a parsed answer":   w.AddResponse("t/1", "m", 0, answered("1", 2)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	must(t, w.AddResponse("t/1", "m", 1, answered("1", 1)))
	if err := w.AddResponse("t/1", "m", 1, answered("1", 1)); err == nil || !strings.Contains(err.Error(), "duplicate response") {
		t.Errorf("error %v", err)
	}
	if _, err := w.Commit(context.Background()); err == nil || !strings.Contains(err.Error(), "sample 0 is missing") {
		t.Errorf("error %v", err)
	}
	must(t, w.Close())
	if got := entries(t, base); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

func TestWriterLeavesNothingHalfWritten(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "r")
	must(t, Write(dir, small(t), false))
	if _, err := Create(dir, false); err == nil || !strings.Contains(err.Error(), "--replace") {
		t.Errorf("existing: %v", err)
	}
	w := begun(t, dir, true)
	v, err := w.Vectors("e", SideQuestions, npy.Float32, 1)
	must(t, err)
	must(t, v.SetQuestion("t/1", []float64{1}))
	must(t, w.AddResponse("t/1", "m", 0, answered("1", 1)))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Commit(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	must(t, w.Close())
	must(t, w.Close())
	if got := entries(t, base); got != "r" {
		t.Errorf("left behind: %s", got)
	}
	r, err := Open(dir)
	must(t, err)
	if d := diff(small(t), r); d != "" {
		t.Errorf("the recording that was not replaced changed:\n%s", d)
	}
}

// TestSpoolReadsInAnyOrder writes spans around the size of the window that is
// read ahead, and reads them as drawn, before and after more is added.
func TestSpoolReadsInAnyOrder(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, err := newFileSpool(dir)
		check(t, err)
		defer s.close()
		var spans []Span
		var want []string
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			if len(spans) == 0 || rapid.Bool().Draw(t, "add") {
				text := strings.Repeat(fmt.Sprint(i), rapid.SampledFrom([]int{0, 1, 100, 70000, 300000}).Draw(t, "length"))
				at, err := s.AddText(text)
				check(t, err)
				spans, want = append(spans, at), append(want, text)
				continue
			}
			at := rapid.IntRange(0, len(spans)-1).Draw(t, "read")
			for ; at < len(spans); at++ {
				if got, err := s.Text(spans[at]); err != nil || got != want[at] {
					t.Fatalf("span %d: %d bytes, want %d, %v", at, len(got), len(want[at]), err)
				}
			}
		}
	})
}

// TestSpooledRowsAreTheSame holds the encoding of rows to what it encodes, and
// asks that cut-off bytes are an error.
func TestSpooledRowsAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawResponse(t)
		b := appendResponse(nil, &want)
		got, err := decodeResponse(b)
		check(t, err)
		if h := func(r Response) string {
			h := newRowHash(nil, 0)
			h.responses([]Response{r})
			return h.sum()
		}; h(got) != h(want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		if _, err := decodeResponse(b[:rapid.IntRange(0, len(b)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("cut-off bytes were taken")
		}
	})
}

// TestLargeRowsMakeSmallGroups bounds the memory of a row group by its texts.
func TestLargeRowsMakeSmallGroups(t *testing.T) {
	b := NewBuilder(Meta{})
	must(t, b.AddLLM("m"))
	text := strings.Repeat("x", bytesPerGroup/4)
	for i := range 9 {
		must(t, b.AddQuestion(Question{Task: "t", ID: fmt.Sprint(i)}))
		must(t, b.AddResponse(fmt.Sprint("t/", i), "m", 0, Unknown(text)))
	}
	r, err := b.Build()
	must(t, err)
	dir := filepath.Join(t.TempDir(), "r")
	must(t, Write(dir, r, false))
	f, err := os.Open(filepath.Join(dir, responsesFile))
	must(t, err)
	defer f.Close()
	pf, err := openParquet(f)
	must(t, err)
	if n := len(pf.RowGroups()); n != 3 { // of 4, 4 and 1 rows
		t.Errorf("%d row groups, want 3", n)
	}
	if _, err := Open(dir); err != nil {
		t.Error(err)
	}
}
