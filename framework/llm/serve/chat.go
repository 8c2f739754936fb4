package serve

import (
	"context"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"smacs/framework"
	"smacs/framework/pipeline"
)

// usage counts tokens of all calls of a request, those from the cache included.
type usage struct {
	PromptTokens     int64 `json:"prompt_tokens"`
	CompletionTokens int64 `json:"completion_tokens"`
	TotalTokens      int64 `json:"total_tokens"`
}

// usageOf is nil where some endpoint did not tell.
func usageOf(u pipeline.Usage) *usage {
	if math.IsNaN(u.PromptTokens) || math.IsNaN(u.CompletionTokens) {
		return nil
	}
	return &usage{int64(u.PromptTokens), int64(u.CompletionTokens), int64(u.PromptTokens + u.CompletionTokens)}
}

// about says how the answer came to be, beside what OpenAI's format has.
type about struct {
	Selected   []string `json:"selected"`        // LLMs that answered, best first
	Failed     []string `json:"failed"`          // selected LLMs that did not
	Candidates int      `json:"candidates"`      // among which was chosen
	Winner     int      `json:"winner"`          // index of the one
	Cost       *float64 `json:"cost"`            // dollars by the pool file's prices, null where unknown
	Trace      string   `json:"trace,omitempty"` // the request's id
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	var request chatRequest
	if p := decode(r, &request); p != nil {
		s.refuse(w, r, p)
		return
	}
	if p := request.check(s.Model); p != nil {
		s.refuse(w, r, p)
		return
	}
	conversation, p := request.conversation()
	if p != nil {
		s.refuse(w, r, p)
		return
	}
	if ignored := request.ignored(); len(ignored) > 0 {
		w.Header().Set("X-Smacs-Ignored", strings.Join(ignored, ", "))
	}
	if request.Stream {
		s.stream(w, r, &request, conversation)
		return
	}
	answer, err := s.Answerer.Ask(r.Context(), "", conversation)
	if err != nil {
		s.refuse(w, r, problemOf(r, err))
		return
	}
	s.noteAnswer(r, answer)
	writeJSON(w, http.StatusOK, map[string]any{
		"id": "chatcmpl-" + traceOf(r).id, "object": "chat.completion", "created": time.Now().Unix(), "model": s.Model,
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": finishOf(answer), "logprobs": nil,
			"message": map[string]any{"role": "assistant", "content": answer.Text, "refusal": nil},
		}},
		"usage": usageOf(answer.Usage), "smacs": aboutOf(r, answer),
	})
}

func finishOf(a *pipeline.Asked) string {
	if a.Finish == "length" || a.Finish == "content_filter" {
		return a.Finish
	}
	return "stop"
}

func aboutOf(r *http.Request, a *pipeline.Asked) about {
	out := about{Selected: a.Selected, Failed: failedOf(a), Candidates: len(a.Candidates), Winner: a.Winner, Trace: traceOf(r).id}
	if !math.IsNaN(a.Usage.Cost) {
		out.Cost = &a.Usage.Cost
	}
	return out
}

func failedOf(a *pipeline.Asked) []string {
	names := []string{}
	for name := range a.Failed {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// noteAnswer adds to the log line what an answer took.
func (s *Server) noteAnswer(r *http.Request, a *pipeline.Asked) {
	t := traceOf(r)
	t.attrs = append(t.attrs, slog.Int("llms", a.Calls), slog.Any("failed", failedOf(a)), slog.Int("candidates", len(a.Candidates)))
	if u := usageOf(a.Usage); u != nil {
		t.attrs = append(t.attrs, slog.Int64("prompt_tokens", u.PromptTokens), slog.Int64("completion_tokens", u.CompletionTokens))
	}
	if !math.IsNaN(a.Usage.Cost) {
		t.attrs = append(t.attrs, slog.Float64("cost", a.Usage.Cost))
	}
	for _, name := range failedOf(a) {
		t.attrs = append(t.attrs, slog.String("cause of "+name, a.Failed[name].Error()))
	}
}

// asked is the end of an answer under way.
type asked struct {
	answer *pipeline.Asked
	err    error
}

// ask answers in the background.
func (s *Server) ask(ctx context.Context, conversation []framework.Message) <-chan asked {
	done := make(chan asked, 1)
	go func() {
		answer, err := s.Answerer.Ask(ctx, "", conversation)
		done <- asked{answer, err}
	}()
	return done
}
