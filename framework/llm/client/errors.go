package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"smacs/framework/llm/pool"
)

const (
	hidden     = "[key]"
	minSecret  = 8   // shorter ones are placeholders ("EMPTY", "ollama") and words of answers
	maxMessage = 300 // bytes of a server's message that an error shows
)

// An Error is a call that failed for good. It names the LLM and its endpoint and
// never the key.
type Error struct {
	LLM, Model, URL string
	Status          int    // 0 when no answer came
	Message         string // of the server, cut short
	Remedy          string // "" where none is known
	Attempts        int
	RetryAfter      time.Duration // the server's wish; 0 for none
	Err             error         // the cause where it is no answer, or ErrUnusable

	again bool
}

// ErrUnusable is wrapped by errors about an answer with status 200 that has not
// what was asked for.
var ErrUnusable = errors.New("unusable answer")

// Error implements error.
func (e *Error) Error() string {
	text := fmt.Sprintf("LLM %q (%s at %s): ", e.LLM, e.Model, e.URL)
	if e.Status != 0 {
		text += fmt.Sprintf("status %d %s: ", e.Status, http.StatusText(e.Status))
	}
	text += e.Message
	if e.Attempts > 1 {
		text += fmt.Sprintf(" (%d attempts)", e.Attempts)
	}
	if e.Remedy != "" {
		text += "; " + e.Remedy
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func (c *Client) failure(message string) *Error {
	return &Error{LLM: c.endpoint.Name, Model: c.endpoint.Model, URL: c.endpoint.BaseURL, Message: c.clean(message)}
}

// broken is about a connection that failed.
func (c *Client) broken(err error) *Error {
	f := c.failure(err.Error())
	f.again, f.Remedy = true, "is the server running, and is base_url right?"
	f.Err = &cause{f.Message, err}
	return f
}

// cause keeps errors.Is working without the text of a transport's error.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string        { return c.text }
func (c *cause) Is(target error) bool { return errors.Is(c.err, target) }

// refused is about a status other than 200. The status decides, since types and
// codes of errors differ from server to server.
func (c *Client) refused(got exchange) *Error {
	f := c.failure(message(got.body))
	f.Status, f.again, f.Remedy = got.status, retryable(got.status), c.remedy(got.status)
	f.RetryAfter = retryAfter(got.header, c.options.Now())
	return f
}

func (c *Client) remedy(status int) string {
	variable := c.endpoint.KeyEnv
	if variable == "" {
		variable = "named by api_key_env, which the pool file does not set"
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return "check the API key in the environment variable " + variable
	case status == http.StatusNotFound:
		return fmt.Sprintf("check base_url (most end in /v1) and model = %q", c.endpoint.Model)
	case status == http.StatusTooManyRequests:
		return "lower requests_per_minute, tokens_per_minute or concurrency of the endpoint"
	case status == http.StatusNotImplemented:
		return "the server does not offer this"
	case status >= 300 && status < 400:
		return "the server redirects; give base_url the address it redirects to"
	case status >= 400 && status < 500:
		return "check the endpoint's parameters, such as max_tokens_key, and the prompt's length"
	case status >= 500:
		return "the server is overloaded or broken; try again later, or lower concurrency"
	}
	return ""
}

// unusable is about a body with status 200. Sending again may help where the
// body was cut off or reports a failure, not where the server talks another language.
func (c *Client) unusable(got exchange, err error) *Error {
	f := c.failure(err.Error())
	f.Status, f.Err = got.status, &cause{f.Message, ErrUnusable}
	var bad *badAnswer
	f.again = errors.As(err, &bad) && bad.again
	if !f.again {
		f.Remedy = "is base_url that of an OpenAI-compatible API?"
	}
	return f
}

// within says why there was no further attempt when time was the reason.
func (e *Error) within(left, pause time.Duration, endpoint pool.Endpoint) *Error {
	if e.again && left <= 0 && e.Attempts <= endpoint.Retries {
		e.Message += fmt.Sprintf("; waiting %v more would pass the deadline of %v", pause.Round(time.Second), endpoint.Deadline)
	}
	return e
}

// message is what an error body says: the message of an object, a string, or
// the text without its tags.
func message(body []byte) string {
	var object struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
		Detail  json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(body, &object) == nil {
		var inner struct{ Message string }
		var text string
		switch {
		case json.Unmarshal(object.Error, &inner) == nil && inner.Message != "":
			return inner.Message
		case json.Unmarshal(object.Error, &text) == nil && text != "" && object.Message != "":
			return text + ": " + object.Message
		case text != "":
			return text
		case object.Message != "":
			return object.Message
		case len(object.Detail) > 0:
			return string(object.Detail)
		}
	}
	if text := bytes.TrimSpace(tags.ReplaceAll(body, []byte(" "))); len(text) > 0 {
		return string(text)
	}
	return "empty answer"
}

var (
	tags   = regexp.MustCompile(`(?s)<(script|style).*?</(script|style)>|<[^>]*>`)
	bearer = regexp.MustCompile(`(?i)bearer\s+[^\s"',]+`)
)

// clean takes the key out of a text, whole before it is cut, and makes it one
// short line.
func (c *Client) clean(text string) string {
	if len(c.secret) >= 4 {
		text = strings.ReplaceAll(text, c.secret, hidden)
	}
	text = bearer.ReplaceAllString(text, "Bearer "+hidden)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= maxMessage {
		return text
	}
	cut := maxMessage
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "..."
}
