package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"smacs/framework"
)

// chunkBytes is about how much text a chunk of a stream has.
const chunkBytes = 48

// stream answers with server-sent events. The whole answer is there before its
// first word is sent, since it is chosen among candidates; until then comments keep
// the connection alive. An error that comes before them is an ordinary one.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, request *chatRequest, conversation []framework.Message) {
	done := s.ask(r.Context(), conversation)
	events := &events{w: w, flush: http.NewResponseController(w).Flush}
	tick := time.NewTicker(s.KeepAlive)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			events.comment("working")
		case end := <-done:
			if end.err != nil {
				s.streamError(events, r, problemOf(r, end.err))
				return
			}
			s.noteAnswer(r, end.answer)
			events.answer(s, r, request, end)
			return
		}
	}
}

func (s *Server) streamError(e *events, r *http.Request, p *problem) {
	if !e.begun {
		s.refuse(e.w, r, p)
		return
	}
	note(r, p)
	e.data(p.body())
}

// events writes server-sent events; what cannot be written is lost, since the
// client is gone then.
type events struct {
	w     http.ResponseWriter
	flush func() error
	begun bool
}

func (e *events) begin() {
	if e.begun {
		return
	}
	e.begun = true
	e.w.Header().Set("Content-Type", "text/event-stream")
	e.w.Header().Set("Cache-Control", "no-cache")
	e.w.WriteHeader(http.StatusOK)
}

func (e *events) write(text string) {
	e.begin()
	_, _ = io.WriteString(e.w, text)
	_ = e.flush()
}

func (e *events) comment(text string) { e.write(": " + text + "\n\n") }

func (e *events) data(value any) {
	text, err := json.Marshal(value)
	if err != nil {
		text = fmt.Appendf(nil, `{"error":{"message":%q}}`, err.Error())
	}
	e.write("data: " + string(text) + "\n\n")
}

// answer sends the chunks of an answer, the reason of its end, and the usage where
// it is wanted.
func (e *events) answer(s *Server, r *http.Request, request *chatRequest, end asked) {
	created := time.Now().Unix()
	chunk := func(choices []any, more map[string]any) {
		value := map[string]any{"id": "chatcmpl-" + traceOf(r).id, "object": "chat.completion.chunk", "created": created, "model": s.Model, "choices": choices}
		for name, part := range more {
			value[name] = part
		}
		e.data(value)
	}
	delta := func(delta map[string]any, finish any) []any {
		return []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": nil}}
	}
	chunk(delta(map[string]any{"role": "assistant", "content": ""}, nil), nil)
	for _, part := range parts(end.answer.Text) {
		chunk(delta(map[string]any{"content": part}, nil), nil)
	}
	chunk(delta(map[string]any{}, finishOf(end.answer)), map[string]any{"smacs": aboutOf(r, end.answer)})
	if request.StreamOptions != nil && request.StreamOptions.IncludeUsage {
		chunk([]any{}, map[string]any{"usage": usageOf(end.answer.Usage)})
	}
	e.write("data: [DONE]\n\n")
}

// parts cuts a text after spaces, every chunkBytes or so.
func parts(text string) []string {
	var out []string
	for len(text) > chunkBytes {
		cut := strings.IndexAny(text[chunkBytes:], " \n")
		if cut < 0 {
			break
		}
		out = append(out, text[:chunkBytes+cut+1])
		text = text[chunkBytes+cut+1:]
	}
	if text != "" {
		out = append(out, text)
	}
	return out
}
