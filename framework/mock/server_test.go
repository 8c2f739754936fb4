package mock

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/recording/sim"
)

func TestStats(t *testing.T) {
	s := newServer(t, Options{})
	one := ask("a", sumText, `"seed":0`)
	post(s, chatPath, one)
	post(s, chatPath, one)
	post(s, chatPath, one, "X-Mock-Sample", "0")
	post(s, chatPath, ask("b", sumText, ""))
	post(s, chatPath, "{")
	want := Stats{
		Calls: 5, Answered: 4, Distinct: 3, AnsweredAgain: 1, MaxInFlight: 1, Faults: map[string]int{"invalid": 1},
		// a: the recorded 31 and 10 tokens thrice; b: 4 for the message, nine words and two marks, and one word.
		LLMs: map[string]LLMStats{"a": {3, 3, 93, 30}, "b": {1, 1, 15, 1}},
	}
	if diff := cmp.Diff(want, s.Stats()); diff != "" {
		t.Error(diff)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/mock/stats", nil))
	if !strings.Contains(w.Body.String(), `"answered_again":1`) {
		t.Errorf("got %s", w.Body)
	}
}

func TestAnswersEveryQuestionOfASimulation(t *testing.T) {
	rec, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, Options{Recording: rec, RefuseUnknown: true})
	seen := map[string]bool{}
	for q, question := range rec.Questions {
		if seen[question.Text] {
			continue
		}
		seen[question.Text] = true
		llm := q % len(rec.LLMs)
		g := completed(t, post(s, chatPath, ask(rec.LLMs[llm], "Think, then answer.\n\n"+question.Text, `"logprobs":true`)))
		r, _ := rec.Response(q, llm, 0)
		if g.text() != r.Text || math.Abs(meanOf(g.Choices[0].Logprobs)-r.MeanLogprob) > 1e-15 {
			t.Errorf("%s: got %q, want %q with mean logprob %v", question.Key(), g.text(), r.Text, r.MeanLogprob)
		}
	}
	if n := len(rec.Questions) - len(seen); n != s.SharedTexts() {
		t.Errorf("%d questions share a text, want %d", s.SharedTexts(), n)
	}
}

func FuzzRequests(f *testing.F) {
	for _, seed := range []string{
		ask("a", sumText, `"n":2,"logprobs":true,"top_logprobs":20,"stream":true`), `{"model":"a","messages":[{"role":"user","content":[{"text":"1. a"},{}]}]}`,
		`{"model":"tfidf-hash","input":["x",""],"dimensions":3,"encoding_format":"base64"}`, `{"model":"a","messages":[null],"seed":-1,"max_tokens":1}`, `[]`, ``, "{\"model\":\"e5\",\"input\":\"\xff\"}",
	} {
		f.Add([]byte(seed), uint8(0))
		f.Add([]byte(seed), uint8(1))
	}
	rec := small(f)
	f.Fuzz(func(t *testing.T, body []byte, shape uint8) {
		names := Shapes()
		s := newServer(t, Options{Recording: rec, Shape: Shape(names[int(shape)%len(names)]), Context: 40, CutOverflow: shape%2 == 0})
		for _, path := range []string{chatPath, "/v1/embeddings"} {
			w := post(s, path, string(body))
			if w.Code != 200 && w.Code != 400 && w.Code != 404 && w.Code != 500 || w.Body.Len() == 0 {
				t.Errorf("%s %q: status %d, body %q", path, body, w.Code, w.Body)
			}
		}
		if stats := s.Stats(); stats.InFlight != 0 || stats.Calls != 2 {
			t.Errorf("counted %+v", stats)
		}
	})
}

// BenchmarkInFlight answers calls of 1,000 clients at once over connections of
// their own; ns/op is the time per call of clients and server together.
func BenchmarkInFlight(b *testing.B) {
	rec, err := sim.Open("default")
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(newServer(b, Options{Recording: rec}))
	defer server.Close()
	const clients = 1000
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	work := make(chan int)
	var running sync.WaitGroup
	for range clients {
		running.Go(func() {
			for i := range work {
				body := ask(rec.LLMs[i%len(rec.LLMs)], rec.Questions[i%len(rec.Questions)].Text, fmt.Sprintf(`"seed":%d`, i))
				response, err := client.Post(server.URL+chatPath, jsonType, strings.NewReader(body))
				if err != nil {
					b.Error(err)
					continue
				}
				if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
					b.Errorf("status %d, %v", response.StatusCode, err)
				}
				response.Body.Close()
			}
		})
	}
	for i := 0; b.Loop(); i++ {
		work <- i
	}
	close(work)
	running.Wait()
}
