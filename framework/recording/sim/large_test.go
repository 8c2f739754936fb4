package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLargeHoldsDefault: sim:large has the questions and responses of sim:default
// first in every task.
func TestLargeHoldsDefault(t *testing.T) {
	p := Large()
	if p.Questions() != 6000 {
		t.Fatalf("%d questions, want 6000", p.Questions())
	}
	p = p.WithQuestions(Default().Questions())
	if diff := cmp.Diff(Default(), p); diff != "" {
		t.Errorf("parameters differ (-default +large):\n%s", diff)
	}
	large := generate(t, Large())
	texts := map[string]bool{}
	for _, q := range large.Questions {
		texts[q.Text] = true
	}
	if len(texts) != len(large.Questions) {
		t.Errorf("%d different texts of %d questions", len(texts), len(large.Questions))
	}
}

func BenchmarkLarge(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open("large"); err != nil {
			b.Fatal(err)
		}
	}
}
