package collect_test

import (
	"strings"
	"testing"

	"smacs/framework/llm/collect"
)

// FuzzReadQuestions: no file makes the reader panic, and what it takes is a
// question that can be asked.
func FuzzReadQuestions(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","text":"2+2?","gold":"4"}`, `{"id":"1","messages":[{"role":"user","content":"a"}]}`, `{"id":"1","text":"a","metadata":{"b":1}}`,
		"{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"1\",\"text\":\"b\"}", `{"id":1}`, "[]", "\ufeff{}", `{"id":"1","text":"a","metadata":null,"messages":null}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		questions, err := collect.ReadQuestions("q.jsonl", "q", strings.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "q.jsonl:") {
				t.Errorf("the error %q names no file", err)
			}
			return
		}
		for _, q := range questions {
			if q.ID == "" || q.Task == "" || strings.TrimSpace(q.Text) == "" {
				t.Errorf("took %+v", q)
			}
		}
	})
}
