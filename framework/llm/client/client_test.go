package client_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"smacs/framework"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

func TestRetries(t *testing.T) {
	good := reply{body: chat(`{"content":"4"}`, stop)}
	date := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	for name, test := range map[string]struct {
		first reply
		calls int
	}{
		"408": {reply{status: 408}, 2}, "409": {reply{status: 409}, 2}, "429": {reply{status: 429}, 2},
		"500": {reply{status: 500}, 2}, "502": {reply{status: 502}, 2}, "503": {reply{status: 503}, 2},
		"cut off":       {reply{body: `{"cho`, cut: true}, 2},
		"half a JSON":   {reply{body: `{"choices":[{"mess`}, 2},
		"empty":         {reply{}, 2},
		"400":           {reply{status: 400}, 1},
		"401":           {reply{status: 401}, 1},
		"403":           {reply{status: 403}, 1},
		"404":           {reply{status: 404}, 1},
		"422":           {reply{status: 422}, 1},
		"501":           {reply{status: 501}, 1},
		"redirect":      {reply{status: 307, header: map[string]string{"Location": "http://127.0.0.1:1/"}}, 1},
		"HTML":          {reply{body: "<html>Welcome</html>"}, 1},
		"stream":        {reply{body: "data: {}\n\ndata: [DONE]"}, 1},
		"number":        {reply{body: "4"}, 1},
		"past deadline": {reply{status: 429, header: map[string]string{"Retry-After": "3600"}}, 1},
		"date too late": {reply{status: 429, header: map[string]string{"Retry-After": date}}, 1},
		"silly wish":    {reply{status: 429, header: map[string]string{"Retry-After": "soon"}}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, test.first, good)
			_, raw, err := f.ask(t, f.llm())
			if f.calls() != test.calls || (err == nil) != (test.calls == 2) {
				t.Fatalf("got %d calls, %v; want %d", f.calls(), err, test.calls)
			}
			if err == nil && raw.Attempts != 2 {
				t.Errorf("got %d attempts, want each counted", raw.Attempts)
			}
		})
	}
}

func TestErrorNames(t *testing.T) {
	failure, f := failed(t, reply{status: 500, body: `{"error":{"message":"broken"}}`})
	want := `LLM "tiny" (tiny at ` + f.URL + `/v1): status 500 Internal Server Error: broken (3 attempts); ` +
		"the server is overloaded or broken; try again later, or lower concurrency"
	if failure.Error() != want {
		t.Errorf("got  %s\nwant %s", failure, want)
	}
}

// TestKeyStaysHidden lets a server repeat the key wherever it can.
func TestKeyStaysHidden(t *testing.T) {
	echo := `{"error":{"message":"` + strings.Repeat("x", 290) + ` wrong key ` + secret + `, header Bearer ` + secret + `"}}`
	for name, r := range map[string]reply{
		"error":    {status: 401, body: echo},
		"HTML":     {status: 403, body: "<p>" + secret + "</p>"},
		"no JSON":  {body: secret},
		"redirect": {status: 302, header: map[string]string{"Location": "/?" + secret}},
		"cut off":  {body: secret, cut: true},
		"answer":   {body: chat(`{"content":"`+secret+`"}`, stop)},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, r)
			llm := f.llm()
			llm.KeyEnv = "KEY"
			_, raw, err := f.ask(t, llm)
			if f.header(0).Get("Authorization") != "Bearer "+secret {
				t.Errorf("sent %q", f.header(0).Get("Authorization"))
			}
			if err != nil && strings.Contains(shown(err), secret[:8]) || strings.Contains(string(raw.Body), secret) {
				t.Errorf("the key shows in %q, %v", raw.Body, err)
			}
		})
	}
}

// TestForeignKeys makes sure that a key meant for one server reaches no other.
func TestForeignKeys(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", secret)
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/")
	f := serve(t, reply{body: chat(`{"content":"4"}`, stop)})
	if _, _, err := f.ask(t, f.llm()); err != nil {
		t.Fatal(err)
	}
	for name, values := range f.header(0) {
		if strings.Contains(strings.Join(values, " "), secret) || name == "Authorization" {
			t.Errorf("sent %s: %v to an endpoint without a key", name, values)
		}
	}
}

func TestKeyMissing(t *testing.T) {
	_, err := client.New(pool.Endpoint{Name: "a", KeyEnv: "NONE"}, client.Options{Getenv: func(string) string { return "" }})
	if err == nil || !strings.Contains(err.Error(), "NONE is not set") {
		t.Errorf("got %v", err)
	}
}

