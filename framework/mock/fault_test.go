package mock

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFaultsOfOptions(t *testing.T) {
	for _, c := range []struct {
		name    string
		o       Options
		body    string
		status  int
		want    string // part of the body
		counted string
	}{
		{"error", Options{ErrorRate: 1}, ask("a", sumText, ""), 500, `"type":"server_error"`, "error_500"},
		{"error status", Options{ErrorRate: 1, ErrorStatus: []int{403}}, ask("a", sumText, ""), 403, `"invalid_request_error"`, "error_403"},
		{"truncated", Options{TruncateRate: 1}, ask("a", longText, ""), 200, `"finish_reason":"length"`, "truncated"},
		{"context", Options{Context: 20}, ask("a", longText, ""), 400, `"code":"context_length_exceeded"`, "invalid"},
		{"context with max_tokens", Options{Context: 30}, ask("a", longText, `"max_tokens":7`), 400, "30 tokens. However, you requested 31", "invalid"},
		{"context cut", Options{Context: 20, CutOverflow: true}, ask("a", longText, ""), 200, `"prompt_tokens":20`, ""},
		{"null logprobs", Options{NullLogprobs: true}, ask("a", sumText, `"logprobs":true`), 200, `"logprobs":null`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t, c.o)
			w := post(s, chatPath, c.body)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("got %d %s, want %d with %s", w.Code, w.Body, c.status, c.want)
			}
			if faults := s.Stats().Faults; c.counted != "" && faults[c.counted] != 1 || c.counted == "" && len(faults) > 0 {
				t.Errorf("counted %v, want one %q", faults, c.counted)
			}
		})
	}
	// Cut to 20 tokens the message has lost its greeting.
	if w := post(newServer(t, Options{Context: 20, CutOverflow: true}), chatPath, ask("a", "Hello to all of you and welcome! "+sumText, "")); completed(t, w).text() != "Five" {
		t.Errorf("got %s, want the question recognised in what is left", w.Body)
	}
	if w := post(newServer(t, Options{NoUsage: true}), chatPath, ask("a", sumText, "")); strings.Contains(w.Body.String(), "usage") {
		t.Errorf("got %s, want no usage", w.Body)
	}
}

