package jsonl

import (
	"strings"
	"testing"
)

// FuzzImport looks for panics, errors that name no line, and recordings that do
// not survive being written and read again.
func FuzzImport(f *testing.F) {
	f.Add(ok)
	f.Add(strings.ReplaceAll(full, "\n", ""))
	f.Add("\xef\xbb\xbf" + ok + "\r\n" + `{"question_id": 1, "llm": "b", "correct": 0, "x": [{"}": "\\\""}], "sample": null}`)
	f.Add(`{"question_id": "q", "llm": "a", "response": "{\"answer\": 8}", "grader": "zeroeval_text", "gold": "8"}`)
	f.Add(`{"question_id": "q", "score": NaN`)
	f.Add(`{"question_id": "q", "llm": "a", "score": 1, "embedding": [1, -2.5e-3], "query_embedding": [0,0]}`)
	f.Add(`{"question_id": "q", "llm": "a", "score": 1, "sample": 1}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, _, err := readTable(text)
		if err != nil {
			// A gap in the samples is seen when all rows are there, and is of no line.
			if !strings.HasPrefix(err.Error(), "f.jsonl:") && !strings.Contains(err.Error(), "is missing, but there is a sample") {
				t.Errorf("error %q does not name the file", err)
			}
			return
		}
		if got := again(t, r); got.Fingerprint != r.Fingerprint {
			t.Errorf("fingerprint %s, want %s", got.Fingerprint, r.Fingerprint)
		}
	})
}
