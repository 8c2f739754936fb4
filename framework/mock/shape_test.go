package mock

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name       string
		shape      Shape
		body       string
		status     int
		has, hasNo string
	}{
		{"openai: logprobs not asked", OpenAI, ask("a", sumText, ""), 200, `"logprobs":null`, ""},
		{"openai: n", OpenAI, ask("a", sumText, `"n":2`), 200, `"index":1`, ""},
		{"ollama: logprobs not asked", Ollama, ask("a", sumText, ""), 200, `"fp_ollama"`, "logprobs"},
		{"ollama: n", Ollama, ask("a", sumText, `"n":2`), 200, `"index":0`, `"index":1`},
		{"ollama: error type", Ollama, ask("c", sumText, ""), 404, `"type":"api_error"`, ""},
		{"ollama: lenient", Ollama, ask("a", sumText, `"max_tokens":0,"top_logprobs":3`), 200, "Five", ""},
		{"string-errors: error", StringErrors, ask("c", sumText, ""), 400, `{"error":"Invalid model"}`, ""},
		{"string-errors: page", StringErrors, `{`, 400, "<pre>SyntaxError", ""},
		{"string-errors: no logprobs", StringErrors, ask("a", sumText, `"logprobs":true`), 200, `"logprobs":null`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := post(newServer(t, Options{Shape: c.shape}), chatPath, c.body)
			body := w.Body.String()
			if w.Code != c.status || !strings.Contains(body, c.has) || c.hasNo != "" && strings.Contains(body, c.hasNo) {
				t.Errorf("got %d %s, want %d with %q and without %q", w.Code, body, c.status, c.has, c.hasNo)
			}
		})
	}
}

func TestStream(t *testing.T) {
	body := ask("a", longText, `"stream":true,"stream_options":{"include_usage":true}`)
	for _, shape := range []Shape{OpenAI, Ollama, StringErrors} {
		w := post(newServer(t, Options{Shape: shape}), chatPath, body)
		text, finish, done, usages := joined(t, w.Body.Bytes())
		if text != "one two three four five six seven eight nine ten" || finish != "stop" || !done || usages != 1 {
			t.Errorf("%s: got %q, %q, done %v, %d usages", shape, text, finish, done, usages)
		}
		roles := strings.Count(w.Body.String(), `"role"`)
		if want := map[Shape]int{OpenAI: 1, Ollama: 10, StringErrors: 1}[shape]; roles != want {
			t.Errorf("%s: %d roles, want %d", shape, roles, want)
		}
		alone := strings.Contains(w.Body.String(), `"choices":[]`)
		if alone != (shape != StringErrors) {
			t.Errorf("%s: usage in a chunk of its own is %v", shape, alone)
		}
	}
	w := post(newServer(t, Options{}), chatPath, ask("a", sumText, `"stream":true,"logprobs":true`))
	if got := strings.Count(w.Body.String(), `"logprobs":{"content"`); got != 1 || strings.Contains(w.Body.String(), "usage") {
		t.Errorf("got %s, want one chunk with logprobs and no usage", w.Body)
	}
	// A stream that is malformed may end before [DONE]; it never ends well.
	malformed := newServer(t, Options{MalformedRate: 1})
	for range 10 {
		w := post(malformed, chatPath, ask("a", longText, `"stream":true`))
		if strings.Contains(w.Body.String(), "[DONE]") {
			t.Errorf("got %s, want no whole stream", w.Body)
		}
	}
}

func TestLogprobs(t *testing.T) {
	g := completed(t, post(newServer(t, Options{}), chatPath, ask("a", sumText, `"logprobs":true,"top_logprobs":3`)))
	l := g.Choices[0].Logprobs
	if l == nil || len(l.Content) != 1 || meanOf(l) != -0.5 || len(l.Content[0].Top) != 3 || l.Content[0].Token != "Five" {
		t.Errorf("got %+v, want one token at the recorded -0.5 with three alternatives", l)
	}
	g = completed(t, post(newServer(t, Options{}), chatPath, ask("b", sumText, `"logprobs":true`)))
	if g.Choices[0].Logprobs != nil {
		t.Error("got logprobs where none are recorded")
	}
}

func TestLogprobsHaveTheMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, mean := rapid.IntRange(1, 400).Draw(t, "tokens"), -rapid.Float64Range(1e-6, 20).Draw(t, "mean")
		top := rapid.IntRange(0, 20).Draw(t, "top")
		tokens := slices.Repeat([]string{"x"}, n)
		l, other := newLogprobs(tokens, mean, rapid.Uint64().Draw(t, "seed"), top), newLogprobs(tokens, mean, 1, 0)
		// One rounding of the total and one of the quotient: 2^-53 of the value each.
		if got := meanOf(l); math.Abs(got-mean) > 0x1p-52*math.Abs(mean) || got != meanOf(other) {
			t.Fatalf("mean %v, and %v by another seed, want %v", got, meanOf(other), mean)
		}
		for _, item := range l.Content {
			descending := slices.IsSortedFunc(item.Top, func(a, b alternative) int { return compareDescending(a.Logprob, b.Logprob) })
			listed := slices.ContainsFunc(item.Top, func(a alternative) bool { return a.Token == "x" && a.Logprob == item.Logprob })
			if item.Logprob > 0 || len(item.Top) != top || !descending || listed != (top > 0) {
				t.Fatalf("item %+v", item)
			}
		}
	})
}

func compareDescending(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

func TestEmbeddings(t *testing.T) {
	vectorsOf := func(s *Server, body string) [][]float64 {
		w := post(s, "/v1/embeddings", body)
		var out struct {
			Data []struct{ Embedding json.RawMessage }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d %s", body, w.Code, w.Body)
		}
		var all [][]float64
		for _, item := range out.Data {
			all = append(all, decodeVector(t, item.Embedding))
		}
		return all
	}
	s := newServer(t, Options{})
	list := vectorsOf(s, `{"model":"tfidf-hash","input":["the colour of the sky","colour of sky","nobody xyzzy"]}`)
	if len(list) != 3 || len(list[0]) != hashDim || dot(list[0], list[1]) < 0.5 || math.Abs(dot(list[2], list[2])-1) > 1e-6 || math.Abs(dot(list[0], list[2])) > 0.5 {
		t.Errorf("kindred texts have %v, strange ones %v", dot(list[0], list[1]), dot(list[0], list[2]))
	}
	for _, extra := range []string{`,"encoding_format":"base64"`, `,"encoding_format":"float"`, ""} {
		again := vectorsOf(s, `{"model":"tfidf-hash","input":"the colour of the sky"`+extra+`}`)
		if !slices.Equal(again[0], list[0]) {
			t.Errorf("%s: got another vector", extra)
		}
	}
	floats := post(newServer(t, Options{Shape: StringErrors}), "/v1/embeddings", `{"model":"tfidf-hash","input":"sky","encoding_format":"base64"}`)
	if !strings.Contains(floats.Body.String(), `"embedding":[`) {
		t.Errorf("got %s, want floats although base64 was asked for", floats.Body)
	}
	if short := vectorsOf(s, `{"model":"tfidf-hash","input":"the colour of the sky","dimensions":200}`); len(short[0]) != 200 || math.Abs(dot(short[0], short[0])-1) > 1e-6 {
		t.Errorf("got %d dimensions of length %v", len(short[0]), dot(short[0], short[0]))
	}
	for _, text := range []string{sumText, "Instruct: find it\nQuery: " + sumText} {
		if got := vectorsOf(s, `{"model":"e5","input":`+string(marshal(text))+`}`); !slices.Equal(got[0], []float64{3, 4}) {
			t.Errorf("%q: got %v, want the recorded 3, 4", text, got)
		}
	}
	if got := vectorsOf(s, `{"model":"e5","input":"nobody xyzzy"}`); math.Abs(dot(got[0], got[0])-1) > 1e-6 {
		t.Errorf("unknown text: got %v, want a made-up vector of length 1", got)
	}
}

func TestEmbeddingsRefused(t *testing.T) {
	for _, c := range []struct {
		name, body string
		o          Options
		status     int
	}{
		{"unknown model", `{"model":"x","input":"sky"}`, Options{}, 404},
		{"no model", `{"input":"sky"}`, Options{}, 400},
		{"no input", `{"model":"tfidf-hash","input":[]}`, Options{}, 400},
		{"empty text", `{"model":"tfidf-hash","input":""}`, Options{}, 400},
		{"tokens", `{"model":"tfidf-hash","input":[1,2]}`, Options{}, 400},
		{"format", `{"model":"tfidf-hash","input":"x","encoding_format":"hex"}`, Options{}, 400},
		{"dimensions", `{"model":"tfidf-hash","input":"x","dimensions":257}`, Options{}, 400},
		{"unknown text", `{"model":"e5","input":"nobody"}`, Options{RefuseUnknown: true}, 404},
		{"context", `{"model":"tfidf-hash","input":"one two three"}`, Options{Context: 2}, 400},
		{"error", `{"model":"tfidf-hash","input":"one"}`, Options{ErrorRate: 1}, 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			if w := post(newServer(t, c.o), "/v1/embeddings", c.body); w.Code != c.status || !strings.Contains(w.Body.String(), `"error":{`) {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, c.status)
			}
		})
	}
}

