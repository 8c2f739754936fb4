package llmrouterbench

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"smacs/framework/recording"
)

// countLosses counts what the format has no place for.
func (e *exporter) countLosses() {
	answered := make([]bool, len(e.LLMs))
	for i := range e.Questions {
		q := &e.Questions[i]
		asked := false
		for l := range e.LLMs {
			samples := e.Samples(i, l)
			if len(samples) == 0 {
				continue
			}
			asked, answered[l] = true, true
			for range samples[1:] {
				e.tally.Lost(q.Task, "sample", "the first is kept")
			}
			e.loseResponse(q.Task, &samples[0])
		}
		if !asked {
			e.tally.Lost(q.Task, "(question)", "nobody responded to it")
		}
		e.loseQuestion(q)
	}
	for l, some := range answered {
		if !some {
			e.tally.Lost("", "(LLM)", e.LLMs[l]+" never responded")
		}
	}
}

// The reason for most of what is lost.
const noField = "the format has no field for it"

func (e *exporter) loseQuestion(q *recording.Question) {
	for _, f := range []struct{ name, value string }{
		{"messages", q.Messages}, {"answer_kind", q.AnswerKind}, {"group", q.Group}, {"metadata", otherMetadata(q.Metadata)},
	} {
		if f.value != "" {
			e.tally.Lost(q.Task, f.name, noField)
		}
	}
}

// otherMetadata returns the metadata unless it is the split alone, which is kept.
func otherMetadata(text string) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &fields) == nil && len(fields) == 1 && fields["split"] != nil {
		return ""
	}
	return text
}

func (e *exporter) loseResponse(task string, r *recording.Response) {
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"grader", r.Grader != ""}, {"finish", r.Finish != ""},
		{"mean_logprob", !math.IsNaN(r.MeanLogprob)}, {"latency_ms", !math.IsNaN(r.LatencyMS)},
	} {
		if f.has {
			e.tally.Lost(task, f.name, noField)
		}
	}
}

// names are the folders' names for names that a file system may not take. The
// names themselves are in the files.
type names struct {
	given map[[2]string]string // by kind and name
	taken map[[2]string]bool   // by kind and folder
}

func newNames() *names {
	return &names{given: make(map[[2]string]string), taken: make(map[[2]string]bool)}
}

// of returns the folder's name, which no other name of its kind has.
func (n *names) of(kind, name string) string {
	if folder, seen := n.given[[2]string{kind, name}]; seen {
		return folder
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if strings.Trim(plain, ". ") == "" {
		plain = "_"
	}
	folder := plain
	for i := 2; n.taken[[2]string{kind, strings.ToLower(folder)}]; i++ { // some file systems know no case
		folder = fmt.Sprintf("%s_%d", plain, i)
	}
	n.given[[2]string{kind, name}], n.taken[[2]string{kind, strings.ToLower(folder)}] = folder, true
	return folder
}
