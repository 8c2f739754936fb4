package pluginhost_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"smacs/framework"
	"smacs/framework/pluginhost"
)

// inProcess opens a strategy without a plugin.
func inProcess[T any](t testing.TB, strategies []framework.Strategy, id string, table map[string]any) T {
	t.Helper()
	for _, strategy := range strategies {
		if strategy.ID == id {
			config, err := strategy.NewConfig(table)
			if err != nil {
				t.Fatal(err)
			}
			instance, err := strategy.Open(config)
			if err != nil {
				t.Fatal(err)
			}
			return instance.(T)
		}
	}
	t.Fatalf("no strategy %s", id)
	panic("unreachable")
}

// same fails unless two answers are equal, NaN to NaN and bit for bit else.
func same(t testing.TB, got, want any, gotErr, wantErr error) {
	t.Helper()
	if gotErr != nil || wantErr != nil {
		t.Fatalf("through the plugin: %v; in process: %v", gotErr, wantErr)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("through the plugin the answer differs (-in process +plugin):\n%s", diff)
	}
}

// TestRoundTrip asks strategies of every kind in process and through a real
// plugin process, whole and in parts of one item.
func TestRoundTrip(t *testing.T) {
	process := startPlugin(t, "plugin-good", nil)
	ctx := context.Background()
	for _, batch := range []int{1 << 20, 1} {
		pluginhost.SetBatch(process, batch)
		t.Run("selection", func(t *testing.T) {
			table := map[string]any{"factor": 1.5}
			want, wantErr := inProcess[framework.Selector](t, good(), "sums", table).Select(ctx, selectRequest(5))
			got, err := open[framework.Selector](t, process, framework.Selection, "sums", table).Select(ctx, selectRequest(5))
			same(t, got, want, err, wantErr)
		})
		t.Run("dropout", func(t *testing.T) {
			want, wantErr := inProcess[framework.Dropper](t, good(), "last", nil).Drop(ctx, dropRequest(5))
			got, err := open[framework.Dropper](t, process, framework.Dropout, "last", nil).Drop(ctx, dropRequest(5))
			same(t, got, want, err, wantErr)
		})
		t.Run("aggregation", func(t *testing.T) {
			want, wantErr := inProcess[framework.Aggregator](t, good(), "longest", nil).Aggregate(ctx, aggregateRequest(5))
			got, err := open[framework.Aggregator](t, process, framework.Aggregation, "longest", nil).Aggregate(ctx, aggregateRequest(5))
			same(t, got, want, err, wantErr)
		})
		t.Run("scoring", func(t *testing.T) {
			want, wantErr := inProcess[framework.Scorer](t, good(), "mixed", nil).Score(ctx, scoreRequest(5))
			got, err := open[framework.Scorer](t, process, framework.Scoring, "mixed", nil).Score(ctx, scoreRequest(5))
			same(t, got, want, err, wantErr)
		})
	}
	stats := process.Stats()
	if len(stats.Pids) != 1 || stats.Pids[0] == 0 || stats.Restarts != 0 || stats.SHA256 == "" {
		t.Errorf("stats %+v, want one process, no restart and a hash", stats)
	}
	// 5 questions; 10 selections; 20 subsets; 10 lists of candidates: once each
	// as a whole, and once item by item.
	for method, want := range map[string]int64{"Describe": 1, "Open": 8, "Select": 6, "Drop": 11, "Aggregate": 21, "Score": 11} {
		if got := stats.ByMethod[method]; got != want {
			t.Errorf("%d calls of %s, want %d", got, method, want)
		}
	}
	// One bank, one block of neighbours and one of references, though every
	// request made its own copy of them.
	if got := stats.ByMethod["Put"]; got != 3 {
		t.Errorf("%d payloads were put, want 3", got)
	}
}
