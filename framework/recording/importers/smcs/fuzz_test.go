package smcs

import (
	"context"
	"io"
	"strings"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// FuzzBank and FuzzRows look for panics, and for errors that do not name the file.
func FuzzBank(f *testing.F) {
	f.Add("{" + item + "}")
	f.Add(`{"0": {"src": "MMLU_pro", "src_subject": "law", "src_question_id": "x", "question": "\ud800", "model_res": {"a": null, "b": {"is_correct": "yes", "x": 1}}}}`)
	f.Add(`{"7": {"embedding": [1e999]}}`)
	f.Fuzz(func(t *testing.T, text string) { fuzzed(t, &source{bank: "f"}, text) })
}

func FuzzRows(f *testing.F) {
	f.Add(`{"question_id": 1, "question": "q", "answer": "A", "pred": null, "is_correct": "no", "model_response": "r", "mean_logprob": -1}`)
	f.Add(`[{"task_id": "x", "response": ["a", "b"], "graded_list": [true, "0"]}, {"ori_question_id": 2, "answer": [1], "pred": {}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		fuzzed(t, &source{folders: []folder{{
			task: "MATH", split: recording.SplitTest, llm: "a", path: "f",
			files: []file{{path: "f", part: partRows}, {path: "f", part: partGrades}, {path: "f", part: partSummary}},
		}}}, text)
	})
}

// fuzzed imports a source all of whose files are the text.
func fuzzed(t *testing.T, src *source, text string) {
	src.loss = &importers.Loss{}
	b := recording.NewBuilder(recording.Meta{})
	im := newImports(context.Background(), src, b, Options{})
	im.open = func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
	err := im.all()
	if err != nil && !strings.HasPrefix(err.Error(), "f:") {
		t.Errorf("%v does not name the file", err)
	}
	if err != nil {
		return
	}
	if r, err := b.Build(); err == nil {
		src.loss.Count(r.Info())
	}
	if len(src.loss.Notes)+len(src.loss.Fields) > 3*maxUnknown {
		t.Errorf("a report of %d lines", len(src.loss.Notes)+len(src.loss.Fields))
	}
}
