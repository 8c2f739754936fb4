package mock

import (
	"fmt"
	"net/http"
	"strconv"
)

// A reply is a whole answer: one part, or the events of a stream.
type reply struct {
	contentType string
	parts       [][]byte
}

func (r *reply) len() (n int) {
	for _, part := range r.parts {
		n += len(part)
	}
	return n
}

// write sends the reply. With broken set the connection breaks in the middle.
func (r *reply) write(w http.ResponseWriter, broken bool) error {
	w.Header().Set("Content-Type", r.contentType)
	if len(r.parts) == 1 {
		w.Header().Set("Content-Length", strconv.Itoa(len(r.parts[0])))
	}
	left := r.len()
	if broken {
		left /= 2
	}
	flush := http.NewResponseController(w)
	for _, part := range r.parts {
		if _, err := w.Write(part[:min(left, len(part))]); err != nil {
			return err
		}
		if left -= len(part); left <= 0 && broken {
			flush.Flush()
			panic(http.ErrAbortHandler)
		}
		if len(r.parts) > 1 {
			flush.Flush() // a writer that cannot only delays
		}
	}
	return nil
}

// render writes the choices as the request wants them.
func (s *Server) render(c *call, request *chatRequest, all []said, used usage) *reply {
	frame := completion{ID: s.completionID(c), Created: created, Model: request.Model, Fingerprint: s.dialect.fingerprint}
	if request.Stream {
		return s.stream(frame, request, all, used)
	}
	frame.Object = "chat.completion"
	for i, one := range all {
		frame.Choices = append(frame.Choices, choice{
			Index: i, Message: &delta{"assistant", &one.text}, Finish: &one.finish,
			Logprobs: s.logprobsJSON(one.logprobs, request.Logprobs),
		})
	}
	if !s.options.NoUsage {
		frame.Usage = &used
	}
	return &reply{jsonType, [][]byte{marshal(frame)}}
}

// completionID differs between calls, except where real servers repeat theirs.
func (s *Server) completionID(c *call) string {
	if s.dialect.errorType != "" { // Ollama draws from 0 to 999
		return "chatcmpl-" + strconv.FormatUint(c.fate.seed%1000, 10)
	}
	return fmt.Sprintf("chatcmpl-%016x%d", c.fate.seed, c.fate.attempt)
}

// stream writes a chunk per token, the choices one after another.
func (s *Server) stream(frame completion, request *chatRequest, all []said, used usage) *reply {
	frame.Object = "chat.completion.chunk"
	out := &reply{contentType: "text/event-stream"}
	event := func(choices []choice, u *usage) {
		frame.Choices, frame.Usage = choices, u
		out.parts = append(out.parts, append(append([]byte("data: "), marshal(frame)...), '\n'))
	}
	wantUsage := request.StreamOptions.IncludeUsage && !s.options.NoUsage
	for i, one := range all {
		for j, piece := range one.tokens {
			event([]choice{{Index: i, Delta: s.delta(j, piece), Logprobs: s.chunkLogprobs(one.logprobs, j, request.Logprobs)}}, nil)
		}
		var inside *usage
		if wantUsage && s.dialect.usageInLastChunk && i == len(all)-1 {
			inside = &used
		}
		event([]choice{{Index: i, Delta: &delta{}, Finish: &one.finish, Logprobs: s.logprobsJSON(nil, request.Logprobs)}}, inside)
	}
	if wantUsage && !s.dialect.usageInLastChunk {
		event([]choice{}, &used)
	}
	out.parts = append(out.parts, []byte("data: [DONE]\n\n"))
	return out
}

func (s *Server) delta(j int, piece string) *delta {
	d := &delta{Content: &piece}
	if j == 0 || s.dialect.roleOnEveryChunk {
		d.Role = "assistant"
	}
	return d
}

func (s *Server) chunkLogprobs(l *logprobs, j int, asked bool) []byte {
	if l == nil {
		return s.logprobsJSON(nil, asked)
	}
	return s.logprobsJSON(&logprobs{l.Content[j : j+1]}, asked)
}
