package mock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/npy"
)

// small is a recording of two LLMs, a and b, and these questions:
//
//	t/sum    a says Five (logprob -0.5), then Six; b says Five
//	t/long   contains the text of t/sum
//	t/other  a failed, b has no answer at all
//	t/list   has options that are numbered
func small(t testing.TB) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "small"})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(b.AddLLM("a"))
	must(b.AddLLM("b"))
	for _, q := range [][2]string{{"sum", sumText}, {"long", longText}, {"other", otherText}, {"list", listText}} {
		must(b.AddQuestion(recording.Question{Task: "t", ID: q[0], Text: q[1], Gold: "Five"}))
	}
	five, six := graded("Five"), graded("Six")
	five.MeanLogprob, five.PromptTokens, five.CompletionTokens, five.Finish = -0.5, 31, 10, "stop"
	must(b.AddResponse("t/sum", "a", 0, five))
	must(b.AddResponse("t/sum", "a", 1, six))
	must(b.AddResponse("t/sum", "b", 0, graded("Five")))
	must(b.AddResponse("t/long", "a", 0, graded("one two three four five six seven eight nine ten")))
	failed := recording.Unknown("")
	failed.State = grade.Failed
	must(b.AddResponse("t/other", "a", 0, failed))
	must(b.AddResponse("t/list", "a", 0, graded("yes")))
	must(b.AddResponse("t/list", "b", 0, graded("no")))
	v, err := b.Vectors("e5", recording.SideQuestions, npy.Float32, 2)
	must(err)
	must(v.SetQuestion("t/sum", []float64{3, 4}))
	rec, err := b.Build()
	must(err)
	return rec
}

const (
	sumText   = "What is two and three? Answer in one word."
	longText  = "Read this: What is two and three? Answer in one word. And now count to ten."
	otherText = "Name the colour of the sky."
	listText  = "Is it so? Choose.\n1. yes\n2. no"
)

func graded(text string) recording.Response {
	g := grade.Exact()
	return recording.Unknown(text).Graded(g, g.Grade("", text, "Five"))
}

// newServer starts nothing: it returns a handler over the small recording.
func newServer(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Recording == nil {
		o.Recording = small(t)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// post asks a handler and returns the status and the body.
func post(h http.Handler, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// ask is a chat request with one user message; extra is further JSON.
func ask(llm, text, extra string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	if extra != "" {
		extra = "," + extra
	}
	return fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":%s}]%s}`, llm, quoted, extra)
}

const chatPath = "/v1/chat/completions"

// got is what a client reads of a completion.
type got struct {
	ID      string
	Choices []struct {
		Message  struct{ Content *string }
		Logprobs *logprobs
		Finish   string `json:"finish_reason"`
	}
	Usage *usage
}

func (g got) text() string { return *g.Choices[0].Message.Content }

// completed reads an answer that must be one.
func completed(t testing.TB, w *httptest.ResponseRecorder) got {
	t.Helper()
	var g got
	if err := json.Unmarshal(w.Body.Bytes(), &g); err != nil || w.Code != http.StatusOK || len(g.Choices) == 0 {
		t.Fatalf("status %d, error %v, body %s, want a completion", w.Code, err, w.Body)
	}
	return g
}

func meanOf(l *logprobs) float64 {
	sum := 0.0
	for _, item := range l.Content {
		sum += item.Logprob
	}
	return sum / float64(len(l.Content))
}

// joined puts the contents of a stream's chunks together.
func joined(t testing.TB, body []byte) (text, finish string, done bool, usages int) {
	t.Helper()
	for line := range bytes.Lines(body) {
		data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data: "))
		if !ok {
			continue
		}
		if string(data) == "[DONE]" {
			done = true
			continue
		}
		var c completion
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatalf("chunk %s: %v", data, err)
		}
		for _, one := range c.Choices {
			if one.Delta.Content != nil {
				text += *one.Delta.Content
			}
			if one.Finish != nil {
				finish = *one.Finish
			}
		}
		if c.Usage != nil {
			usages++
		}
	}
	return text, finish, done, usages
}

var nan = math.NaN()
