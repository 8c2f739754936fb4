package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"smacs/framework/mock"
	"smacs/framework/recording/sim"
)

// serveConfig answers with candidates that an LLM writes.
const serveConfig = `
name = "council"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
[selection]
top_k = 3
[dropout]
strategy = "prior_drop"
keep = 2
candidates = 3
[aggregation]
strategy = "llm"
params = { llm = "sim-closed-a" }
[scoring.weights]
mean_pairwise_similarity = 1.0
perplexity = 0.1
`

const serveKey = "serve-key-0123456789"

// A served is smacs serve in a process of its own.
type served struct {
	*liveBench
	command *exec.Cmd
	url     string
	client  openai.Client
}

func newServed(t testing.TB, o mock.Options, flags ...string) *served {
	t.Helper()
	b := newLiveBench(t, "sim:default", o)
	config := b.file("council.toml", serveConfig)
	args := append([]string{"serve", "--pool", "pool.toml", "--config", config, "--cache", "cache", "--addr-file", "addr", "--api-key-env", "SERVE_KEY", "--in-process"}, flags...)
	command := b.command(args...)
	command.Env = append(command.Env, "SERVE_KEY="+serveKey)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	awaitFile(filepath.Join(b.dir, "addr"))
	url := strings.TrimSpace(readFile(t, filepath.Join(b.dir, "addr")))
	return &served{liveBench: b, command: command, url: url, client: clientOf(url, serveKey)}
}

func clientOf(url, key string) openai.Client {
	return openai.NewClient(option.WithBaseURL(url+"/"), option.WithAPIKey(key), option.WithMaxRetries(0))
}

func userSays(text string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{Model: "council", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)}}
}

