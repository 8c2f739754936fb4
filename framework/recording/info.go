package recording

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Info describes a recording; its JSON form is what `smacs data info --json`
// prints.
type Info struct {
	Name        string   `json:"name"`
	Fingerprint string   `json:"fingerprint"`
	Questions   int      `json:"questions"`
	Tasks       []string `json:"tasks"`
	LLMs        []string `json:"llms"`
	Counts      []Count  `json:"counts"` // by task, then LLM

	Responses  int             `json:"responses"` // all samples counted
	Splits     Splits          `json:"splits"`
	Embeddings []EmbeddingInfo `json:"embeddings"` // by model
}

// Splits counts questions by their recorded split.
type Splits struct {
	Bank int `json:"bank"`
	Test int `json:"test"`
	None int `json:"none"` // no split is recorded
}

// EmbeddingInfo says what is recorded of a model's embedding.
type EmbeddingInfo struct {
	Model  string     `json:"model"`
	Digest string     `json:"digest"` // Embedding.Digest
	Sides  []SideInfo `json:"sides"`
}

// SideInfo describes one matrix of an embedding.
type SideInfo struct {
	Side  Side   `json:"side"`
	Rows  int    `json:"rows"`
	Dim   int    `json:"dim"`
	DType string `json:"dtype"`
}

// A Count is how one LLM did on one task. With several samples of a question
// each is counted.
type Count struct {
	Task string `json:"task"`
	LLM  string `json:"llm"`
	// N is the number of responses with a grade: parsed, unparsed, unanswered.
	N int `json:"n"`
	// Correct is the sum of their scores, a whole number on 0/1 tasks.
	Correct  float64 `json:"correct"`
	Unparsed int     `json:"unparsed"`
	// Missing is the number of questions without a response and of responses
	// that failed or were not graded. They are not in N.
	Missing int `json:"missing"`
	// Accuracy is Correct / N, a fraction of 1; nil (null) if N is 0.
	Accuracy *float64 `json:"accuracy"`

	Unanswered int `json:"unanswered"` // in N, like Unparsed
	// Holes, Failed and Ungraded make up Missing. Holes are questions, the others
	// responses.
	Holes    int `json:"holes"`
	Failed   int `json:"failed"`
	Ungraded int `json:"ungraded"`

	// Questions is the number of questions with a response in N: below N where
	// there are several samples.
	Questions int `json:"questions"`
}

// Info counts the recording's responses by task and LLM.
func (r *Recording) Info() Info {
	c := newCounter(r.LLMs, nil)
	for i := range r.Questions {
		c.question(&r.Questions[i])
	}
	for q := range r.Questions {
		for l := range r.LLMs {
			c.responses(q, l, r.Samples(q, l))
		}
	}
	info := c.info(r.Meta, r.Tasks)
	info.Fingerprint = r.Fingerprint
	for _, e := range r.embeddings {
		info.Embeddings = append(info.Embeddings, e.info())
	}
	return info
}

// WriteInfo writes the description as a table for people. The function interval
// returns the bounds, fractions of 1, of the accuracy correct / n over n > 0
// questions; nil leaves the interval out. Samples of one question are not
// independent: they count as one question with their mean accuracy.
func WriteInfo(w io.Writer, info Info, interval func(correct float64, n int) (lo, hi float64)) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s: %d questions, %d tasks, %d LLMs\n%s\n",
		info.Name, info.Questions, len(info.Tasks), len(info.LLMs), info.Fingerprint)
	if s := info.Splits; s.Bank+s.Test > 0 {
		fmt.Fprintf(t, "recorded split: %d bank, %d test, %d neither\n", s.Bank, s.Test, s.None)
	}
	for _, e := range info.Embeddings {
		var sides []string
		for _, m := range e.Sides {
			sides = append(sides, fmt.Sprintf("%s %d x %d %s", m.Side, m.Rows, m.Dim, m.DType))
		}
		fmt.Fprintf(t, "embedding %s: %s\n", e.Model, strings.Join(sides, ", "))
	}
	fmt.Fprintln(t)
	sampled := slices.ContainsFunc(info.Counts, func(c Count) bool { return c.Questions != c.N })
	head := "task\tllm\tn\tcorrect\tunparsed\tmissing\taccuracy\t"
	if sampled {
		head = strings.Replace(head, "\tn\t", "\tquestions\tn\t", 1)
	}
	if interval != nil {
		head += "interval\t"
	}
	fmt.Fprintln(t, head)
	for _, c := range info.Counts {
		fmt.Fprintf(t, "%s\t%s\t", c.Task, c.LLM)
		if sampled {
			fmt.Fprintf(t, "%d\t", c.Questions)
		}
		// Ten digits: a sum of fractions may be 17.999999999999996.
		fmt.Fprintf(t, "%d\t%.10g\t%d\t%d\t", c.N, c.Correct, c.Unparsed, c.Missing)
		if c.Accuracy == nil {
			fmt.Fprint(t, "none\t")
		} else {
			fmt.Fprintf(t, "%.2f %%\t", 100**c.Accuracy)
		}
		if interval != nil && c.Accuracy != nil {
			lo, hi := interval(c.Correct/float64(c.N)*float64(c.Questions), c.Questions)
			fmt.Fprintf(t, "%.2f to %.2f\t", 100*lo, 100*hi)
		} else if interval != nil {
			fmt.Fprint(t, "\t")
		}
		fmt.Fprintln(t)
	}
	if sampled && interval != nil {
		fmt.Fprintln(t, "\nn counts every sample; intervals are over questions, whose samples are not independent")
	}
	return t.Flush()
}
