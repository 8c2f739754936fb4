package mock

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"smacs/framework/recording"
)

// Options say what a server knows and how it misbehaves. Recording is required;
// the zero value of everything else is a server without faults.
type Options struct {
	// Recording holds the LLMs, by name, and what they answer. It must stay open.
	Recording *recording.Recording
	// Seed determines every fault and made-up answer, with the request.
	Seed uint64

	// Latency is waited before each answer; LatencySpread, at most as long, makes
	// it even over Latency - LatencySpread to Latency + LatencySpread.
	Latency, LatencySpread time.Duration

	// The rates are shares, 0 to 1, of the calls that meet a fault. An error is an
	// answer with one of ErrorStatus (500 if none are given), a disconnect a broken
	// connection before or amid the answer, a stall an answer later by Stall, a
	// malformed answer one with status 200 that is no completion, a truncated one
	// half of the text with the finish reason length.
	ErrorRate, DisconnectRate, StallRate, MalformedRate, TruncateRate float64
	ErrorStatus                                                       []int
	Stall                                                             time.Duration
	// RetryAfter is what the statuses 429 and 503 of ErrorStatus ask for. NoRetryAfter
	// leaves the header out everywhere.
	RetryAfter   time.Duration
	NoRetryAfter bool

	// RPM and TPM are requests and tokens per minute and LLM, 0 for no limit.
	RPM, TPM int
	// Dead are LLMs whose connections break.
	Dead []string
	// Key is the bearer token that every request must carry, empty for none.
	Key string
	// Context is how many tokens prompt and answer may have, 0 for no bound. What
	// is longer is refused, or with CutOverflow loses its beginning in silence.
	Context     int
	CutOverflow bool

	// NullLogprobs answers null where logprobs were asked for; NoUsage leaves
	// usage out.
	NullLogprobs, NoUsage bool
	// RefuseUnknown answers 404 to questions that the recording does not know;
	// else an answer is made up.
	RefuseUnknown bool
	// Shape is whose manners the answers have; empty is OpenAI.
	Shape Shape
}

// check returns every fault of the options at once, in the words of the flags of
// smacs mock.
func (o *Options) check() error {
	if o.Recording == nil {
		return errors.New("mock: a recording is missing")
	}
	var found []error
	wrong := func(format string, args ...any) { found = append(found, fmt.Errorf(format, args...)) }
	for _, r := range o.rates() {
		if !(r.rate >= 0 && r.rate <= 1) {
			wrong("%s: got %v, want a share from 0 to 1", r.name, r.rate)
		}
	}
	for _, status := range o.ErrorStatus {
		if status < 400 || status > 599 {
			wrong("error-status: got %d, want statuses from 400 to 599", status)
		}
	}
	if o.Latency < 0 || o.LatencySpread < 0 || o.LatencySpread > o.Latency {
		wrong("latency-spread: got %v around a latency of %v, want 0 up to the latency", o.LatencySpread, o.Latency)
	}
	if o.Stall < 0 || o.RetryAfter < 0 {
		wrong("stall, retry-after: got %v and %v, want durations from 0", o.Stall, o.RetryAfter)
	}
	if o.StallRate > 0 && o.Stall == 0 {
		wrong("stall: got 0s with a stall-rate of %v, want a duration above 0", o.StallRate)
	}
	if o.RPM < 0 || o.TPM < 0 || o.Context < 0 {
		wrong("rpm, tpm, context: got %d, %d and %d, want numbers from 0 (no limit)", o.RPM, o.TPM, o.Context)
	}
	for _, name := range o.Dead {
		if !slices.Contains(o.Recording.LLMs, name) {
			wrong("dead: no LLM %q in the recording, want one of %s", name, strings.Join(o.Recording.LLMs, ", "))
		}
	}
	if _, ok := dialects()[o.Shape]; !ok {
		wrong("shape: got %q, want one of %s", o.Shape, strings.Join(Shapes(), ", "))
	}
	return errors.Join(found...)
}

type namedRate struct {
	name string
	rate float64
}

func (o *Options) rates() []namedRate {
	return []namedRate{
		{"error-rate", o.ErrorRate}, {"disconnect-rate", o.DisconnectRate}, {"stall-rate", o.StallRate},
		{"malformed-rate", o.MalformedRate}, {"truncate-rate", o.TruncateRate},
	}
}

func (o *Options) statuses() []int {
	if len(o.ErrorStatus) == 0 {
		return []int{http.StatusInternalServerError}
	}
	return o.ErrorStatus
}
