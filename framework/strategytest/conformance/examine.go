package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"smacs/framework"
)

// runner asks one strategy in one configuration.
type runner[Req any] struct {
	subject[Req]
	ctx    context.Context
	target Target
	book   *book
	config configuration
	kills  *int // processes that the checks themselves ended
	fails  *int // requests without an answer, over all configurations

	opened []framework.Instance
}

// patience is how many requests may go unanswered before the rest is not asked:
// each may have taken a deadline.
const patience = 3

// examine runs every check in every configuration.
func examine[Req any](ctx context.Context, s subject[Req], t Target, b *book, answers Answers) {
	kills, fails := 0, 0
	for i, config := range configurations(t.Info, b) {
		r := &runner[Req]{subject: s, ctx: ctx, target: t, book: b, config: config, kills: &kills, fails: &fails}
		r.all(i == 0, answers)
		r.closeAll()
		if fails >= patience || ctx.Err() != nil {
			break
		}
	}
	if b.applies("stable") {
		b.looked("stable")
		if got := t.Restarts(); got > kills {
			b.fail("stable", "all requests of the strategy", fmt.Sprintf("%d restarts that no check asked for", got-kills), "none")
		}
	}
}

// all asks every request, the ones that are asked once in the first
// configuration only.
func (r *runner[Req]) all(first bool, answers Answers) {
	opened, ok := r.fresh("schema", r.requests[0].req)
	if !ok {
		return
	}
	for _, n := range r.requests {
		if !r.book.applies(n.check) || (n.once && !first) || r.over() {
			continue
		}
		instance, ok := r.suited(n.check, opened, n.req)
		if !ok {
			continue
		}
		want, ok := r.answered(n, instance)
		if !ok {
			// One that brought its plugin down is not called any more.
			if opened, ok = r.fresh("schema", r.requests[0].req); !ok {
				return
			}
			continue
		}
		answers[r.config.name+"/"+n.name] = want
		if !n.once {
			r.again(n, want, instance)
		}
		if first && n.check == "answer" {
			r.interrupted(n, want, instance)
		}
	}
	if instance, ok := r.suited("empty", opened, r.empty); ok {
		r.emptied(instance)
	}
}

// suited is the instance to ask: one that has learned from the request's own
// bank, as the engine does, where that matters. There is none for an empty bank,
// from which nothing need be learned.
func (r *runner[Req]) suited(check string, opened framework.Instance, req Req) (framework.Instance, bool) {
	if !r.info.Fitted || r.bank == nil {
		return opened, true
	}
	if r.bank(req).Rows() == 0 {
		return nil, false
	}
	return r.fresh(check, req)
}

func (r *runner[Req]) over() bool { return *r.fails >= patience || r.ctx.Err() != nil }

// fresh opens and fits a new instance for a request. check is the one an error
// counts for.
func (r *runner[Req]) fresh(check string, req Req) (framework.Instance, bool) {
	r.book.looked(check)
	instance, err := r.target.Open(r.ctx, r.config.value)
	if err != nil {
		r.failed(check, r.config.name, err, "an instance")
		return nil, false
	}
	r.opened = append(r.opened, instance)
	if !r.info.Fitted {
		return instance, true
	}
	r.book.looked("fit")
	fitter, ok := instance.(framework.Fitter)
	if !ok {
		r.book.fail("fit", r.config.name, "an instance without Fit", "one that can be fitted, as declared")
		return nil, false
	}
	bank := world{info: r.info, full: true, scripts: true, salt: r.target.Seed}.bank(5, 40)
	if r.bank != nil {
		bank = r.bank(req)
	}
	if err := fitter.Fit(r.ctx, bank); err != nil {
		r.failed("fit", fmt.Sprintf("%s, a bank of %d questions and %d LLMs", r.config.name, bank.Rows(), len(bank.LLMs)), err, "success")
		return nil, false
	}
	return instance, true
}

