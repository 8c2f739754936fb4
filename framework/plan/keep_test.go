package plan_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"smacs/framework/internal/fakecatalog"
	"smacs/framework/plan"
)

// TestKeep: keep is max(1, floor(top_k x (1 - rate) + 0.5 + 1e-9)), in the
// decimals a researcher means.
func TestKeep(t *testing.T) {
	pool := llms(40)
	rapid.Check(t, func(t *rapid.T) {
		topK := rapid.IntRange(1, len(pool)).Draw(t, "top_k")
		percent := rapid.IntRange(0, 100).Draw(t, "percent")
		text := fmt.Sprintf("%s[selection]\ntop_k = %d\n[dropout]\nstrategy = \"uniform_drop\"\nrate = %v\n", head, topK, float64(percent)/100)
		list, err := plan.Cells(experiment(t, text), fakecatalog.New(), plan.Data{Pool: pool, Tasks: data.Tasks})
		if err != nil {
			t.Fatal(err)
		}
		c := list[0]
		want := max(1, (topK*(100-percent)+50)/100) // the same in integers, where a half is a half
		if c.Keep != want {
			t.Fatalf("top_k %d, rate %d %%: got keep %d, want %d", topK, percent, c.Keep, want)
		}
		if realised := 1 - float64(want)/float64(topK); math.Abs(c.DropRate-realised) > 1e-15 {
			t.Fatalf("got drop_rate %v, want %v", c.DropRate, realised)
		}
	})
}

// TestKeepHalves: products that are a half and that float64 holds too low, five
// of the six there are up to 40 LLMs in hundredths (found by trying them all).
func TestKeepHalves(t *testing.T) {
	for _, test := range []struct {
		topK int
		rate float64
		want int
	}{{15, 0.90, 2}, {25, 0.34, 17}, {25, 0.78, 6}, {25, 0.90, 3}, {30, 0.55, 14}} {
		text := fmt.Sprintf("%s[selection]\ntop_k = %d\n[dropout]\nstrategy = \"uniform_drop\"\nrate = %v\n", head, test.topK, test.rate)
		list, err := plan.Cells(experiment(t, text), fakecatalog.New(), plan.Data{Pool: llms(40)})
		if err != nil {
			t.Fatal(err)
		}
		if list[0].Keep != test.want {
			t.Errorf("top_k %d, rate %v: got keep %d, want %d", test.topK, test.rate, list[0].Keep, test.want)
		}
	}
}

func llms(n int) []string {
	pool := make([]string, n)
	for i := range pool {
		pool[i] = fmt.Sprintf("llm%02d", i)
	}
	return pool
}
