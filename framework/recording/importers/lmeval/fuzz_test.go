package lmeval

import (
	"context"
	"strings"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/rawjson"
)

// FuzzImport looks for panics, and for rows that are taken and make no recording.
func FuzzImport(f *testing.F) {
	f.Add(lines(f, generated(0, "none", "8", 1), generated(1, "none", invalid, 0)))
	f.Add(lines(f, choices(0, -1, -2)))
	f.Add(lines(f, choices(0, -1).with("resps", []any{[]any{[]any{"-inf", "False"}}})))
	f.Fuzz(func(t *testing.T, text string) {
		each := func(do func(*rawjson.File, rawjson.Value) error) error {
			file := rawjson.NewFile("f", strings.NewReader(text))
			return file.Records(context.Background(), func(v rawjson.Value) error { return do(file, v) })
		}
		var all found
		err := each(func(_ *rawjson.File, v rawjson.Value) error {
			o, err := v.Object()
			if err != nil {
				return err
			}
			all.add(o)
			return o.Err()
		})
		if err != nil || len(all.filters) == 0 || len(all.metrics) == 0 {
			return
		}
		to, n := recording.NewBuilder(recording.Meta{}), 0
		r := newBatch(to, &importers.Loss{}, Options{}).rows(sampleLog{path: "f", llm: "m", task: "t"}, all)
		r.choice = choice{all.filters[0], all.metrics[0]}
		if err := r.join.LLM("m"); err != nil {
			t.Fatal(err)
		}
		if err := each(func(file *rawjson.File, v rawjson.Value) error { n++; return r.row(file.Line(), v) }); err != nil {
			return
		}
		if made, err := to.Build(); err != nil || made.Len() > n {
			t.Errorf("%d rows were taken, but: %v", n, err)
		}
	})
}
