package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// chat is an answer in the shape of OpenAI's API with the given choice and usage.
func chat(message, rest string) string {
	return fmt.Sprintf(`{"id":"chatcmpl-1","object":"chat.completion","model":"tiny","system_fingerprint":"fp","choices":[{"index":0,"message":%s%s}]}`, message, rest)
}

const stop = `,"finish_reason":"stop"`

// TestQuirks holds what servers were seen to answer, shortened; each name says
// what about it is unlike the API's description.
func TestQuirks(t *testing.T) {
	t.Run("01 logprobs absent, null, empty or without items", func(t *testing.T) {
		for _, logprobs := range []string{``, `,"logprobs":null`, `,"logprobs":{}`, `,"logprobs":{"content":null}`, `,"logprobs":{"content":[]}`, `,"logprobs":{"content":[{"token":"a","logprob":null}]}`} {
			a := answered(t, chat(`{"role":"assistant","content":"4"}`, stop+logprobs))
			if !a.LogprobsMissing || !math.IsNaN(a.MeanLogprob) || a.Text != "4" {
				t.Errorf("%s: got %+v, want logprobs missing and NaN", logprobs, a)
			}
		}
	})
	t.Run("02 split UTF-8 does not rebuild the content", func(t *testing.T) {
		a := answered(t, chat(`{"content":"Ӊ"}`, stop+`,"logprobs":{"content":[{"token":"\uFFFD","logprob":-1,"bytes":[239,191,189]},{"token":"\uFFFD","logprob":-2}]}`))
		if a.Text != "Ӊ" || len(a.Tokens) != 2 {
			t.Errorf("got %+v, want the content and two items", a)
		}
	})
	t.Run("03 equal texts in one list", func(t *testing.T) {
		a := answered(t, chat(`{"content":"5"}`, stop+`,"logprobs":{"content":[{"token":"5","logprob":-1,"top_logprobs":[{"token":"5","logprob":-1},{"token":" 5","logprob":-2},{"token":"5","logprob":-3},{"token":"6","logprob":-4}]}]}`))
		// e^-1 + e^-2 + e^-3
		if got, want := a.Tokens[0].Probability("5"), 0.553001792; math.Abs(got-want) > 1e-9 || len(a.Tokens[0].Top) != 4 {
			t.Errorf("got %v of %v, want %v", got, a.Tokens[0].Top, want)
		}
	})
	t.Run("04 stop words cut the content only", func(t *testing.T) {
		a := answered(t, chat(`{"content":" no b"}`, stop+`,"logprobs":{"content":[{"token":" no","logprob":-1},{"token":" bee","logprob":-3}]}`))
		if a.Text != " no b" || a.MeanLogprob != -2 {
			t.Errorf("got %+v, want the content as cut and the mean -2", a)
		}
	})
	t.Run("05 the choice is not in its list", func(t *testing.T) {
		a := answered(t, chat(`{"content":"{"}`, stop+`,"logprobs":{"content":[{"token":"{","logprob":-7.4,"top_logprobs":[{"token":" no","logprob":-3.3}]}]}`))
		if a.MeanLogprob != -7.4 || a.Tokens[0].Top[0].Text != " no" {
			t.Errorf("got %+v, want the logprob of the choice, not of the list", a)
		}
	})
	t.Run("06 the end token stands in a list", func(t *testing.T) {
		a := answered(t, chat(`{"content":"yes"}`, stop+`,"logprobs":{"content":[{"token":"yes","logprob":-1,"top_logprobs":[{"token":"</s>","logprob":-0.5},{"token":"yes","logprob":-1}]}]}`))
		if a.Text != "yes" || a.Tokens[0].Top[0].Text != "</s>" {
			t.Errorf("got %+v, want the list as it came", a)
		}
	})
	t.Run("07 the mean is over the items, not the tokens used", func(t *testing.T) {
		body := `{"choices":[{"message":{"content":"ab"},"finish_reason":"stop","logprobs":{"content":[{"token":"a","logprob":-1},{"token":"b","logprob":-2}]}}],"usage":{"prompt_tokens":23,"completion_tokens":3}}`
		if a := answered(t, body); a.MeanLogprob != -1.5 || a.Usage.CompletionTokens != 3 {
			t.Errorf("got %v, want -1.5 over two items beside three tokens used", a.MeanLogprob)
		}
	})
	t.Run("08 an answer without an end is a failure", func(t *testing.T) {
		failure, f := failed(t, reply{body: `{"model":"","choices":[{"message":{"content":""},"finish_reason":null}]}`})
		if f.calls() != 3 || !errors.Is(failure, client.ErrUnusable) {
			t.Errorf("got %d calls and %v, want 3 and ErrUnusable", f.calls(), failure)
		}
		if a := answered(t, chat(`{"content":"4"}`, ``)); a.Finish != client.FinishUnknown {
			t.Errorf("got %q for a text without a reason, want unknown", a.Finish)
		}
	})
	t.Run("09 a bare error with status 200", func(t *testing.T) {
		f := serve(t, reply{body: `{"error":{"message":"unexpected EOF"}}`}, reply{body: chat(`{"content":"4"}`, stop)})
		if a, raw, err := f.ask(t, f.llm()); err != nil || a.Text != "4" || raw.Attempts != 2 {
			t.Errorf("got %v after %d attempts, %v; want the answer of the second", a, raw.Attempts, err)
		}
	})
	t.Run("10 overflow is no error", func(t *testing.T) {
		f := serve(t, reply{body: `{"choices":[{"message":{"content":"4"},"finish_reason":"stop"}],"usage":{"prompt_tokens":512,"completion_tokens":1}}`})
		llm := f.llm()
		llm.Context = 512
		if a, _, err := f.ask(t, llm); err != nil || !a.PromptCut {
			t.Errorf("got %+v, %v; want PromptCut at the context's size", a, err)
		}
		llm.Context = 0
		long := []byte(strings.Repeat("word ", 3200)) // 16,000 bytes and 512 tokens: 31 bytes each
		if a, err := client.DecodeChat(llm, long, []byte(f.lastBody())); err != nil || !a.PromptCut {
			t.Errorf("got %+v, %v; want PromptCut far below the estimate", a, err)
		}
	})
	t.Run("11 overload with and without Retry-After", func(t *testing.T) {
		f := serve(t, reply{status: 503, body: `{"error":{"message":"server busy"}}`}, reply{status: 429, header: map[string]string{"Retry-After": "7", "X-RateLimit-Reset-Tokens": "6m0s"}}, reply{body: chat(`{"content":"4"}`, stop)})
		if _, raw, err := f.ask(t, f.llm()); err != nil || raw.Attempts != 3 {
			t.Fatalf("got %d attempts, %v; want 3", raw.Attempts, err)
		}
		if f.pauses[0] < 250*time.Millisecond || f.pauses[0] > 500*time.Millisecond || f.pauses[1] != 7*time.Second {
			t.Errorf("got pauses %v, want half a second with jitter, then 7 s", f.pauses)
		}
	})
	t.Run("12 error bodies of any shape", func(t *testing.T) {
		for body, want := range map[string]string{
			`{"error":{"message":"model 'nope' not found","type":"api_error","param":null,"code":null}}`: "model 'nope' not found",
			`{"error":"Invalid model"}`:                                     "Invalid model",
			`{"error":"SyntaxError","message":"Unexpected","status":500}`:   "SyntaxError: Unexpected",
			"<html><style>p{}</style><pre>Error: bad<br> at x</pre></html>": "Error: bad at x",
			"404 page not found":                                            "404 page not found",
			"":                                                              "empty answer",
		} {
			failure, f := failed(t, reply{status: 404, body: body})
			if failure.Message != want || f.calls() != 1 || failure.Remedy == "" {
				t.Errorf("%s: got %q after %d calls, want %q after 1", body, failure.Message, f.calls(), want)
			}
		}
		if failure, _ := failed(t, reply{status: 400, body: strings.Repeat("é", 9999)}); len(failure.Message) > 310 {
			t.Errorf("got a message of %d bytes, want it cut short", len(failure.Message))
		}
	})
	t.Run("13 ids repeat", func(t *testing.T) {
		one := answered(t, chat(`{"content":"a"}`, stop))
		two := answered(t, chat(`{"content":"b"}`, stop)) // the same id
		if one.Text == two.Text {
			t.Error("two answers under one id came out equal")
		}
	})
	t.Run("14 the model's name as answered is another", func(t *testing.T) {
		body := strings.Replace(chat(`{"content":"a"}`, stop), `"model":"tiny"`, `"model":"tiny:latest"`, 1)
		if a := answered(t, body); a.Model != "tiny:latest" {
			t.Errorf("got %q, want the name as answered and no error", a.Model)
		}
	})
	t.Run("15 the limit's key is a setting", func(t *testing.T) {
		for setting, want := range map[string][2]bool{pool.MaxTokens: {true, false}, pool.MaxCompletionTokens: {false, true}, pool.Both: {true, true}} {
			body, err := client.ChatBody(pool.LLM{MaxTokens: 5, MaxTokensKey: setting}, hello(), 0)
			var sent map[string]any
			if err = errors.Join(err, json.Unmarshal(body, &sent)); err != nil {
				t.Fatal(err)
			}
			if _, old := sent["max_tokens"]; old != want[0] {
				t.Errorf("%s: max_tokens sent: %v", setting, old)
			}
			if _, new := sent["max_completion_tokens"]; new != want[1] {
				t.Errorf("%s: max_completion_tokens sent: %v", setting, new)
			}
		}
		f := serve(t, reply{body: `{"choices":[{"message":{"content":"4"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":5}}`})
		llm := f.llm()
		llm.MaxTokens = 5
		if a, _, err := f.ask(t, llm); err != nil || !a.Truncated {
			t.Errorf(`got %+v, %v; want an answer cut at its limit marked, though it says "stop"`, a, err)
		}
	})
	t.Run("16 embeddings as floats or base64, in any order, of any length", func(t *testing.T) { embeddingShapes(t) })
	t.Run("17 usage missing or all zero", func(t *testing.T) {
		for _, usage := range []string{``, `,"usage":null`, `,"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}`} {
			a := answered(t, `{"choices":[{"message":{"content":"4"},"finish_reason":"stop"}]`+usage+`}`)
			if a.Usage != nil {
				t.Errorf("%s: got %+v, want none", usage, a.Usage)
			}
		}
	})
	t.Run("18 another number of choices", func(t *testing.T) {
		for _, choices := range []string{``, `{"message":{"content":"a"},"finish_reason":"stop"},{"message":{"content":"b"},"finish_reason":"stop"}`} {
			failure, f := failed(t, reply{body: `{"choices":[` + choices + `]}`})
			if !strings.Contains(failure.Error(), "choices, want 1") || f.calls() != 1 {
				t.Errorf("got %v after %d calls, want one call and the number", failure, f.calls())
			}
		}
	})
	t.Run("19 a server that hangs", func(t *testing.T) {
		f := serve(t, reply{wait: time.Hour}, reply{body: chat(`{"content":"4"}`, stop)})
		llm := f.llm()
		llm.Timeout = 200 * time.Millisecond
		if a, raw, err := f.ask(t, llm); err != nil || a.Text != "4" || raw.Attempts != 2 {
			t.Errorf("got %+v after %d attempts, %v; want the first attempt given up and the second answered", a, raw.Attempts, err)
		}
		f = serve(t, reply{wait: time.Hour})
		llm = f.llm()
		llm.Timeout = 50 * time.Millisecond
		if _, _, err := f.ask(t, llm); !errors.Is(err, context.DeadlineExceeded) || f.calls() != 3 {
			t.Errorf("got %v after %d attempts, want the deadline after 3", err, f.calls())
		}
	})
	t.Run("20 numbers hold for one build of a server", func(t *testing.T) {
		if a := answered(t, chat(`{"content":"4"}`, stop)); a.Fingerprint != "fp" {
			t.Errorf("got the fingerprint %q, want the server's kept", a.Fingerprint)
		}
	})
}