// failed notes an error, unless it is that of the caller's context.
func (r *runner[Req]) failed(check, request string, err error, want string) {
	if r.ctx.Err() != nil {
		return
	}
	var repeated interface{ GivenUp() bool }
	if errors.As(err, &repeated) && repeated.GivenUp() {
		r.book.of(check).Cases-- // it tells the error of another request, and nothing of this one
		return
	}
	*r.fails++
	if check != "asks" && errors.As(err, new(*endlessError)) {
		check = "asks"
	}
	r.book.fail(check, request, err.Error(), want)
}

func (r *runner[Req]) request(n named[Req], how string) string {
	text := n.name + ", " + r.config.name
	if how != "" {
		text += ", " + how
	}
	return text
}

// answered asks a request for the first time.
func (r *runner[Req]) answered(n named[Req], instance framework.Instance) ([]any, bool) {
	before := n.req
	if r.target.Local && !n.once {
		before = r.clone(n.req)
	}
	r.book.looked(n.check)
	want, err := r.settle(r.ctx, instance, n.req)
	if err != nil {
		r.failed(n.check, r.request(n, ""), err, "an answer")
		return nil, false
	}
	if r.info.Needed(framework.NeedLLM) {
		r.book.looked("asks")
	}
	if r.target.Local && !n.once {
		r.book.looked("request")
		if diff := compare(before, n.req); diff != "" {
			r.book.fail("request", r.request(n, ""), "a changed request (-before +after):\n"+diff, "the request as it was")
			return nil, false
		}
	}
	if r.target.Want != nil {
		if other, ok := r.target.Want[r.config.name+"/"+n.name]; ok {
			r.same("transport", r.request(n, ""), other, want)
		}
	}
	return want, true
}

// same compares two lists of answers for a check.
func (r *runner[Req]) same(check, request string, want, got []any) {
	r.book.looked(check)
	if wanted, gotten := differ(want, got); wanted != gotten {
		r.book.fail(check, request, gotten, wanted)
	}
}

// emptied asks a batch without items.
func (r *runner[Req]) emptied(instance framework.Instance) {
	if r.over() {
		return
	}
	r.book.looked("empty")
	values, err := r.settle(r.ctx, instance, r.empty)
	if err != nil {
		r.failed("empty", "no items, "+r.config.name, err, "no answers and no error")
	} else if len(values) > 0 {
		r.book.fail("empty", "no items, "+r.config.name, fmt.Sprintf("%d answers", len(values)), "none")
	}
}

// closeAll closes what was opened.
func (r *runner[Req]) closeAll() {
	for _, instance := range r.opened {
		r.book.looked("close")
		if closer, ok := instance.(io.Closer); ok {
			if err := closer.Close(); err != nil && r.ctx.Err() == nil {
				r.book.fail("close", r.config.name, err.Error(), "success")
			}
		}
	}
}

// concurrently asks the same request from four callers at once.
func (r *runner[Req]) concurrently(n named[Req], want []any, instance framework.Instance) {
	type outcome struct {
		values []any
		err    error
	}
	outcomes := make([]outcome, 4)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() { outcomes[i].values, outcomes[i].err = r.settle(r.ctx, instance, n.req) })
	}
	all.Wait()
	for _, o := range outcomes {
		r.judge("concurrent", r.request(n, "four times at once"), want, o.values, o.err)
	}
}

// judge compares the answers of a repeated request.
func (r *runner[Req]) judge(check, request string, want, got []any, err error) {
	if err != nil {
		r.book.looked(check)
		r.failed(check, request, err, "an answer, as before")
		return
	}
	r.same(check, request, want, got)
}

// cancelledAfter are the moments at which calls are cancelled.
func cancelledAfter() []time.Duration {
	return []time.Duration{0, time.Millisecond, 5 * time.Millisecond}
}

// slowEnd is how long a cancelled call may go on.
const slowEnd = 10 * time.Second
