package probe_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
	"smacs/framework/llm/probe"
)

const (
	full = `{"model":"m:latest","choices":[{"message":{"content":"Blue"},"finish_reason":"stop","logprobs":{"content":[{"token":"Blue","logprob":-0.1,"top_logprobs":[{"token":"Blue","logprob":-0.1}]}]}}],"usage":{"prompt_tokens":1000000,"completion_tokens":2}}`
	bare = `{"choices":[{"message":{"content":"Blue"},"finish_reason":"stop","logprobs":null}]}`
	vecs = `{"data":[{"embedding":[1,0]},{"embedding":[0,1]}]}`
)

func TestPool(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case strings.Contains(string(body), `"input"`):
			io.WriteString(w, vecs)
		case strings.Contains(string(body), `"model":"full"`):
			io.WriteString(w, full)
		case strings.Contains(string(body), `"model":"bare"`):
			io.WriteString(w, bare)
		default:
			http.Error(w, `{"error":{"message":"no such model"}}`, http.StatusNotFound)
		}
	}))
	defer server.Close()
	text := `
[defaults]
base_url = "` + server.URL + `"
logprobs = true
top_logprobs = 1
[[llm]]
name = "full"
model = "full"
prompt_price = 2
completion_price = 0
[[llm]]
name = "bare"
model = "bare"
[[llm]]
name = "quiet"
model = "bare"
logprobs = false
top_logprobs = 0
[[llm]]
name = "none"
model = "none"
[[llm]]
name = "locked"
model = "full"
api_key_env = "NOT_SET"
[[embedding]]
name = "vectors"
model = "v"
`
	p, err := pool.Parse("p.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	got := probe.Pool(t.Context(), p, client.Options{})
	for i, want := range []struct {
		ok              bool
		logprobs, error string
	}{
		{true, probe.Works, ""}, {false, probe.Missing, "set logprobs = false"}, {true, probe.NotAsked, ""},
		{false, "", "no such model"}, {false, "", "NOT_SET is not set"}, {true, "", ""},
	} {
		if r := got[i]; r.OK != want.ok || r.Logprobs != want.logprobs || !strings.Contains(r.Error, want.error) || r.OK != (r.Error == "") {
			t.Errorf("got %+v, want %+v", r, want)
		}
	}
	// A million prompt tokens at 2 dollars a million.
	if r := got[0]; r.AnsweredModel != "m:latest" || !r.Usage || r.Cost == nil || *r.Cost != 2 || r.TopLogprobs != probe.Works {
		t.Errorf("got %+v, want the model's name, usage and a cost of 2", r)
	}
	if r := got[5]; r.Dimensions != 2 || r.Usage || r.Cost != nil {
		t.Errorf("got %+v, want 2 dimensions and neither usage nor cost", r)
	}
}