func TestRetryAfter(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Options
		want string
	}{
		{"429", Options{ErrorRate: 1, ErrorStatus: []int{429}, RetryAfter: 1500 * time.Millisecond}, "2 1500"},
		{"503", Options{ErrorRate: 1, ErrorStatus: []int{503}, RetryAfter: time.Second}, "1 1000"},
		{"500 has none", Options{ErrorRate: 1, RetryAfter: time.Second}, " "},
		{"left out", Options{ErrorRate: 1, ErrorStatus: []int{429}, NoRetryAfter: true}, " "},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := post(newServer(t, c.o), chatPath, ask("a", sumText, ""))
			if got := w.Header().Get("Retry-After") + " " + w.Header().Get("Retry-After-Ms"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestKey(t *testing.T) {
	s := newServer(t, Options{Key: "secret-key"})
	for _, c := range []struct {
		header string
		status int
	}{{"", 401}, {"Bearer wrong-key", 401}, {"Bearer secret-key", 200}} {
		w := post(s, chatPath, ask("a", sumText, ""), "Authorization", c.header)
		if w.Code != c.status || strings.Contains(w.Body.String(), "-key\"") {
			t.Errorf("%q: got %d %s, want %d and no key repeated", c.header, w.Code, w.Body, c.status)
		}
		if c.status == 401 && !strings.Contains(w.Body.String(), `"code":"invalid_api_key"`) {
			t.Errorf("%q: got %s", c.header, w.Body)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/models", nil))
	if w.Code != 401 || s.Stats().Faults["unauthorized"] != 2 {
		t.Errorf("models without a key: %d; %v, want 401 and two calls counted", w.Code, s.Stats().Faults)
	}
}

func TestBrokenConnections(t *testing.T) {
	s := newServer(t, Options{DisconnectRate: 1, Dead: []string{"b"}})
	server := httptest.NewServer(s)
	defer server.Close()
	before, amid := 0, 0
	for i := range 12 {
		response, err := http.Post(server.URL+chatPath, jsonType, strings.NewReader(ask("a", sumText, `"seed":`+strconv.Itoa(i))))
		if err != nil {
			before++
			continue
		}
		if _, err := io.ReadAll(response.Body); err != nil {
			amid++
		}
		response.Body.Close()
	}
	// Twelve fair draws agree with probability 2^-11; these are drawn by seed 0.
	if before == 0 || amid == 0 || before+amid != 12 {
		t.Errorf("%d connections broke before the answer and %d amid it, want both and 12", before, amid)
	}
	if _, err := http.Post(server.URL+chatPath, jsonType, strings.NewReader(ask("b", sumText, ""))); err == nil {
		t.Error("the dead LLM answered")
	}
	stats := s.Stats()
	if stats.Faults["dead"] != 1 || stats.Faults["disconnect"] != 12 || stats.Answered != 0 {
		t.Errorf("counted %+v", stats)
	}
}

func TestMalformed(t *testing.T) {
	s := newServer(t, Options{MalformedRate: 1})
	kinds := map[string]bool{}
	for i := range 60 {
		w := post(s, chatPath, ask("a", sumText, `"seed":`+strconv.Itoa(i)))
		var g got
		err := json.Unmarshal(w.Body.Bytes(), &g)
		if w.Code != 200 || err == nil && len(g.Choices) > 0 && g.Choices[0].Message.Content != nil {
			t.Fatalf("got a completion: %d %s", w.Code, w.Body)
		}
		kinds[kindOf(w)] = true
	}
	if len(kinds) != 5 {
		t.Errorf("saw %v, want five kinds", kinds)
	}
	w := post(s, "/v1/embeddings", `{"model":"tfidf-hash","input":"two"}`)
	var e embeddingReply
	if err := json.Unmarshal(w.Body.Bytes(), &e); err == nil && len(e.Data) > 0 && string(e.Data[0].Embedding) != "null" {
		t.Errorf("got an embedding: %s", w.Body)
	}
	if answered := s.Stats().Answered; answered != 0 {
		t.Errorf("counted %d answers, want none", answered)
	}
}

func kindOf(w *httptest.ResponseRecorder) string {
	switch body := w.Body.String(); {
	case body == "":
		return "empty"
	case strings.HasPrefix(body, "<html>"):
		return "page"
	case strings.Contains(body, `"content":null`):
		return "null"
	case strings.Contains(body, `"choices":[]`):
		return "no choice"
	default:
		return "cut"
	}
}

// clock asks in a bubble of fake time and returns how long the answer took.
func clock(s *Server, body string) (time.Duration, *httptest.ResponseRecorder) {
	start := time.Now()
	w := post(s, chatPath, body)
	return time.Since(start), w
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, Options{Latency: 200 * time.Millisecond})
		if took, _ := clock(s, ask("a", sumText, "")); took != 200*time.Millisecond {
			t.Errorf("took %v, want 200ms", took)
		}
		s = newServer(t, Options{Latency: 200 * time.Millisecond, LatencySpread: 50 * time.Millisecond})
		least, most := time.Hour, time.Duration(0)
		for i := range 100 {
			took, _ := clock(s, ask("a", sumText, `"seed":`+strconv.Itoa(i)))
			least, most = min(least, took), max(most, took)
		}
		// Of 100 even draws over 100 ms none is below 10 with probability 0.9^100 < 3e-5.
		if least < 150*time.Millisecond || least > 160*time.Millisecond || most > 250*time.Millisecond || most < 240*time.Millisecond {
			t.Errorf("took %v to %v, want nearly 150ms to 250ms", least, most)
		}
		s = newServer(t, Options{StallRate: 1, Stall: 10 * time.Second})
		if took, w := clock(s, ask("a", sumText, "")); took != 10*time.Second || w.Code != 200 || s.Stats().Faults["stall"] != 1 {
			t.Errorf("took %v with status %d, want 10s and an answer", took, w.Code)
		}
	})
}

func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, Options{RPM: 2})
		for i, want := range []string{"2 1 30s", "2 0 1m0s"} {
			_, w := clock(s, ask("a", sumText, ""))
			h := w.Header()
			got := h.Get("x-ratelimit-limit-requests") + " " + h.Get("x-ratelimit-remaining-requests") + " " + h.Get("x-ratelimit-reset-requests")
			if w.Code != 200 || got != want {
				t.Errorf("call %d: %d, %q, want 200 and %q", i, w.Code, got, want)
			}
		}
		_, w := clock(s, ask("a", sumText, ""))
		if w.Code != 429 || w.Header().Get("Retry-After") != "30" || !strings.Contains(w.Body.String(), `"code":"rate_limit_exceeded"`) {
			t.Errorf("third call: %d, Retry-After %q, %s, want 429 and 30", w.Code, w.Header().Get("Retry-After"), w.Body)
		}
		if _, w := clock(s, ask("b", sumText, "")); w.Code != 200 {
			t.Errorf("another LLM: %d, want 200", w.Code)
		}
		time.Sleep(30 * time.Second)
		if _, w := clock(s, ask("a", sumText, "")); w.Code != 200 || s.Stats().Faults["limited"] != 1 {
			t.Errorf("after 30s: %d, want 200", w.Code)
		}
		// A question of 24 tokens with max_tokens 16 costs 40 of 60 a minute, 1 a second.
		s = newServer(t, Options{TPM: 60})
		body := ask("a", longText, `"max_tokens":16`)
		clock(s, body)
		if _, w := clock(s, body); w.Code != 429 || w.Header().Get("Retry-After") != "20" || !strings.Contains(w.Body.String(), `"type":"tokens"`) {
			t.Errorf("over TPM: %d, Retry-After %q, %s, want 429 and 20", w.Code, w.Header().Get("Retry-After"), w.Body)
		}
		s = newServer(t, Options{RPM: 1, Shape: Ollama})
		clock(s, body)
		if _, w := clock(s, body); w.Code != 503 || w.Header().Get("Retry-After") != "" {
			t.Errorf("busy Ollama: %d, Retry-After %q, want 503 without", w.Code, w.Header().Get("Retry-After"))
		}
	})
}

func TestFaultsAreReproducible(t *testing.T) {
	play := func(seed uint64) (all []string, failed int) {
		s := newServer(t, Options{Seed: seed, ErrorRate: 0.3, ErrorStatus: []int{500, 429}, TruncateRate: 0.2, MalformedRate: 0.1})
		for i := range 200 {
			w := post(s, chatPath, ask("a", sumText, `"seed":`+strconv.Itoa(i/2)))
			all = append(all, strconv.Itoa(w.Code)+w.Body.String())
			if w.Code != 200 {
				failed++
			}
		}
		return all, failed
	}
	first, failed := play(1)
	again, _ := play(1)
	other, _ := play(2)
	differ := 0
	for i := range first {
		if first[i] != again[i] {
			t.Fatalf("call %d: %s, then %s", i, first[i], again[i])
		}
		if first[i] != other[i] {
			differ++
		}
	}
	// 200 draws at 0.3: 60 with a standard deviation of 6.5; four of them to both sides.
	if failed < 34 || failed > 86 || differ == 0 {
		t.Errorf("%d of 200 calls failed, want about 60; another seed changed %d", failed, differ)
	}
}
