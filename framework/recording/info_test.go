package recording

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestInfo(t *testing.T) {
	info := small(t).Info()
	text, err := json.MarshalIndent(info, "", "  ")
	must(t, err)
	golden(t, "info.json", append(text, '\n'))

	var table bytes.Buffer
	must(t, WriteInfo(&table, info, func(correct float64, n int) (float64, float64) {
		return correct / float64(n) / 2, 1 // any two numbers: the caller's business
	}))
	golden(t, "info.txt", table.Bytes())

	table.Reset()
	must(t, WriteInfo(&table, info, nil))
	if bytes.Contains(table.Bytes(), []byte("interval")) {
		t.Error("an interval nobody can compute is shown")
	}
}

func TestEverythingIsInTheFingerprint(t *testing.T) {
	base := small(t).Fingerprint
	// One change to each kind of logical row, made on the finished recording.
	changes := map[string]func(r *Recording){
		"llm":      func(r *Recording) { r.LLMs[0] = "omega" },
		"id":       func(r *Recording) { r.Questions[0].ID = "9" },
		"split":    func(r *Recording) { r.Questions[1].Split = SplitTest },
		"metadata": func(r *Recording) { r.Questions[1].Metadata = "{}" },
		"grader":   func(r *Recording) { r.responses[3].Grader = "exact@2" },
		"answer":   func(r *Recording) { r.responses[5].HasAnswer = false },
		"state":    func(r *Recording) { r.responses[7].State++ },
		"score":    func(r *Recording) { r.responses[3].Score = 0 },
		"cost":     func(r *Recording) { r.responses[0].Cost = 0 },
		"latency":  func(r *Recording) { r.responses[3].LatencyMS++ },
		"tokens":   func(r *Recording) { r.responses[0].PromptTokens = 0 },
		"shift": func(r *Recording) {
			r.Questions[0].Text, r.Questions[0].Gold = "", r.Questions[0].Text+r.Questions[0].Gold
		},
	}
	for name, change := range changes {
		r := small(t)
		change(r)
		if fingerprint(r) == base {
			t.Errorf("%s is not in the fingerprint", name)
		}
	}
	renamed := small(t)
	renamed.Name, renamed.Source, renamed.Licence = "x", "y", "z"
	if fingerprint(renamed) != base {
		t.Error("name, source and licence are no rows, but change the fingerprint")
	}
}
