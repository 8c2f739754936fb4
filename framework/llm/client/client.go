// Package client calls OpenAI-compatible endpoints: chat for one answer, and
// embeddings. It is right about what servers really answer (absent logprobs,
// missing usage, errors in any shape), makes each attempt itself, within the
// endpoint's limits, and lets no API key into an error or an answer.
//
// A call has three steps, so that a cache can stand between them: ChatBody makes
// the bytes to send, [Client.Chat] sends them and returns the answer's bytes,
// and [DecodeChat] reads those. What was decodable once stays so.
package client

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"smacs/framework/llm/pool"
)

// Options are what tests replace. The zero value is for use.
type Options struct {
	Getenv func(string) string                        // nil: no endpoint may name a variable
	Sleep  func(context.Context, time.Duration) error // between attempts; nil waits
	Now    func() time.Time                           // nil: the clock
}

// A Client calls one endpoint. It is safe for use by many goroutines, and one
// Client must serve all calls of an endpoint for its limits to hold.
type Client struct {
	endpoint  pool.Endpoint
	secret    string
	transport *http.Transport
	chat      openai.ChatCompletionService
	embed     openai.EmbeddingService
	limits    *limits
	options   Options
}

// A Raw is a usable answer as it came, without the key should the server have
// repeated it.
type Raw struct {
	Body     []byte
	Latency  time.Duration // of the attempt that succeeded
	Attempts int           // requests sent, at least 1
}

// New returns the client of an endpoint. It fails when the endpoint's variable
// is not set; it makes no connection. The environment's own OPENAI_ variables
// are not looked at: a key meant for one server never goes to another.
func New(endpoint pool.Endpoint, options Options) (*Client, error) {
	secret := ""
	if endpoint.KeyEnv != "" {
		if options.Getenv != nil {
			secret = options.Getenv(endpoint.KeyEnv)
		}
		if secret == "" {
			return nil, fmt.Errorf("LLM %q: the environment variable %s is not set: set it to the API key of %s", endpoint.Name, endpoint.KeyEnv, endpoint.BaseURL)
		}
	}
	if options.Sleep == nil {
		options.Sleep = sleep
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	c := &Client{endpoint: endpoint, secret: secret, limits: newLimits(endpoint), options: options}
	c.transport = http.DefaultTransport.(*http.Transport).Clone()
	c.transport.MaxIdleConns, c.transport.MaxIdleConnsPerHost = 0, endpoint.Concurrency
	settings := []option.RequestOption{
		option.WithBaseURL(endpoint.BaseURL + "/"), option.WithMaxRetries(0),
		option.WithHTTPClient(&doer{client: &http.Client{Transport: c.transport, CheckRedirect: noRedirect}, secret: secret}),
	}
	if secret != "" {
		settings = append(settings, option.WithHeader("Authorization", "Bearer "+secret))
	}
	c.chat, c.embed = openai.NewChatCompletionService(settings...), openai.NewEmbeddingService(settings...)
	return c, nil
}

// Close ends the connections that wait for another call.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// noRedirect hands a redirect back as the answer: following it would turn a POST
// into a GET, or take the key elsewhere.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
