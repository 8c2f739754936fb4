package conformance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/status"

	"smacs/framework"
	"smacs/framework/draw"
)

// again asks a request that was answered once more, in every way that must not
// matter.
func (r *runner[Req]) again(n named[Req], want []any, instance framework.Instance) {
	expect := func(check, how string, req Req, want []any, instance framework.Instance) {
		if r.over() || !r.book.applies(check) {
			return
		}
		got, err := r.settle(r.ctx, instance, req)
		r.judge(check, r.request(n, how), want, got, err)
	}
	if other, ok := r.fresh("repeat", n.req); ok {
		expect("repeat", "from a fresh instance", n.req, want, other)
	}
	if r.info.Sequential {
		return // batches of one in order, by contract
	}
	expect("repeat", "asked again", n.req, want, instance)
	for i := range want {
		expect("alone", fmt.Sprintf("item %d alone in its batch", i), r.pick(n.req, []int{i}), want[i:i+1], instance)
	}
	expect("order", "in reverse order", r.pick(n.req, reversed(len(want))), reverse(want), instance)
	expect("seed", "with other seeds", r.reseed(n.req), want, instance)
	if r.exchange != nil {
		exchanged := r.exchange(n.req)
		if other, ok := r.suited("llms", instance, exchanged); ok {
			expect("llms", "with exchanged LLMs", exchanged, r.back(n.req, want), other)
		}
	}
	for _, e := range r.extra {
		if r.over() || !r.book.applies(e.check) {
			continue
		}
		r.book.looked(e.check)
		got, wanted, err := e.compare(func(req Req) ([]any, error) { return r.settle(r.ctx, instance, req) }, n.req)
		if err != nil {
			r.failed(e.check, r.request(n, ""), err, "an answer")
		} else if got != wanted {
			r.book.fail(e.check, r.request(n, e.how), got, wanted)
		}
	}
	if !r.over() {
		r.concurrently(n, want, instance)
	}
}

// interrupted cancels calls, calls past the host's bookkeeping and kills the
// process; the answer must be the same each time.
func (r *runner[Req]) interrupted(n named[Req], want []any, instance framework.Instance) {
	if r.book.applies("cancel") {
		for _, delay := range cancelledAfter() {
			r.cancelled(n, delay, want, instance)
		}
	}
	if r.book.applies("missing") && !r.over() {
		r.forgotten(n)
	}
	if r.book.applies("restart") && !r.over() {
		how := "after kill -9"
		if err := r.target.Kill(); err != nil {
			r.book.fail("restart", r.request(n, how), err.Error(), "a process to kill")
			return
		}
		*r.kills++
		got, err := r.settle(r.ctx, instance, n.req)
		r.judge("restart", r.request(n, how), want, got, err)
	}
}

func (r *runner[Req]) cancelled(n named[Req], delay time.Duration, want []any, instance framework.Instance) {
	if r.over() {
		return
	}
	request := r.request(n, fmt.Sprintf("cancelled after %v", delay))
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	if delay == 0 {
		cancel()
	} else {
		time.AfterFunc(delay, cancel)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = r.settle(ctx, instance, n.req)
	}()
	select {
	case <-done:
	case <-time.After(slowEnd):
		r.book.looked("cancel")
		r.book.fail("cancel", request, fmt.Sprintf("the call goes on %v later", slowEnd), "its end")
		*r.fails = patience
		return
	}
	got, err := r.settle(r.ctx, instance, n.req)
	r.judge("cancel", request+", then asked again", want, got, err)
}

// forgotten refers to inputs that the process was never given.
func (r *runner[Req]) forgotten(n named[Req]) {
	r.book.looked("missing")
	request := r.request(n, "with the digest of inputs that were never put")
	client, err := r.target.Client(r.ctx)
	if err != nil {
		r.failed("missing", request, err, "a running process")
		return
	}
	digest := unknownDigest(r.target.Seed)
	missing, failure, err := r.unknown(r.ctx, client, r.config.value, n.req, digest)
	const want = "an answer whose `missing` lists that digest, and no error"
	switch {
	case err != nil:
		r.failed("missing", request, errors.New(status.Convert(err).Message()), want)
	case failure != "":
		r.book.fail("missing", request, "error "+failure, want)
	case !lists(missing, digest):
		r.book.fail("missing", request, fmt.Sprintf("`missing` lists %d digests, not that one", len(missing)), want)
	}
}

// unknownDigest is that of no input.
func unknownDigest(seed uint64) []byte {
	digest := make([]byte, 32)
	for i := range digest {
		digest[i] = byte(256 * draw.Uniform(seed, i, "digest"))
	}
	return digest
}

func lists(digests [][]byte, digest []byte) bool {
	for _, d := range digests {
		if string(d) == string(digest) {
			return true
		}
	}
	return false
}
