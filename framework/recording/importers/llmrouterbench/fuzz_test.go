package llmrouterbench

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
	f.Add(`{"performance": 1, "demo": false, "records": [{"index": 0, "origin_query": "q", "score": 1, "prediction": [8], "raw_output": "8"}]}`)
	f.Add(`{"records": [{"index": "a", "prompt": "q", "score": null, "extra_fields": {"smacs": {"state": "unparsed"}}}]}`)
	f.Add(`{"records": [{"index": 0, "score": NaN`)
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parseHead(strings.NewReader(text))
		if err != nil {
			return
		}
		to, loss := recording.NewBuilder(recording.Meta{}), &importers.Loss{}
		b := newBatch(to, loss)
		if err := b.join.LLM("m"); err != nil {
			t.Fatal(err)
		}
		r := b.records(runID{"d", "s", "m"}, resultFile{path: "f"})
		if err := r.read(context.Background(), rawjson.NewDocument(strings.NewReader(text)), h); err != nil || r.n == 0 {
			return
		}
		if made, err := to.Build(); err != nil || made.Len() != r.n {
			t.Errorf("%d records were taken, but: %v", r.n, err)
		}
	})
}
