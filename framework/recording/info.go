package recording

import (
	"fmt"
	"io"
	"text/tabwriter"

	"smacs/framework/grade"
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
}

// Info counts the recording's responses by task and LLM.
func (r *Recording) Info() Info {
	info := Info{
		Name: r.Name, Fingerprint: r.Fingerprint,
		Questions: len(r.Questions), Tasks: r.Tasks, LLMs: r.LLMs,
	}
	for first := 0; first < len(r.Questions); {
		end := first + 1
		for end < len(r.Questions) && r.Questions[end].Task == r.Questions[first].Task {
			end++
		}
		for l := range r.LLMs {
			info.Counts = append(info.Counts, r.count(first, end, l))
		}
		first = end
	}
	return info
}

// count counts an LLM's responses to the questions from first to before end,
// which are of one task.
func (r *Recording) count(first, end, llm int) Count {
	c := Count{Task: r.Questions[first].Task, LLM: r.LLMs[llm]}
	for q := first; q < end; q++ {
		samples := r.Samples(q, llm)
		if len(samples) == 0 {
			c.Missing++
		}
		for i := range samples {
			switch g := samples[i].Grade(); {
			case !g.Counted():
				c.Missing++
			default:
				c.N++
				c.Correct += g.Score
				if g.State == grade.Unparsed {
					c.Unparsed++
				}
			}
		}
	}
	if c.N > 0 {
		accuracy := c.Correct / float64(c.N)
		c.Accuracy = &accuracy
	}
	return c
}

// WriteInfo writes the description as a table for people. The function interval
// returns the bounds, fractions of 1, of the accuracy correct / n; it is asked
// only for n > 0, and nil leaves the interval out.
func WriteInfo(w io.Writer, info Info, interval func(correct float64, n int) (lo, hi float64)) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s: %d questions, %d tasks, %d LLMs\n%s\n\n",
		info.Name, info.Questions, len(info.Tasks), len(info.LLMs), info.Fingerprint)
	head := "task\tllm\tn\tcorrect\tunparsed\tmissing\taccuracy\t"
	if interval != nil {
		head += "interval\t"
	}
	fmt.Fprintln(t, head)
	for _, c := range info.Counts {
		fmt.Fprintf(t, "%s\t%s\t%d\t%g\t%d\t%d\t", c.Task, c.LLM, c.N, c.Correct, c.Unparsed, c.Missing)
		if c.Accuracy == nil {
			fmt.Fprint(t, "none\t")
		} else {
			fmt.Fprintf(t, "%.2f %%\t", 100**c.Accuracy)
		}
		if interval != nil && c.Accuracy != nil {
			lo, hi := interval(c.Correct, c.N)
			fmt.Fprintf(t, "%.2f to %.2f\t", 100*lo, 100*hi)
		} else if interval != nil {
			fmt.Fprint(t, "\t")
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}
