package mock

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"
)

// A refusal is an answer that is an error, in OpenAI's terms.
type refusal struct {
	counted string // the name under which it is counted
	status  int
	kind    string // type
	code    string // empty for null
	param   string // empty for null
	message string
	header  http.Header
	drop    bool // no answer: the connection breaks
	page    bool // the request was no JSON, which some servers answer with a page
}

func invalid(param, format string, args ...any) *refusal {
	return &refusal{counted: "invalid", status: http.StatusBadRequest, kind: "invalid_request_error", param: param, message: fmt.Sprintf(format, args...)}
}

func notFound(code, format string, args ...any) *refusal {
	no := invalid("", format, args...)
	no.status, no.code = http.StatusNotFound, code
	return no
}

// gone is a refusal to a client that has given up.
func gone() *refusal { return &refusal{counted: "gone", drop: true} }

// write sends the refusal in the manner of a dialect.
func (no *refusal) write(w http.ResponseWriter, d dialect) {
	if no.drop {
		panic(http.ErrAbortHandler)
	}
	for key, values := range no.header {
		w.Header()[key] = values
	}
	kind, body := no.body(d)
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(no.status)
	w.Write(body) // a client that went away needs no error
}

func (no *refusal) body(d dialect) (contentType string, body []byte) {
	switch {
	case no.page && d.htmlErrors:
		text := "SyntaxError: " + no.message + "\n    at JSON.parse (&lt;anonymous&gt;)"
		return "text/html; charset=utf-8", []byte("<!DOCTYPE html>\n<html><body><pre>" + strings.ReplaceAll(html.EscapeString(text), "&amp;", "&") + "</pre></body></html>\n")
	case d.stringErrors:
		return jsonType, marshal(map[string]string{"error": no.message})
	}
	kind := no.kind
	if d.errorType != "" {
		kind = d.errorType
	}
	return jsonType, marshal(map[string]any{"error": map[string]any{
		"message": no.message, "type": kind, "param": orNull(no.param), "code": orNull(no.code),
	}})
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

const jsonType = "application/json"

// marshal writes values of this package's own types, which always can be.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("mock: %v", err))
	}
	return append(b, '\n')
}
