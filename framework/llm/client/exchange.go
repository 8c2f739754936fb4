package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// maxAnswer bounds an answer's bytes: 20 alternatives for each of 100,000 tokens fit.
const maxAnswer = 256 << 20

// An exchange is one request and what came back.
type exchange struct {
	status int
	header http.Header
	body   []byte
}

type exchangeKey struct{}

// A doer is the library's way to the network. It keeps what came back, since the
// library throws away error bodies that are no JSON object, and takes the key
// out before anybody sees it.
type doer struct {
	client *http.Client
	secret string
}

// Do implements option.HTTPClient.
func (d *doer) Do(request *http.Request) (*http.Response, error) {
	response, err := d.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	if len(d.secret) >= minSecret {
		body = bytes.ReplaceAll(body, []byte(d.secret), []byte(hidden))
	}
	if kept, ok := request.Context().Value(exchangeKey{}).(*exchange); ok {
		*kept = exchange{status: response.StatusCode, header: response.Header, body: body}
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// send makes one attempt. The error is about the connection only.
func (c *Client) send(ctx context.Context, kind string, body []byte) (exchange, error) {
	var got exchange
	ctx, stop := context.WithTimeout(context.WithValue(ctx, exchangeKey{}, &got), c.endpoint.Timeout)
	defer stop()
	var unread []byte
	options := []option.RequestOption{option.WithRequestBody("application/json", body), option.WithResponseBodyInto(&unread)}
	var err error
	if kind == embeddingKind {
		_, err = c.embed.New(ctx, openai.EmbeddingNewParams{}, options...)
	} else {
		_, err = c.chat.New(ctx, openai.ChatCompletionNewParams{}, options...)
	}
	if got.status != 0 {
		return got, nil
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %v: %w", c.endpoint.Timeout, context.DeadlineExceeded)
	}
	return got, err
}

// call makes attempts until one succeeds or may not be followed by another.
// accept looks at a body with status 200. Waiting for the endpoint's limits is
// not counted against the deadline, since it depends on the other calls.
func (c *Client) call(ctx context.Context, kind string, body []byte, tokens int, accept func([]byte) error) (Raw, error) {
	left := c.endpoint.Deadline
	for attempt := 1; ; attempt++ {
		if err := c.limits.take(ctx, tokens); err != nil {
			return Raw{}, err
		}
		started := c.options.Now()
		within, stop := context.WithTimeout(ctx, left)
		got, err := c.send(within, kind, body)
		stop()
		c.limits.give()
		took := c.options.Now().Sub(started)
		if ctx.Err() != nil {
			return Raw{}, ctx.Err()
		}
		failure := c.judge(got, err, accept)
		if failure == nil {
			return Raw{Body: got.body, Latency: took, Attempts: attempt}, nil
		}
		failure.Attempts = attempt
		pause := c.pause(attempt, failure.RetryAfter)
		if left -= took + pause; !failure.again || attempt > c.endpoint.Retries || left <= 0 {
			return Raw{}, failure.within(left, pause, c.endpoint)
		}
		if err := c.options.Sleep(ctx, pause); err != nil {
			return Raw{}, err
		}
	}
}

// judge returns nil for a usable answer.
func (c *Client) judge(got exchange, err error, accept func([]byte) error) *Error {
	switch {
	case err != nil:
		return c.broken(err)
	case got.status != http.StatusOK:
		return c.refused(got)
	}
	if err := accept(got.body); err != nil {
		return c.unusable(got, err)
	}
	return nil
}
