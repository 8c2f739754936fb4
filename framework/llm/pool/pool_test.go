package pool_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"smacs/framework/llm/pool"
)

const whole = `
[defaults]
base_url = "http://localhost:8000/v1/"
timeout = "30s"
concurrency = 4

[[llm]]
name = "small"
model = "org/small"
api_key_env = "SMALL_KEY"
prompt_price = 0.2
completion_price = 0.6
context = 4096
temperature = 0
max_tokens = 512
max_tokens_key = "both"
logprobs = true
top_logprobs = 5
system_role = "user"
extra = { chat_template_kwargs = { enable_thinking = false } }

[[llm]]
name = "large"
model = "org/large"
base_url = "https://example.org/v1"
cache_as = "large-2026"
timeout = "1m"

[[embedding]]
name = "vectors"
model = "org/vectors"
dimensions = 64
query_instruction = "Find alike: "
`

func TestParse(t *testing.T) {
	got, err := pool.Parse("pool.toml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	zero, nan := 0.0, math.NaN()
	shared := pool.Endpoint{
		BaseURL: "http://localhost:8000/v1", CacheAs: "http://localhost:8000/v1", PromptPrice: nan,
		Concurrency: 4, Retries: 5, Timeout: 30 * time.Second, Deadline: 10 * time.Minute,
	}
	small, large, vectors := shared, shared, shared
	small.Name, small.Model, small.KeyEnv, small.PromptPrice = "small", "org/small", "SMALL_KEY", 0.2
	large.Name, large.Model, large.BaseURL, large.CacheAs, large.Timeout = "large", "org/large", "https://example.org/v1", "large-2026", time.Minute
	vectors.Name, vectors.Model = "vectors", "org/vectors"
	want := &pool.Pool{
		Path: "pool.toml",
		LLMs: []pool.LLM{
			{
				Endpoint: small, CompletionPrice: 0.6, Context: 4096, Temperature: &zero, MaxTokens: 512, MaxTokensKey: "both",
				Extra:      map[string]any{"chat_template_kwargs": map[string]any{"enable_thinking": false}},
				SystemRole: "user", Thinking: "tagged", Logprobs: true, TopLogprobs: 5,
			},
			{Endpoint: large, CompletionPrice: nan, MaxTokensKey: "max_tokens", Extra: map[string]any{}, SystemRole: "system", Thinking: "tagged"},
		},
		Embeddings: []pool.Embedding{{Endpoint: vectors, Dimensions: 64, QueryInstruction: "Find alike: ", Batch: 32}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// secret stands where a key must not stand; no error may repeat it.
const secret = "sk-0123456789abcdef"

func TestParseRefuses(t *testing.T) {
	llm := func(lines string) string {
		return "[[llm]]\nname = \"a\"\nbase_url = \"http://h/v1\"\nmodel = \"m\"\n" + lines
	}
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"empty":               {"", []string{"p.toml:1: got no endpoint"}},
		"no TOML":             {"[[llm]\nname = \"" + secret, []string{"no valid TOML"}},
		"no list":             {"llm = 3", []string{"p.toml:1: llm: want a list of tables"}},
		"nothing given":       {"[[llm]]", []string{"name is missing", "base_url is missing", "model is missing"}},
		"misspelt key":        {llm("temprature = 1"), []string{`p.toml:5: llm[0].temprature: unknown key; did you mean "temperature"?`}},
		"misspelt table":      {"[[lm]]\nname = \"a\"", []string{`unknown key; did you mean "llm"?`}},
		"misspelt value":      {llm(`system_role = "sistem"`), []string{`got "sistem", want "system" or "user" or "none"; did you mean "system"?`}},
		"wrong type":          {llm(`concurrency = 1.5`), []string{"llm[0].concurrency: got 1.5, want an integer"}},
		"out of range":        {llm(`top_logprobs = 50` + "\nlogprobs = true"), []string{"top_logprobs: got 50, want 0 to 20"}},
		"logprobs off":        {llm(`top_logprobs = 5`), []string{"without logprobs = true"}},
		"one price":           {llm(`prompt_price = 1`), []string{"want both or none"}},
		"context too small":   {llm("context = 100\nmax_tokens = 100"), []string{"want less than the context of 100"}},
		"key in the file":     {llm(`api_key = "` + secret + `"`), []string{"p.toml:5: llm[0].api_key: an API key does not belong in the file"}},
		"key as its variable": {llm(`api_key_env = "` + secret + `"`), []string{"want the NAME of an environment variable"}},
		"key in the URL":      {strings.Replace(llm(""), "http://h", "http://u:"+secret+"@h", 1), []string{"want no user, password"}},
		"key in a query":      {strings.Replace(llm(""), "/v1", "/v1?key="+secret, 1), []string{"want no user, password"}},
		"key in extra":        {llm(`extra = { Authorization = "` + secret + `" }`), []string{"extra.Authorization: an API key does not belong"}},
		"key as a number":     {llm(`timeout = 3` + "\nconcurrency = \"" + secret + `"`), []string{"concurrency: got a text"}},
		"whole URL":           {strings.Replace(llm(""), "/v1", "/v1/chat/completions", 1), []string{"want the URL without /chat/completions"}},
		"no URL":              {strings.Replace(llm(""), "http://h/v1", "localhost:80", 1), []string{"want http://HOST"}},
		"own parameter":       {llm(`extra = { stream = true }`), []string{"extra.stream: is set by the client"}},
		"deadline":            {llm(`timeout = "11m"`), []string{"got a deadline of 10m0s below the timeout of 11m0s"}},
		"no duration":         {llm(`timeout = "soon"`), []string{`got "soon", want a time`}},
		"name twice":          {llm("") + llm(""), []string{`got "a" a second time`, "(the first is llm[0])"}},
		"all at once":         {llm("a = 1\nretries = -1"), []string{"p.toml:5: llm[0].a: unknown key", "p.toml:6: llm[0].retries: got -1"}},
		"send_dimensions":     {strings.Replace(llm("send_dimensions = true"), "llm", "embedding", 1), []string{"want dimensions as well"}},
		"extra in vectors":    {strings.Replace(llm("temperature = 1.0"), "llm", "embedding", 1), []string{"embedding[0].temperature: unknown key"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pool.Parse("p.toml", []byte(test.text))
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows the key:\n%v", err)
			}
		})
	}
}

func TestLoadMissing(t *testing.T) {
	if _, err := pool.Load(t.TempDir() + "/none.toml"); err == nil || !strings.Contains(err.Error(), "pool file") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("[[llm]]\nname = 1\nextra = [1]")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := pool.Parse("f.toml", []byte(text))
		if err != nil {
			return
		}
		for _, llm := range p.LLMs {
			if llm.Name == "" || llm.BaseURL == "" || llm.Concurrency < 1 || llm.Timeout <= 0 || llm.Deadline < llm.Timeout {
				t.Errorf("accepted %+v", llm)
			}
		}
	})
}
