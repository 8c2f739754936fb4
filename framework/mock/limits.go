package mock

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A bucket holds what may be used of a limit per minute; it fills evenly.
type bucket struct {
	perMinute int
	used      float64
	at        time.Time
}

// wait returns how long until n fit, 0 if they do now. More than the whole limit
// fits when the bucket is full.
func (b *bucket) wait(now time.Time, n int) time.Duration {
	rate := float64(b.perMinute) / time.Minute.Seconds()
	b.used = math.Max(0, b.used-now.Sub(b.at).Seconds()*rate)
	b.at = now
	over := b.used + float64(min(n, b.perMinute)) - float64(b.perMinute)
	// Refilling in steps of float64 may leave a rest that is none.
	if over < 1e-6 {
		return 0
	}
	return time.Duration(math.Ceil(over / rate * 1e9))
}

func (b *bucket) take(n int) { b.used += float64(min(n, b.perMinute)) }

func (b *bucket) remaining() int {
	return max(0, int(math.Floor(float64(b.perMinute)-b.used+1e-6)))
}

// reset is how long until the bucket is full.
func (b *bucket) reset() time.Duration {
	return time.Duration(b.used / float64(b.perMinute) * float64(time.Minute)).Round(time.Millisecond)
}

// limiter holds the limits of one LLM.
type limiter struct {
	mu               sync.Mutex
	requests, tokens bucket
}

// limit counts a call against the limits of its LLM and writes where they stand
// into the answer's header.
func (s *Server) limit(c *call, model string, tokens int) *refusal {
	if s.options.RPM == 0 && s.options.TPM == 0 {
		return nil
	}
	l := s.limiterOf(model)
	l.mu.Lock()
	defer l.mu.Unlock()
	now, what := time.Now(), "requests"
	var pause time.Duration
	if s.options.RPM > 0 {
		pause = l.requests.wait(now, 1)
	}
	if s.options.TPM > 0 {
		if p := l.tokens.wait(now, tokens); p > pause {
			pause, what = p, "tokens"
		}
	}
	if pause == 0 {
		l.requests.take(1)
		l.tokens.take(tokens)
	}
	header := http.Header{}
	l.requests.describe(header, "requests")
	l.tokens.describe(header, "tokens")
	if pause > 0 {
		return s.limited(header, model, what, pause)
	}
	c.answerHeader = header
	return nil
}

func (b *bucket) describe(h http.Header, what string) {
	if b.perMinute == 0 {
		return
	}
	h.Set("X-Ratelimit-Limit-"+what, strconv.Itoa(b.perMinute))
	h.Set("X-Ratelimit-Remaining-"+what, strconv.Itoa(b.remaining()))
	h.Set("X-Ratelimit-Reset-"+what, b.reset().String())
}

func (s *Server) limited(header http.Header, model, what string, pause time.Duration) *refusal {
	if s.dialect.busyIs503 {
		return &refusal{
			counted: "limited", status: http.StatusServiceUnavailable, kind: "api_error",
			message: "server busy, please try again.  maximum pending requests exceeded",
		}
	}
	s.retryAfter(header, pause)
	return &refusal{
		counted: "limited", status: http.StatusTooManyRequests, kind: what, code: "rate_limit_exceeded", header: header,
		message: fmt.Sprintf("Rate limit reached for %s on %s per min. Please try again in %s.", model, what, pause.Round(time.Millisecond)),
	}
}

// limiterOf returns the limits of an LLM; embedding models have their own.
func (s *Server) limiterOf(model string) *limiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.limiters[model]
	if l == nil {
		l = &limiter{requests: bucket{perMinute: s.options.RPM}, tokens: bucket{perMinute: s.options.TPM}}
		s.limiters[model] = l
	}
	return l
}
