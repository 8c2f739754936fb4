package calls_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/mock"
)

func noPause(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// TestAnswersAreMadeOnce: from 40 goroutines, then by another caller of the same
// cache, each call is paid for once.
func TestAnswersAreMadeOnce(t *testing.T) {
	p := newPlace(t, 2, 3, mock.Options{Latency: 20 * time.Millisecond})
	first := p.caller(t, nil)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			m, q := i%2, i%3
			reply, err := first.Chat(t.Context(), chat(m, q))
			if err != nil {
				t.Error(err)
				return
			}
			if want := answerOf(m, q); reply.Text != want {
				t.Errorf("got %q, want %q", reply.Text, want)
			}
		})
	}
	group.Wait()
	if got := p.server.Stats(); got.Calls != 6 || got.AnsweredAgain != 0 {
		t.Errorf("the server got %d calls, %d of them again, want 6 and none", got.Calls, got.AnsweredAgain)
	}
	totals := first.Totals()
	if totals.Sent != 6 || totals.Answered != 6 || totals.FromCache+totals.Joined != 34 {
		t.Errorf("got %+v, want 6 sent and 34 that were not", totals)
	}
	// 10 prompt tokens at $1 and 5 completion tokens at $2 a million, six times.
	if want := 6 * 20e-6; math.Abs(totals.Cost-want) > 1e-12 {
		t.Errorf("got $%v, want $%v", totals.Cost, want)
	}
	second := p.caller(t, nil)
	reply, err := second.Chat(t.Context(), chat(1, 2))
	if err != nil || !reply.Cached || reply.Text != answerOf(1, 2) {
		t.Errorf("got %+v, %v, want the cached answer", reply, err)
	}
	if got := p.server.Stats().Calls; got != 6 {
		t.Errorf("the server got %d calls, want still 6", got)
	}
}

func answerOf(m, q int) string { return fmt.Sprintf("%d from %d", q, m) }

