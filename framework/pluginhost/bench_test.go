package pluginhost_test

import (
	"context"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/pluginhost"
)

// BenchmarkStart is from the start of a process to its end; ms-to-first-answer is
// the part of it that a run waits for, and best-ms that on a machine that has
// nothing else to do just then.
func BenchmarkStart(b *testing.B) {
	command := []string{self(b), "plugin-good"}
	var answered time.Duration
	best := time.Hour
	for b.Loop() {
		started := time.Now()
		process, err := pluginhost.Start(context.Background(), pluginhost.Options{Name: "mine", Command: command})
		if err != nil {
			b.Fatal(err)
		}
		scorer := open[framework.Scorer](b, process, framework.Scoring, "mixed", nil)
		if _, err := scorer.Score(context.Background(), scoreRequest(1)); err != nil {
			b.Fatal(err)
		}
		took := time.Since(started)
		answered, best = answered+took, min(best, took)
		if err := process.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(answered.Seconds()*1000/float64(b.N), "ms-to-first-answer")
	b.ReportMetric(best.Seconds()*1000, "best-ms")
}

// BenchmarkCall is one call with inputs that have crossed before: of one item,
// and of 64 with the cost of each.
func BenchmarkCall(b *testing.B) {
	process := startPlugin(b, "plugin-good", nil)
	scorer := open[framework.Scorer](b, process, framework.Scoring, "mixed", nil)
	selector := open[framework.Selector](b, process, framework.Selection, "sums", nil)
	for _, c := range []struct {
		name  string
		items int
		call  func() error
	}{
		{"score/items=1", 1, scoreOf(scorer, 1)},
		{"score/items=64", 64, scoreOf(scorer, 32)}, // two selections a question
		{"select/questions=64", 64, selectOf(selector, 64)},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.call(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.items), "ns/item")
		})
	}
}

func scoreOf(scorer framework.Scorer, questions int) func() error {
	req := scoreRequest(questions)
	if questions == 1 {
		req.Items = req.Items[:1]
	}
	return func() error {
		_, err := scorer.Score(context.Background(), req)
		return err
	}
}

func selectOf(selector framework.Selector, questions int) func() error {
	req := selectRequest(questions)
	return func() error {
		_, err := selector.Select(context.Background(), req)
		return err
	}
}