// end stops the server and returns its log.
func (s *served) end(t *testing.T) string {
	t.Helper()
	_ = s.command.Process.Signal(syscall.SIGTERM)
	if err := s.command.Wait(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	return s.command.Stderr.(*bytes.Buffer).String()
}

// TestServe drives the server with the official Go client.
func TestServe(t *testing.T) {
	t.Parallel()
	s := newServed(t, mock.Options{}, "--max-body", "20000")
	rec, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	question := rec.Questions[0]
	ctx := t.Context()

	t.Run("whole and streamed are one answer", func(t *testing.T) {
		whole, err := s.client.Chat.Completions.New(ctx, userSays(question.Text))
		if err != nil {
			t.Fatal(err)
		}
		if whole.Model != "council" || whole.Choices[0].FinishReason != "stop" || !strings.Contains(whole.Choices[0].Message.Content, `"answer"`) {
			t.Errorf("got %+v", whole)
		}
		if whole.Usage.TotalTokens != whole.Usage.PromptTokens+whole.Usage.CompletionTokens || whole.Usage.PromptTokens == 0 {
			t.Errorf("got the usage %+v", whole.Usage)
		}
		params := userSays(question.Text)
		params.StreamOptions.IncludeUsage = openai.Bool(true)
		stream := s.client.Chat.Completions.NewStreaming(ctx, params)
		var sum openai.ChatCompletionAccumulator
		for stream.Next() {
			sum.AddChunk(stream.Current())
		}
		if err := stream.Err(); err != nil {
			t.Fatal(err)
		}
		if got := sum.Choices[0].Message.Content; got != whole.Choices[0].Message.Content || sum.Usage.TotalTokens != whole.Usage.TotalTokens || sum.Choices[0].FinishReason != "stop" {
			t.Errorf("streamed %q (%+v), want %q", got, sum.Usage, whole.Choices[0].Message.Content)
		}
	})
	t.Run("several turns", func(t *testing.T) {
		params := userSays(question.Text)
		params.Messages = append([]openai.ChatCompletionMessageParamUnion{
			openai.DeveloperMessage("Be brief."), openai.UserMessage("Hello"), openai.AssistantMessage("Hello!")}, params.Messages...)
		answer, err := s.client.Chat.Completions.New(ctx, params)
		if err != nil || answer.Choices[0].Message.Content == "" {
			t.Errorf("got %+v, %v", answer, err)
		}
	})
	t.Run("embeddings", func(t *testing.T) {
		floats, err := s.client.Embeddings.New(ctx, openai.EmbeddingNewParams{Model: "vectors", Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: []string{"red fish", "blue fish"}}})
		if err != nil || len(floats.Data) != 2 || len(floats.Data[1].Embedding) != 256 {
			t.Fatalf("got %+v, %v", floats, err)
		}
		norm := 0.0
		for _, x := range floats.Data[1].Embedding {
			norm += x * x
		}
		if math.Abs(norm-1) > 1e-9 {
			t.Errorf("got the length %v, want 1", math.Sqrt(norm))
		}
	})
	t.Run("models", func(t *testing.T) {
		models, err := s.client.Models.List(ctx)
		if err != nil || len(models.Data) != 2 || models.Data[0].ID != "council" {
			t.Errorf("got %+v, %v", models, err)
		}
		if one, err := s.client.Models.Get(ctx, "council"); err != nil || one.ID != "council" {
			t.Errorf("got %+v, %v", one, err)
		}
	})
	t.Run("errors", func(t *testing.T) {
		other, two, tools := userSays("x"), userSays("x"), userSays("x")
		other.Model, two.N = "gpt-5", openai.Int(2)
		tools.ResponseFormat = openai.ChatCompletionNewParamsResponseFormatUnion{OfJSONObject: &openai.ResponseFormatJSONObjectParam{}}
		empty := openai.ChatCompletionNewParams{Model: "council", Messages: []openai.ChatCompletionMessageParamUnion{}}
		stranger := clientOf(s.url, "wrong")
		for _, c := range []struct {
			name   string
			client openai.Client
			params openai.ChatCompletionNewParams
			status int
			code   string
		}{
			{"another key", stranger, userSays("x"), 401, "invalid_api_key"},
			{"another model", s.client, other, 404, "model_not_found"},
			{"two answers", s.client, two, 400, ""},
			{"JSON only", s.client, tools, 400, ""},
			{"no message", s.client, empty, 400, ""},
			{"too large", s.client, userSays(strings.Repeat("long ", 5000)), 413, "request_too_large"},
		} {
			_, err := c.client.Chat.Completions.New(ctx, c.params)
			var failure *openai.Error
			if !errors.As(err, &failure) || failure.StatusCode != c.status || failure.Code != c.code || failure.Message == "" {
				t.Errorf("%s: got %v, want %d %s", c.name, err, c.status, c.code)
			}
		}
	})
	t.Run("hostile requests", func(t *testing.T) {
		for _, body := range []string{"", "null", "[]", `{"model":1}`, `{"model":"council","messages":[{"role":"user","content":{"a":1}}]}`, `{"model":"council","messages":[{"role":"tool","content":"x"}]}`,
			`{"model":"council","messages":[{"role":"user","content":"x"}],"tools":[{}]}`, strings.Repeat("[", 10000)} {
			if status, text := s.post(t, "/chat/completions", body); status != 400 && status != 404 || !strings.Contains(text, `"message"`) {
				t.Errorf("%.40q: got %d %s", body, status, text)
			}
		}
		for _, path := range []string{"/nothing", "/models/nobody"} {
			if status, _ := s.post(t, path, "{}"); status != 404 {
				t.Errorf("%s: got %d", path, status)
			}
		}
	})
	log := s.end(t)
	for _, secret := range []string{serveKey, liveKey, "plums", question.Text} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(log, `"status":413`) || !strings.Contains(log, `"completion_tokens":`) {
		t.Errorf("the log lacks what happened:\n%s", log)
	}
	s.noSecret()
}