func TestReplicatesAndSamplingAreCallsOfTheirOwn(t *testing.T) {
	p := newPlace(t, 1, 1, mock.Options{})
	c := p.caller(t, nil)
	warm, short := 0.7, 3
	for _, change := range []func(*calls.Chat){
		func(*calls.Chat) {}, func(c *calls.Chat) { c.Replicate = 1 },
		func(c *calls.Chat) { c.Temperature = &warm }, func(c *calls.Chat) { c.MaxTokens = &short },
	} {
		one := chat(0, 0)
		change(&one)
		for range 2 {
			if _, err := c.Chat(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := p.server.Stats().Calls; got != 4 {
		t.Errorf("the server got %d calls, want 4", got)
	}
}

func TestOfflineSendsNothingAndListsWhatIsMissing(t *testing.T) {
	p := newPlace(t, 2, 3, mock.Options{})
	if _, err := p.caller(t, nil).Chat(t.Context(), chat(0, 0)); err != nil {
		t.Fatal(err)
	}
	c := p.caller(t, func(o *calls.Options) {
		o.Offline = true
		o.Client.Getenv = func(string) string { return "" } // no key is needed
	})
	if _, err := c.Chat(t.Context(), chat(0, 0)); err != nil {
		t.Error(err)
	}
	for q := range 3 {
		if _, err := c.Chat(t.Context(), chat(1, q)); !errors.Is(err, calls.ErrOffline) {
			t.Errorf("got %v, want ErrOffline", err)
		}
	}
	if _, err := c.Embed(t.Context(), "tfidf-hash", []string{"a", "b"}, false); !errors.Is(err, calls.ErrOffline) {
		t.Errorf("got %v, want ErrOffline", err)
	}
	list, count := c.Missing()
	if len(list) != 5 || count["llm-01"] != 3 || count["tfidf-hash"] != 2 || list[0].Question != text(0) {
		t.Errorf("got %v, %v, want the 3 questions of llm-01 and 2 texts", list, count)
	}
	if got := p.server.Stats().Calls; got != 1 {
		t.Errorf("the server got %d calls, want 1", got)
	}
}

func TestBudget(t *testing.T) {
	for _, c := range []struct {
		name   string
		budget calls.Budget
		priced bool
		sent   int64
		says   string
	}{
		{"calls", calls.Budget{MaxCalls: 4, MaxCost: -1}, true, 4, "4 calls were made"},
		{"no call at all", calls.Budget{MaxCalls: 0, MaxCost: -1}, true, 0, "0 calls were made"},
		// A call costs $20e-6 and is thought to cost 2 x 1024 + some prompt tokens
		// before: $2.1e-3 hold one reservation at a time, until 2 to 5 are spent.
		{"money", calls.Budget{MaxCalls: -1, MaxCost: 2.17e-3}, true, -1, "are spent, and the next call may cost"},
		{"money without prices", calls.Budget{MaxCalls: -1, MaxCost: 1}, false, 0, `LLM "llm-00" has no prices`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t, 1, 10, mock.Options{})
			if !c.priced {
				p.pool.LLMs[0].PromptPrice, p.pool.LLMs[0].CompletionPrice = math.NaN(), math.NaN()
			}
			caller := p.caller(t, func(o *calls.Options) { o.Budget = c.budget })
			var group sync.WaitGroup
			errs := make([]error, 10)
			for q := range 10 {
				group.Go(func() { _, errs[q] = caller.Chat(t.Context(), chat(0, q)) })
			}
			group.Wait()
			var refused int64
			for _, err := range errs {
				if err == nil {
					continue
				}
				refused++
				if !strings.Contains(err.Error(), c.says) || c.priced != errors.Is(err, calls.ErrBudget) {
					t.Errorf("got %v, want %q", err, c.says)
				}
			}
			sent := caller.Totals().Sent
			if c.sent >= 0 && sent != c.sent || sent+refused != 10 || sent == 10 {
				t.Errorf("%d sent and %d refused, want %d sent", sent, refused, c.sent)
			}
			if spent := caller.Totals().Cost; c.budget.MaxCost >= 0 && spent > c.budget.MaxCost {
				t.Errorf("spent $%v of $%v", spent, c.budget.MaxCost)
			}
			if int64(p.server.Stats().Calls) != sent {
				t.Errorf("the server got %d calls, want %d", p.server.Stats().Calls, sent)
			}
		})
	}
}

// TestADeadLLMIsGivenUp: one of fifteen costs five calls with their attempts, and
// the others answer.
func TestADeadLLMIsGivenUp(t *testing.T) {
	p := newPlace(t, 15, 20, mock.Options{Dead: []string{"llm-03"}})
	c := p.caller(t, nil)
	for q := range 20 {
		for m := range 15 {
			_, err := c.Chat(t.Context(), chat(m, q))
			if (err != nil) != (m == 3) {
				t.Fatalf("LLM %d, question %d: got %v", m, q, err)
			}
			if m == 3 && errors.Is(err, calls.ErrGivenUp) != (q >= 5) {
				t.Errorf("question %d: got %v", q, err)
			}
		}
	}
	// 5 calls of 3 attempts each.
	if got := p.server.Stats().LLMs["llm-03"].Calls; got != 15 {
		t.Errorf("the dead LLM got %d requests, want 15", got)
	}
	if got := c.Totals(); got.Failed != 5 || got.Answered != 14*20 {
		t.Errorf("got %+v, want 5 failed and 280 answered", got)
	}
}

func TestARefusedKeyIsNotTriedAgain(t *testing.T) {
	p := newPlace(t, 1, 3, mock.Options{Key: "another"})
	c := p.caller(t, nil)
	for q := range 3 {
		_, err := c.Chat(t.Context(), chat(0, q))
		var failure *client.Error
		if !errors.As(err, &failure) || failure.Status != 401 || strings.Contains(err.Error(), secret) {
			t.Errorf("got %v, want a 401 without the key", err)
		}
		if errors.Is(err, calls.ErrGivenUp) != (q > 0) {
			t.Errorf("question %d: got %v", q, err)
		}
	}
	if got := p.server.Stats().Calls; got != 1 {
		t.Errorf("the server got %d calls, want 1", got)
	}
}

func TestEmbeddingsAreCachedByText(t *testing.T) {
	p := newPlace(t, 1, 1, mock.Options{})
	texts := []string{"red fish", "blue fish", "one fish", "two fish", "red fish"}
	first, err := p.caller(t, nil).Embed(t.Context(), "tfidf-hash", texts, false)
	if err != nil {
		t.Fatal(err)
	}
	c := p.caller(t, nil)
	again, err := c.Embed(t.Context(), "tfidf-hash", append([]string{"new fish"}, texts...), false)
	if err != nil {
		t.Fatal(err)
	}
	for i, vector := range first {
		norm := 0.0
		for d, x := range vector {
			norm += x * x
			if x != again[i+1][d] {
				t.Fatalf("text %d: got another vector from the cache", i)
			}
		}
		if math.Abs(norm-1) > 1e-12 {
			t.Errorf("text %d has length %v, want 1", i, math.Sqrt(norm))
		}
	}
	// 4 distinct texts in batches of 3, then one.
	if got := p.server.Stats().Calls; got != 3 {
		t.Errorf("the server got %d calls, want 3", got)
	}
	if distinct, cached, err := c.CachedVectors(t.Context(), "tfidf-hash", append(texts, "no fish"), false); distinct != 5 || cached != 4 || err != nil {
		t.Errorf("got %d of %d, %v, want 4 of 5", cached, distinct, err)
	}
}

// TestWhoWaitsTakesOver: the one who makes a call may go away; who waits for the
// same answer makes it then.
func TestWhoWaitsTakesOver(t *testing.T) {
	p := newPlace(t, 1, 1, mock.Options{Latency: 300 * time.Millisecond})
	c := p.caller(t, nil)
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { _, err := c.Chat(ctx, chat(0, 0)); left <- err }()
	for p.server.Stats().InFlight == 0 {
		time.Sleep(time.Millisecond)
	}
	stayed := make(chan error)
	go func() { _, err := c.Chat(t.Context(), chat(0, 0)); stayed <- err }()
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	if err := <-stayed; err != nil {
		t.Error(err)
	}
}