func TestReasoning(t *testing.T) {
	for message, want := range map[string][2]string{
		`{"content":"4","reasoning_content":"2+2"}`:  {"4", "2+2"},
		`{"content":"4","reasoning":"2+2"}`:          {"4", "2+2"},
		`{"content":"\n<think>2+2</think>\n\n4"}`:    {"4", "2+2"},
		`{"content":"<think>2+"}`:                    {"", "2+"},
		`{"content":"a <think> tag"}`:                {"a <think> tag", ""},
		`{"content":null,"reasoning_content":"2+2"}`: {"", "2+2"},
		`{"content":[{"type":"text","text":"4"}]}`:   {"4", ""},
	} {
		if a := answered(t, chat(message, stop)); a.Text != want[0] || a.Reasoning != want[1] {
			t.Errorf("%s: got %q and %q, want %q", message, a.Text, a.Reasoning, want)
		}
	}
	opened := pool.LLM{Thinking: pool.ThinkOpened}
	if a, err := client.DecodeChat(opened, nil, []byte(chat(`{"content":"2+2</think>4"}`, stop))); err != nil || a.Text != "4" || a.Reasoning != "2+2" {
		t.Errorf("opened by the template: got %+v, %v", a, err)
	}
}

func TestChatBody(t *testing.T) {
	seed, zero := int64(7), 0.0
	system := []framework.Message{{Role: "system", Content: "Be short."}, {Role: "user", Content: "Hi"}}
	llm := pool.LLM{Endpoint: pool.Endpoint{Model: "m"}, SystemRole: pool.RoleUser, Seed: &seed, Temperature: &zero, Extra: map[string]any{"top_k": int64(3)}}
	got, err := client.ChatBody(llm, system, 2)
	want := `{"messages":[{"content":"Be short.\n\nHi","role":"user"}],"model":"m","seed":9,"temperature":0,"top_k":3}`
	if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	llm.SystemRole = pool.RoleNone
	if _, err := client.ChatBody(llm, system, 0); err == nil {
		t.Error("a system message was dropped in silence")
	}
	if _, err := client.ChatBody(llm, nil, 0); err == nil {
		t.Error("an empty prompt was accepted")
	}
	if _, err := client.ChatBody(llm, []framework.Message{{Role: "tool"}}, 0); err == nil {
		t.Error("an unknown role was accepted")
	}
}

// TestConcurrency counts the calls that a server sees at a time.
func TestConcurrency(t *testing.T) {
	f := serve(t, reply{body: chat(`{"content":"4"}`, stop), wait: 20 * time.Millisecond})
	llm := f.llm()
	llm.Concurrency = 2
	var mu sync.Mutex
	now, most := 0, 0
	f.Config.Handler = counted(f.Config.Handler, &mu, &now, &most)
	c := f.client(t, llm.Endpoint)
	body, _ := client.ChatBody(llm, hello(), 0)
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if _, err := c.Chat(t.Context(), llm, body); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if f.calls() != 10 || most > 2 {
		t.Errorf("got %d calls, %d at a time; want 10, at most 2 at a time", f.calls(), most)
	}
}

func counted(next http.Handler, mu *sync.Mutex, now, most *int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		*now++
		*most = max(*most, *now)
		mu.Unlock()
		next.ServeHTTP(w, r)
		mu.Lock()
		*now--
		mu.Unlock()
	})
}

// TestBuckets asks for more than a minute's worth, which only waiting can give.
func TestBuckets(t *testing.T) {
	for name, limit := range map[string]func(*pool.Endpoint){
		"requests": func(e *pool.Endpoint) { e.RequestsPerMinute = 1 },
		"tokens":   func(e *pool.Endpoint) { e.TokensPerMinute = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, reply{body: chat(`{"content":"4"}`, stop)})
			llm := f.llm()
			limit(&llm.Endpoint)
			c := f.client(t, llm.Endpoint)
			body, _ := client.ChatBody(llm, hello(), 0)
			if _, err := c.Chat(t.Context(), llm, body); err != nil {
				t.Fatal(err)
			}
			soon, stop := context.WithTimeout(t.Context(), time.Second)
			defer stop()
			if _, err := c.Chat(soon, llm, body); err == nil || f.calls() != 1 {
				t.Errorf("got %v and %d calls, want the second to wait for a minute", err, f.calls())
			}
		})
	}
}

func FuzzDecodeChat(f *testing.F) {
	f.Add(chat(`{"content":"4"}`, stop))
	f.Add(`{"choices":[{"message":{"content":[{}]},"logprobs":{"content":[{}]}}],"usage":{}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		llm := pool.LLM{Logprobs: true}
		a, err := client.DecodeChat(llm, nil, []byte(raw))
		if err == nil && (a.Finish == "" || a.LogprobsMissing != (a.MeanLogprob != a.MeanLogprob)) {
			t.Errorf("got %+v", a)
		}
	})
}

func FuzzDecodeEmbeddings(f *testing.F) {
	f.Add(`{"data":[{"embedding":[1,2]}]}`)
	f.Add(`{"data":[{"index":0,"embedding":"AACAPw=="}]}`)
	f.Fuzz(func(t *testing.T, raw string) {
		vectors, _, err := client.DecodeEmbeddings(pool.Embedding{}, []byte(raw), 1)
		if err == nil && (len(vectors) != 1 || len(vectors[0]) == 0) {
			t.Errorf("got %v", vectors)
		}
	})
}

// shown is all that a caller can print of an error.
func shown(err error) string {
	text := ""
	for ; err != nil; err = errors.Unwrap(err) {
		text += err.Error() + "\n"
	}
	return text
}
