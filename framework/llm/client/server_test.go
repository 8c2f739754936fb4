package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// A reply is one recorded answer of a server.
type reply struct {
	status int // 0 for 200
	header map[string]string
	body   string
	cut    bool          // close the connection in the middle
	wait   time.Duration // before answering
}

// A fake replays replies in order, the last one for ever.
type fake struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string
	headers  []http.Header
	pauses   []time.Duration
}

func serve(t *testing.T, replies ...reply) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f.mu.Lock()
		now := replies[min(len(f.requests), len(replies)-1)]
		f.requests, f.headers = append(f.requests, string(body)), append(f.headers, r.Header)
		f.mu.Unlock()
		select {
		case <-time.After(now.wait):
		case <-r.Context().Done():
			return
		}
		w.Header().Set("Content-Type", "application/json")
		for name, value := range now.header {
			w.Header().Set(name, value)
		}
		if now.cut {
			w.Header().Set("Content-Length", "10000")
		}
		w.WriteHeader(max(now.status, 200*b2i(now.status == 0)))
		io.WriteString(w, now.body)
		if now.cut {
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(f.Close)
	return f
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// calls counts the requests that arrived.
func (f *fake) calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.requests)
}

// header is that of a request, counted from 0.
func (f *fake) header(request int) http.Header {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.headers[request]
}

func (f *fake) endpoint() pool.Endpoint {
	return pool.Endpoint{
		Name: "tiny", BaseURL: f.URL + "/v1", Model: "tiny", Concurrency: 4, Retries: 2,
		Timeout: 10 * time.Second, Deadline: time.Minute,
	}
}

func (f *fake) llm() pool.LLM {
	return pool.LLM{Endpoint: f.endpoint(), Logprobs: true, Thinking: pool.ThinkTagged, MaxTokensKey: pool.MaxTokens}
}

func hello() []framework.Message { return []framework.Message{{Role: "user", Content: "Hello"}} }

const secret = "sk-0123456789abcdef"

// client has no pauses of its own; it notes how long they would have been.
func (f *fake) client(t *testing.T, endpoint pool.Endpoint) *client.Client {
	t.Helper()
	c, err := client.New(endpoint, client.Options{
		Getenv: func(string) string { return secret },
		Sleep: func(ctx context.Context, d time.Duration) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.pauses = append(f.pauses, d)
			return ctx.Err()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// ask sends Hello and reads the answer.
func (f *fake) ask(t *testing.T, llm pool.LLM) (client.Answer, client.Raw, error) {
	t.Helper()
	body, err := client.ChatBody(llm, hello(), 0)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := f.client(t, llm.Endpoint).Chat(t.Context(), llm, body)
	if err != nil {
		return client.Answer{}, raw, err
	}
	answer, err := client.DecodeChat(llm, body, raw.Body)
	return answer, raw, err
}

// answered is the answer of a server that replies with the body.
func answered(t *testing.T, body string) client.Answer {
	t.Helper()
	f := serve(t, reply{body: body})
	answer, _, err := f.ask(t, f.llm())
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// failed is the error of a server that replies so.
func failed(t *testing.T, replies ...reply) (*client.Error, *fake) {
	t.Helper()
	f := serve(t, replies...)
	_, _, err := f.ask(t, f.llm())
	var failure *client.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a *client.Error", err)
	}
	return failure, f
}