func (s *served) post(t *testing.T, path, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+serveKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

// TestServeWithoutSomeLLMs: who does not answer is left out; without anybody the
// status is 503, and no address of an endpoint leaks.
func TestServeWithoutSomeLLMs(t *testing.T) {
	t.Parallel()
	rec, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("one is dead", func(t *testing.T) {
		s := newServed(t, mock.Options{Dead: []string{"sim-open-cedar-large", "sim-open-amber-large", "sim-open-dune-medium"}}, "--set", "selection.top_k=7")
		answer, err := s.client.Chat.Completions.New(t.Context(), userSays(rec.Questions[0].Text))
		if err != nil {
			t.Fatal(err)
		}
		if raw := answer.RawJSON(); !strings.Contains(raw, `"failed":["sim-open-`) {
			t.Errorf("got %s, want it to name who did not answer", raw)
		}
	})
	t.Run("all are dead", func(t *testing.T) {
		s := newServed(t, mock.Options{Dead: rec.LLMs})
		for _, ask := range []func() error{
			func() error { _, err := s.client.Chat.Completions.New(t.Context(), userSays("x")); return err },
			func() error {
				stream := s.client.Chat.Completions.NewStreaming(t.Context(), userSays("y"))
				for stream.Next() {
				}
				return stream.Err()
			},
		} {
			err := ask()
			var failure *openai.Error
			if errors.As(err, &failure) && failure.StatusCode != 503 || err == nil || strings.Contains(err.Error(), strings.TrimSuffix(s.upstream(), "/v1")) {
				t.Errorf("got %v, want 503 without an address", err)
			}
		}
	})
}

func (b *liveBench) upstream() string {
	_, rest, _ := strings.Cut(readFile(b.t, filepath.Join(b.dir, "pool.toml")), `base_url = "`)
	url, _, _ := strings.Cut(rest, `"`)
	return url
}

// TestServeEnds: at SIGTERM the request under way is answered, a new one is not, and
// beyond the limit requests get 429.
func TestServeEnds(t *testing.T) {
	t.Parallel()
	s := newServed(t, mock.Options{Latency: time.Second}, "--max-in-flight", "1")
	answered := make(chan error, 1)
	go func() {
		_, err := s.client.Chat.Completions.New(context.Background(), userSays("the first"))
		answered <- err
	}()
	for s.server.Stats().InFlight == 0 {
		time.Sleep(time.Millisecond)
	}
	_, err := s.client.Chat.Completions.New(t.Context(), userSays("the second"))
	var failure *openai.Error
	if !errors.As(err, &failure) || failure.StatusCode != 429 || failure.Response.Header.Get("Retry-After") != "1" {
		t.Errorf("got %v, want 429 with Retry-After", err)
	}
	s.end(t)
	if err := <-answered; err != nil {
		t.Errorf("the request under way: %v", err)
	}
	if _, err := s.client.Models.List(t.Context()); err == nil {
		t.Error("the server answers after its end")
	}
}

// TestServeCancels: when the client goes away the calls of its request end.
func TestServeCancels(t *testing.T) {
	t.Parallel()
	s := newServed(t, mock.Options{Latency: 30 * time.Second})
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { _, err := s.client.Chat.Completions.New(ctx, userSays("wait")); gone <- err }()
	for s.server.Stats().InFlight < 3 {
		time.Sleep(time.Millisecond)
	}
	leave()
	<-gone
	for deadline := time.Now().Add(10 * time.Second); s.server.Stats().InFlight > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d calls are still in flight", s.server.Stats().InFlight)
		}
	}
}

// TestAsk: one answer, its explanation, stdin, and what goes wrong.
func TestAsk(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{Dead: []string{"sim-open-dune-small"}})
	config := b.file("council.toml", serveConfig)
	rec, err := sim.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"ask", rec.Questions[0].Text, "--pool", "pool.toml", "--config", config, "--cache", "cache", "--in-process"}
	answer, _ := b.run(0, args...)
	if !strings.Contains(answer, `"answer"`) {
		t.Errorf("got %s", answer)
	}
	b.calls()
	explained, stderr := b.run(0, append(args, "--explain", "--offline")...)
	for _, want := range []string{"selected   sim-open-", "candidate  2:", "perplexity", "references: ", "winner     candidate", "(ungraded)", strings.TrimSpace(answer)} {
		if !strings.Contains(explained, want) {
			t.Errorf("the explanation lacks %q:\n%s", want, explained)
		}
	}
	if !strings.Contains(stderr, "0 sent") {
		t.Errorf("stderr says %s", stderr)
	}
	b.sent(t, 0)
	everybody, stderr := b.run(0, append(args, "--set", "selection.top_k=10", "--set", "dropout.keep=9")...)
	if everybody == "" || !strings.Contains(stderr, "sim-open-dune-small did not answer and is left out") {
		t.Errorf("got %s, %s", everybody, stderr)
	}
	for _, c := range []struct {
		code int
		args []string
		says string
	}{
		{2, []string{"ask", "x"}, "--config EXPERIMENT.toml is missing"},
		{2, []string{"ask", " ", "--config", config}, "the question is empty"},
		{2, []string{"ask", "x", "--config", config}, "live.pool"},
		{2, []string{"ask", "x", "--config", config, "--pool", "pool.toml", "--task", "history"}, `there is no task "history"`},
		{1, []string{"ask", "new", "--config", config, "--pool", "pool.toml", "--cache", "cache", "--offline"}, "missing in the response cache"},
		{1, []string{"ask", "new", "--config", config, "--pool", "pool.toml", "--cache", "cache", "--max-calls", "1"}, "the budget is spent"},
		{2, []string{"serve", "--config", config, "--pool", "pool.toml", "--api-key-env", "NOT_SET_AT_ALL"}, "NOT_SET_AT_ALL is not set"},
		{2, []string{"serve"}, "--config EXPERIMENT.toml is missing"},
	} {
		if _, stderr := b.run(c.code, c.args...); !strings.Contains(stderr, c.says) {
			t.Errorf("%v: got %s, want %s", c.args, stderr, c.says)
		}
	}
	b.noSecret()
}