// lastBody is the body of an answer whose prompt was cut to 512 tokens.
func (f *fake) lastBody() string {
	return `{"choices":[{"message":{"content":"4"},"finish_reason":"stop"}],"usage":{"prompt_tokens":512,"completion_tokens":1}}`
}

func embeddingShapes(t *testing.T) {
	floats := `{"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4]}],"usage":{"prompt_tokens":0}}`
	packed := `{"data":[{"embedding":"AABAQAAAgEA="},{"embedding":"AAAAAAAAAEA="}]}` // float32 3, 4 and 0, 2 (python: struct.pack("<2f", ...))
	for _, body := range []string{floats, packed} {
		f := serve(t, reply{body: body})
		e := pool.Embedding{Endpoint: f.endpoint()}
		request, err := client.EmbeddingBody(e, []string{"a", "b"}, false)
		if err != nil || !strings.Contains(string(request), `"encoding_format":"float"`) {
			t.Fatalf("got %s, %v; want floats asked for", request, err)
		}
		raw, err := f.client(t, e.Endpoint).Embed(t.Context(), e, request, 2)
		if err != nil {
			t.Fatal(err)
		}
		vectors, usage, err := client.DecodeEmbeddings(e, raw.Body, 2)
		if err != nil || usage != nil || fmt.Sprint(vectors) != "[[0.6 0.8] [0 1]]" {
			t.Errorf("%s: got %v, %v, %v; want [[0.6 0.8] [0 1]] and no usage", body, vectors, usage, err)
		}
	}
	for body, want := range map[string]string{
		`{"data":[]}`: "got 0 embeddings for 2 texts",
		`{"data":[{"embedding":[1]},{"embedding":[1,2]}]}`:                    "got an embedding of 2 numbers, want 1",
		`{"data":[{"embedding":[1]},{"embedding":[0]}]}`:                      "length 0",
		`{"data":[{"embedding":[1]},{"embedding":[]}]}`:                       "length 0",
		`{"data":[{"embedding":[1]},{"embedding":"AADAfw=="}]}`:               "length NaN",
		`{"data":[{"embedding":[1]},{"embedding":"x"}]}`:                      "neither a list",
		`{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}`:  "index 1",
		`{"data":[{"index":-1,"embedding":[1]},{"index":1,"embedding":[1]}]}`: "index -1",
	} {
		if _, _, err := client.DecodeEmbeddings(pool.Embedding{}, []byte(body), 2); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", body, err, want)
		}
	}
}