func decodeVector(t *testing.T, data json.RawMessage) []float64 {
	t.Helper()
	var floats []float64
	if json.Unmarshal(data, &floats) == nil {
		return floats
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(raw); i += 4 {
		bits := uint32(raw[i]) | uint32(raw[i+1])<<8 | uint32(raw[i+2])<<16 | uint32(raw[i+3])<<24
		// The shortest decimal of a float32, as a float64, is not the float32 itself.
		var x float64
		text, _ := json.Marshal(math.Float32frombits(bits))
		if err := json.Unmarshal(text, &x); err != nil {
			t.Fatal(err)
		}
		floats = append(floats, x)
	}
	return floats
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func TestModels(t *testing.T) {
	get := func(s *Server, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	s := newServer(t, Options{})
	list := get(s, "/v1/models").Body.String()
	for _, name := range []string{"a", "b", "e5", HashModel} {
		if !strings.Contains(list, `"id":"`+name+`"`) {
			t.Errorf("%s is not in %s", name, list)
		}
		if w := get(s, "/v1/models/"+name); w.Code != 200 || !strings.Contains(w.Body.String(), `"id":"`+name+`"`) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := get(s, "/v1/models/nope"); w.Code != 404 || !strings.Contains(w.Body.String(), "model_not_found") {
		t.Errorf("nope: %d %s", w.Code, w.Body)
	}
	if w := get(newServer(t, Options{Shape: StringErrors}), "/v1/models/a"); w.Code != 404 || !strings.Contains(w.Body.String(), "<html>") {
		t.Errorf("string-errors: %d %s, want a page", w.Code, w.Body)
	}
}

func TestOptionsRefused(t *testing.T) {
	_, err := New(Options{
		Recording: small(t), ErrorRate: 1.5, TruncateRate: nan, ErrorStatus: []int{200}, LatencySpread: 1, StallRate: 0.5,
		RPM: -1, Dead: []string{"x"}, Shape: "odd",
	})
	if err == nil {
		t.Fatal("got no error")
	}
	for _, want := range []string{"error-rate: got 1.5", "truncate-rate: got NaN", "error-status: got 200", "latency-spread", "stall: got 0s", "rpm", `dead: no LLM "x"`, `shape: got "odd"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	if _, err := New(Options{}); err == nil {
		t.Error("got a server without a recording")
	}
}
