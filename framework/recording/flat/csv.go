package flat

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"smacs/framework/recording"
)

// columns are the names of the CSV form, in order.
func columns() []string {
	return []string{"task", "question_id", "llm", "sample", "question", "messages", "gold", "answer_kind", "split", "group",
		"metadata", "response", "answer", "answer_key", "score", "state", "grader", "finish", "prompt_tokens",
		"completion_tokens", "cost", "mean_logprob", "latency_ms"}
}

// WriteCSV writes the table as CSV with a header. What is not known is empty; so
// is an empty answer, which the state parsed tells from none.
func WriteCSV(w io.Writer, r *recording.Recording) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns()); err != nil {
		return err
	}
	err := each(r, func(x row) error { return out.Write(x.fields()) })
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func (x *row) fields() []string {
	return []string{
		x.Task, x.QuestionID, x.LLM, strconv.FormatInt(x.Sample, 10), orEmpty(x.Question), orEmpty(x.Messages), orEmpty(x.Gold),
		orEmpty(x.AnswerKind), orEmpty(x.Split), orEmpty(x.Group), orEmpty(x.Metadata), orEmpty(x.Response), orEmpty(x.Answer),
		orEmpty(x.AnswerKey), orEmpty(x.Score), x.State, orEmpty(x.Grader), orEmpty(x.Finish), orEmpty(x.PromptTokens),
		orEmpty(x.CompletionTokens), orEmpty(x.Cost), orEmpty(x.MeanLogprob), orEmpty(x.LatencyMS),
	}
}

// orEmpty is the text of a value, the shortest that reads back as it, "" for nil.
func orEmpty[T any](value *T) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(*value)
}
