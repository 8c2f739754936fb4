package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"smacs/framework/llm/calls"
	"smacs/framework/pipeline"
)

// A problem is an error as OpenAI's clients read it.
type problem struct {
	status     int
	kind, code string
	param      string // the field at fault, "" for none
	message    string
}

// Error implements error.
func (p *problem) Error() string { return p.message }

func (p *problem) body() map[string]any {
	orNull := func(text string) any {
		if text == "" {
			return nil
		}
		return text
	}
	return map[string]any{"error": map[string]any{"message": p.message, "type": p.kind, "param": orNull(p.param), "code": orNull(p.code)}}
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, p *problem) {
	note(r, p)
	writeJSON(w, p.status, p.body())
}

func note(r *http.Request, p *problem) {
	t := traceOf(r)
	t.attrs = append(t.attrs, slog.String("error", p.message))
}

// invalid is about a field of the request.
func invalid(param, format string, args ...any) *problem {
	return &problem{http.StatusBadRequest, "invalid_request_error", "", param, fmt.Sprintf(format, args...)}
}

// problemOf turns the error of an answer into what the client may know: addresses
// and messages of endpoints are in the log only.
func problemOf(r *http.Request, err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	t := traceOf(r)
	t.attrs = append(t.attrs, slog.String("cause", err.Error()))
	where := " (request " + t.id + ")"
	switch {
	case errors.Is(err, pipeline.ErrNoAnswer): // whose causes may be timeouts of endpoints
		return &problem{http.StatusServiceUnavailable, "api_error", "no_llm_answered", "", "no LLM of the pool answered" + where}
	case errors.Is(err, context.Canceled):
		return &problem{499, "api_error", "client_closed_request", "", "the client went away"}
	case errors.Is(err, context.DeadlineExceeded):
		return &problem{http.StatusGatewayTimeout, "api_error", "timeout", "", "no answer within the deadline" + where}
	case errors.Is(err, calls.ErrBudget):
		return &problem{http.StatusTooManyRequests, "insufficient_quota", "insufficient_quota", "", "the server's budget for LLM calls is spent" + where}
	case errors.Is(err, calls.ErrOffline):
		return &problem{http.StatusServiceUnavailable, "api_error", "offline", "", "the server is offline and has no such answer" + where}
	}
	return &problem{http.StatusInternalServerError, "api_error", "internal_error", "", "the question could not be answered; the server's log says why" + where}
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // the client may be gone
}

// decode reads a request's JSON.
func decode(r *http.Request, into any) *problem {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		return invalid("", "the request is no valid JSON object: %v", err)
	}
	return nil
}
