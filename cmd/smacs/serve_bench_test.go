package main

import (
	"sync"
	"testing"
	"time"

	"smacs/framework/mock"
	"smacs/framework/recording/sim"
)

// BenchmarkServe has questions arrive at 5 a second, whether or not the earlier ones
// are answered, at a server whose configuration asks 7 LLMs and has 8 candidates
// written, each call taking 2 s. It reports the median of what the server adds to
// the way through the endpoints, a reference and a candidate, 4 s:
//
//	go test ./cmd/smacs -run '^$' -bench Serve -benchtime 1x
func BenchmarkServe(b *testing.B) {
	const upstream, arrivals = 2 * time.Second, 60
	s := newServed(b, mock.Options{Latency: upstream}, "--set", "selection.top_k=7", "--set", "dropout.keep=6", "--set", "dropout.candidates=8")
	rec, err := sim.Open("default")
	if err != nil {
		b.Fatal(err)
	}
	added := make([]float64, arrivals)
	for b.Loop() {
		var group sync.WaitGroup
		for i := range arrivals {
			group.Go(func() {
				started := time.Now()
				// Nobody asked this before: nothing comes from the cache.
				if _, err := s.client.Chat.Completions.New(b.Context(), userSays(rec.Questions[i].Text)); err != nil {
					b.Error(err)
				}
				added[i] = float64((time.Since(started) - 2*upstream).Microseconds()) / 1000
			})
			time.Sleep(time.Second / 5)
		}
		group.Wait()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(added), "ms-added")
	b.ReportMetric(added[len(added)*95/100], "ms-added-p95")
	if calls := s.server.Stats().Calls; calls < arrivals*15 {
		b.Errorf("%d calls were made, want at least 7 references and 8 candidates a question", calls)
	}
}
