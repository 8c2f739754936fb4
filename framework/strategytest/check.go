package strategytest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"smacs/framework"
)

// compare says how two values differ: numbers bit for bit but NaN equal to NaN,
// empty lists equal to none.
func compare(want, got any, extra ...cmp.Option) string {
	return cmp.Diff(want, got, append(extra, cmpopts.EquateNaNs(), cmpopts.EquateEmpty(),
		cmpopts.IgnoreUnexported(framework.Bank{}), cmpopts.IgnoreTypes(framework.Payload{}))...)
}

func check[Req any](t *testing.T, s subject[Req], open []opener, settings settings) {
	t.Helper()
	configs := configurations(t, s.info)
	first := map[string][]any{} // of the first transport, by configuration and request
	for _, o := range open {
		t.Run(o.transport, func(t *testing.T) {
			for _, name := range slices.Sorted(maps.Keys(configs)) {
				t.Run(name, func(t *testing.T) {
					r := &runner[Req]{subject: s, config: configs[name], open: o.open, settings: settings}
					for _, n := range s.requests {
						got := r.all(t, n)
						key := name + "/" + n.name
						if want, ok := first[key]; !ok {
							first[key] = got
						} else if diff := compare(want, got); diff != "" {
							t.Errorf("%s: the answer differs from that on the other transport (-in process +over the wire):\n%s", n.name, diff)
						}
					}
					if values, err := r.ask(t.Context(), r.fresh(t), s.empty); err != nil || len(values) != 0 {
						t.Errorf("an empty batch: got %d answers and error %v, want none", len(values), err)
					}
				})
			}
		})
	}
}

// runner runs the checks of one configuration on one transport.
type runner[Req any] struct {
	subject[Req]
	config   framework.Config
	open     func(framework.Config) (framework.Instance, error)
	settings settings
}

// fresh opens and fits a new instance.
func (r *runner[Req]) fresh(t *testing.T) framework.Instance {
	t.Helper()
	instance, err := r.open(r.config)
	if err != nil {
		t.Fatal(err)
	}
	if r.info.Fitted {
		if err := instance.(framework.Fitter).Fit(t.Context(), (world{info: r.info, full: true}).bank(5, 40)); err != nil {
			t.Fatal(err)
		}
	}
	return instance
}

func (r *runner[Req]) ask(ctx context.Context, instance framework.Instance, req Req) ([]any, error) {
	return r.settle(ctx, instance, req)
}

// all runs every check on one request and returns its answer.
func (r *runner[Req]) all(t *testing.T, n named[Req]) []any {
	t.Helper()
	instance := r.fresh(t)
	before := r.clone(n.req)
	want, err := r.ask(t.Context(), instance, n.req)
	if err != nil {
		t.Fatalf("%s: %v", n.name, err)
	}
	if diff := compare(before, n.req); diff != "" {
		t.Fatalf("%s: the strategy changed its request (-before +after):\n%s", n.name, diff)
	}
	expect := func(what string, req Req, want []any, instance framework.Instance) {
		t.Helper()
		got, err := r.ask(t.Context(), instance, req)
		if err != nil {
			t.Errorf("%s: %s: %v", n.name, what, err)
		} else if diff := compare(want, got); diff != "" {
			t.Errorf("%s: %s: the answer differs (-want +got):\n%s", n.name, what, diff)
		}
	}
	expect("from a fresh instance", n.req, want, r.fresh(t))
	if r.info.Sequential {
		return want // batches of one in order, by contract
	}
	expect("asked again", n.req, want, instance)
	for i := range want {
		expect("alone in its batch", r.pick(n.req, []int{i}), want[i:i+1], instance)
	}
	expect("in reverse order", r.pick(n.req, reversed(len(want))), reverse(want), instance)
	if !r.info.Seeded {
		expect("with other seeds, though the strategy is not Seeded", r.reseed(n.req), want, instance)
		if r.exchange != nil {
			expect("with exchanged LLMs", r.exchange(n.req), r.back(n.req, want), instance)
		}
	}
	for _, e := range r.extra {
		ask := func(req Req) ([]any, error) { return r.ask(t.Context(), instance, req) }
		if err := e.check(ask, n.req, r.settings); err != nil {
			t.Errorf("%s: %s: %v", n.name, e.name, err)
		}
	}
	r.concurrently(t, n, want, instance)
	return want
}

func (r *runner[Req]) concurrently(t *testing.T, n named[Req], want []any, instance framework.Instance) {
	t.Helper()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			got, err := r.ask(t.Context(), instance, n.req)
			if err != nil {
				t.Errorf("%s: with others at once: %v", n.name, err)
			} else if diff := compare(want, got); diff != "" {
				t.Errorf("%s: with others at once: the answer differs (-want +got):\n%s", n.name, diff)
			}
		})
	}
	all.Wait()
}

func reversed(n int) []int {
	items := make([]int, n)
	for i := range items {
		items[i] = n - 1 - i
	}
	return items
}

func reverse(values []any) []any {
	out := slices.Clone(values)
	slices.Reverse(out)
	return out
}
