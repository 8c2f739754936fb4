package mock

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"smacs/framework/draw"
)

// A fate draws the faults of one call. They depend on the server's seed, on the
// request and on how often the same request came before, so a retry has a fate of
// its own and a repeated run meets the same faults.
type fate struct {
	seed    uint64
	attempt int
}

func (f fate) hits(what string, rate float64) bool {
	return rate > 0 && draw.Uniform(f.seed, f.attempt, what) <= rate
}

// pick draws a number from 0 to n-1.
func (f fate) pick(what string, n int) int {
	return min(n-1, int(draw.Uniform(f.seed, f.attempt, what)*float64(n)))
}

// admit makes a call wait and lets it pass, or says why not.
func (s *Server) admit(c *call, model string, tokens int) *refusal {
	o := &s.options
	c.model = model
	c.fate = fate{seed: draw.Hash(strconv.FormatUint(o.Seed, 10), c.id), attempt: s.ledger.arrive(c.id, model)}
	if s.dead[model] {
		return &refusal{counted: "dead", drop: true}
	}
	shift := 2*draw.Uniform(c.fate.seed, c.fate.attempt, "latency") - 1
	if !wait(c.ctx, o.Latency+time.Duration(shift*float64(o.LatencySpread))) {
		return gone()
	}
	if no := s.limit(c, model, tokens); no != nil {
		return no
	}
	switch {
	case c.fate.hits("error", o.ErrorRate):
		return s.drawnError(c.fate)
	case c.fate.hits("disconnect", o.DisconnectRate):
		if c.fate.pick("disconnect where", 2) == 0 {
			return &refusal{counted: "disconnect", drop: true}
		}
		c.fault("disconnect")
		c.broken = true
	case c.fate.hits("stall", o.StallRate):
		c.fault("stall")
		if !wait(c.ctx, o.Stall) {
			return gone()
		}
	case c.fate.hits("malformed", o.MalformedRate):
		c.fault("malformed")
		c.malformed = true
	}
	return nil
}

// wait reports whether the client is still there after a while.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Server) drawnError(f fate) *refusal {
	all := s.options.statuses()
	status := all[f.pick("status", len(all))]
	no := &refusal{counted: "error_" + strconv.Itoa(status), status: status, kind: "server_error", message: "mock: " + http.StatusText(status) + " by chance", header: http.Header{}}
	switch {
	case status == http.StatusTooManyRequests:
		no.kind, no.code = "requests", "rate_limit_exceeded"
		s.retryAfter(no.header, s.options.RetryAfter)
	case status == http.StatusServiceUnavailable:
		s.retryAfter(no.header, s.options.RetryAfter)
	case status < 500:
		no.kind = "invalid_request_error"
	}
	return no
}

// retryAfter asks a client to wait, in whole seconds as HTTP has it and in
// milliseconds as OpenAI adds.
func (s *Server) retryAfter(h http.Header, d time.Duration) {
	if s.options.NoRetryAfter {
		return
	}
	h.Set("Retry-After", strconv.Itoa(int((d+time.Second-1)/time.Second)))
	h.Set("Retry-After-Ms", strconv.Itoa(int((d+time.Millisecond-1)/time.Millisecond)))
}

// malformed makes of a reply something that claims success and is no answer.
func malformed(r *reply, f fate) *reply {
	empty := []byte("{\"object\":\"chat.completion\",\"choices\":[],\"data\":[]}\n")
	null := []byte("{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null},\"finish_reason\":\"stop\"}],\"data\":[{\"index\":0,\"embedding\":null}]}\n")
	switch f.pick("malformed how", 5) {
	case 0: // ends too early
		if len(r.parts) > 1 {
			return &reply{r.contentType, r.parts[:len(r.parts)/2]}
		}
		return &reply{r.contentType, [][]byte{r.parts[0][:len(r.parts[0])/2]}}
	case 1:
		return &reply{"text/html; charset=utf-8", [][]byte{[]byte("<html><body>Welcome to the proxy</body></html>\n")}}
	case 2:
		return &reply{jsonType, [][]byte{{}}}
	case 3:
		return &reply{jsonType, [][]byte{empty}}
	default:
		return &reply{jsonType, [][]byte{null}}
	}
}
