package serve

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"smacs/framework/llm/calls"
)

// metrics are what Prometheus reads: requests here, and what the caller counts.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

func newMetrics(caller Caller) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "smacs_requests_total", Help: "Requests by route and status."}, []string{"path", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "smacs_request_seconds", Help: "Time to the end of an answer, by route.",
			Buckets: []float64{.005, .05, .25, .5, 1, 2, 4, 8, 16, 32, 64, 128}}, []string{"path"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "smacs_requests_in_flight", Help: "Requests being answered."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, c := range []struct {
		name, help string
		value      func(t calls.Totals) float64
	}{
		{"smacs_llm_calls_sent_total", "Calls sent to endpoints.", func(t calls.Totals) float64 { return float64(t.Sent) }},
		{"smacs_llm_calls_failed_total", "Calls that failed after all attempts.", func(t calls.Totals) float64 { return float64(t.Failed) }},
		{"smacs_llm_calls_cached_total", "Answers from the response cache, or shared in flight.", func(t calls.Totals) float64 { return float64(t.FromCache + t.Joined) }},
		{"smacs_llm_retries_total", "Attempts after the first.", func(t calls.Totals) float64 { return float64(t.Retries) }},
		{"smacs_llm_prompt_tokens_total", "Prompt tokens of answered calls.", func(t calls.Totals) float64 { return float64(t.PromptTokens) }},
		{"smacs_llm_completion_tokens_total", "Completion tokens of answered calls.", func(t calls.Totals) float64 { return float64(t.CompletionTokens) }},
		{"smacs_llm_cost_dollars_total", "Dollars by the pool file's prices.", func(t calls.Totals) float64 { return t.Cost }},
	} {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: c.name, Help: c.help}, func() float64 { return c.value(caller.Totals()) }))
	}
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) request(path string, status int, took time.Duration) {
	m.requests.WithLabelValues(path, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(path).Observe(took.Seconds())
}
