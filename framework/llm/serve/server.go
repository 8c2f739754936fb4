// Package serve is an OpenAI-compatible endpoint in front of a pool: chat
// completions are answered by a whole configuration of the framework, embeddings
// are passed through. README.md says what clients may send and what comes back.
package serve

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"smacs/framework"
	"smacs/framework/llm/calls"
	"smacs/framework/pipeline"
)

// An Answerer answers conversations that end with the user's message; *run.Asker is
// one.
type Answerer interface {
	Ask(ctx context.Context, task string, conversation []framework.Message) (*pipeline.Asked, error)
}

// A Caller calls the pool for embeddings, and counts all calls; *calls.Caller is
// one.
type Caller interface {
	Embed(ctx context.Context, model string, texts []string, query bool) ([][]float64, error)
	Totals() calls.Totals
}

// Options say what is served and within which bounds.
type Options struct {
	Model      string // the configuration's name, as clients know it
	Answerer   Answerer
	Caller     Caller
	Embeddings []string // names of the embedding models that are passed through
	Key        string   // bearer token of every request to /v1; "" for none

	MaxInFlight int           // requests answered at once; more get 429
	MaxBody     int64         // bytes of a request
	Deadline    time.Duration // of a request
	KeepAlive   time.Duration // between comments in a stream that has nothing to say yet
	Log         *slog.Logger  // one line a request; never a prompt, an answer or a key
}

// A Server is an HTTP handler. It is safe for use by many goroutines.
type Server struct {
	Options
	mux     *http.ServeMux
	slots   chan struct{}
	key     [sha256.Size]byte
	metrics *metrics
	started time.Time
}

// New returns a server.
func New(options Options) *Server {
	s := &Server{
		Options: options, mux: http.NewServeMux(), slots: make(chan struct{}, options.MaxInFlight),
		key: sha256.Sum256([]byte(options.Key)), metrics: newMetrics(options.Caller), started: time.Now(),
	}
	s.mux.HandleFunc("POST /v1/chat/completions", s.guarded(s.limited(s.chat)))
	s.mux.HandleFunc("POST /v1/embeddings", s.guarded(s.limited(s.embed)))
	s.mux.HandleFunc("GET /v1/models", s.guarded(s.listModels))
	s.mux.HandleFunc("GET /v1/models/{id...}", s.guarded(s.showModel))
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	s.mux.Handle("GET /metrics", s.metrics.handler())
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, &problem{http.StatusNotFound, "invalid_request_error", "unknown_url", "", "there is no " + r.Method + " " + r.URL.Path})
	})
	return s
}

// ServeHTTP implements http.Handler. Every answer has a trace id, which is in the
// log line too.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	t := &trace{id: newID(), path: s.pathOf(r)}
	seen := &recorder{ResponseWriter: w}
	seen.Header().Set("X-Request-Id", t.id)
	s.metrics.inFlight.Inc()
	defer s.metrics.inFlight.Dec()
	s.mux.ServeHTTP(seen, r.WithContext(context.WithValue(r.Context(), traceKey{}, t)))
	took := time.Since(started)
	s.metrics.request(t.path, seen.code(), took)
	if t.path == "/healthz" || t.path == "/metrics" {
		return
	}
	s.Log.LogAttrs(context.WithoutCancel(r.Context()), levelOf(seen.code()), "request", append([]slog.Attr{
		slog.String("id", t.id), slog.String("method", r.Method), slog.String("path", t.path),
		slog.Int("status", seen.code()), slog.Float64("ms", float64(took.Microseconds())/1000),
	}, t.attrs...)...)
}

// pathOf is the route of a request: paths that clients make up are no labels.
func (s *Server) pathOf(r *http.Request) string {
	_, pattern := s.mux.Handler(r)
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return "other"
}

func levelOf(status int) slog.Level {
	if status >= 500 {
		return slog.LevelError
	}
	return slog.LevelInfo
}

// trace is what a request's log line says.
type trace struct {
	id, path string
	attrs    []slog.Attr
}

type traceKey struct{}

func traceOf(r *http.Request) *trace {
	t, _ := r.Context().Value(traceKey{}).(*trace)
	return t
}

func newID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// guarded asks for the key.
func (s *Server) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		given, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		sum := sha256.Sum256([]byte(given))
		if s.Key != "" && (!bearer || subtle.ConstantTimeCompare(sum[:], s.key[:]) != 1) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			s.refuse(w, r, &problem{http.StatusUnauthorized, "authentication_error", "invalid_api_key", "", "wrong or no API key: send the header Authorization: Bearer KEY"})
			return
		}
		next(w, r)
	}
}

// bodyTime is how long a request's body may take to come.
const bodyTime = 30 * time.Second

// read takes in a request's body before it has a place among those answered: a
// client that sends nothing keeps nobody out.
func (s *Server) read(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(bodyTime)) // not every writer in tests has one
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.MaxBody))
	_ = connection.SetReadDeadline(time.Time{})
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &problem{http.StatusRequestEntityTooLarge, "invalid_request_error", "request_too_large", "", fmt.Sprintf("the request is larger than %d bytes", large.Limit)}
	case err != nil:
		return nil, &problem{http.StatusRequestTimeout, "invalid_request_error", "timeout", "", "the request did not come whole and in time"}
	}
	return body, nil
}

// limited bounds the requests at once, their size and their time.
func (s *Server) limited(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, p := s.read(w, r)
		if p != nil {
			s.refuse(w, r, p)
			return
		}
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		default:
			w.Header().Set("Retry-After", "1")
			s.refuse(w, r, &problem{http.StatusTooManyRequests, "rate_limit_error", "rate_limit_exceeded", "", "too many requests are being answered: try again later"})
			return
		}
		ctx, stop := context.WithTimeout(r.Context(), s.Deadline)
		defer stop()
		r.Body = io.NopCloser(bytes.NewReader(body))
		next(w, r.WithContext(ctx))
	}
}

// recorder remembers the status.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController find the writer.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}
