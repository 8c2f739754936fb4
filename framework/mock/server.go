package mock

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// maxBody is the most bytes a request may have.
const maxBody = 32 << 20

// A Server is an HTTP handler that pretends to be the LLMs of a recording. It
// may be used from many goroutines.
type Server struct {
	options Options
	dialect dialect
	book    *book
	vectors *vectors
	dead    map[string]bool
	ledger  *ledger
	mux     *http.ServeMux

	mu       sync.Mutex
	limiters map[string]*limiter
}

// New returns a server. Options out of range are an error that names all of them.
func New(options Options) (*Server, error) {
	if options.Shape == "" {
		options.Shape = OpenAI
	}
	if err := options.check(); err != nil {
		return nil, err
	}
	s := &Server{
		options: options, dialect: dialects()[options.Shape], book: newBook(options.Recording),
		dead: map[string]bool{}, ledger: newLedger(), limiters: map[string]*limiter{},
	}
	for _, name := range options.Dead {
		s.dead[name] = true
	}
	var err error
	if s.vectors, err = newVectors(options.Recording, s.book); err != nil {
		return nil, err
	}
	s.mux = http.NewServeMux()
	s.mux.HandleFunc("POST /v1/chat/completions", s.post(s.chat))
	s.mux.HandleFunc("POST /v1/embeddings", s.post(s.embed))
	s.mux.HandleFunc("GET /v1/models", s.guarded(s.listModels))
	s.mux.HandleFunc("GET /v1/models/{id...}", s.guarded(s.showModel))
	s.mux.HandleFunc("GET /mock/stats", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Stats()) })
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Stats returns what the server has done so far.
func (s *Server) Stats() Stats { return s.ledger.copy() }

// SharedTexts returns how many questions of the recording cannot be asked for,
// because an earlier one has the same text or they have none.
func (s *Server) SharedTexts() int { return s.book.shared() }

// A call is one request on its way to an answer.
type call struct {
	ctx    context.Context
	header http.Header
	id     string // a digest of everything that tells it from others
	body   []byte
	ledger *ledger

	model             string // empty until it was admitted
	fate              fate
	answerHeader      http.Header
	used              usage
	broken, malformed bool
}

func (c *call) fault(what string) { c.ledger.fault(what) }

// post makes a handler of what answers a call.
func (s *Server) post(answer func(*call) (*reply, *refusal)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.ledger.enter()
		defer s.ledger.leave()
		c := &call{ctx: r.Context(), header: r.Header, ledger: s.ledger}
		no := s.read(w, r, c)
		var out *reply
		if no == nil {
			out, no = answer(c)
		}
		if no != nil {
			c.fault(no.counted)
			no.write(w, s.dialect)
			return
		}
		s.deliver(w, c, out)
	}
}

// deliver sends a reply, unless its fate is another.
func (s *Server) deliver(w http.ResponseWriter, c *call, out *reply) {
	for key, values := range c.answerHeader {
		w.Header()[key] = values
	}
	if c.malformed {
		out = malformed(out, c.fate)
	}
	if err := out.write(w, c.broken); err != nil {
		c.fault("gone")
		return
	}
	if !c.malformed {
		s.ledger.answered(c.id, c.model, c.used)
	}
}

// read checks the key and reads the body.
func (s *Server) read(w http.ResponseWriter, r *http.Request, c *call) *refusal {
	if no := s.authorize(r); no != nil {
		return no
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		no := invalid("", "the request body is larger than %d bytes", maxBody)
		no.status = http.StatusRequestEntityTooLarge
		return no
	case err != nil:
		return gone()
	}
	digest := sha256.New()
	for _, field := range []string{r.URL.Path, r.Header.Get("X-Mock-Sample"), string(body)} {
		io.WriteString(digest, field) // a hash takes everything
		digest.Write([]byte{0})
	}
	c.body, c.id = body, string(digest.Sum(nil))
	return nil
}

// authorize refuses a request without the key. The answer does not repeat what
// was given.
func (s *Server) authorize(r *http.Request) *refusal {
	given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if s.options.Key == "" || subtle.ConstantTimeCompare([]byte(given), []byte(s.options.Key)) == 1 {
		return nil
	}
	message := "Incorrect API key provided."
	if given == "" {
		message = "You did not provide an API key, want Authorization: Bearer KEY."
	}
	return &refusal{
		counted: "unauthorized", status: http.StatusUnauthorized, kind: "authentication_error", code: "invalid_api_key", message: message,
		header: http.Header{"Www-Authenticate": {`Bearer realm="mock"`}},
	}
}

func (s *Server) guarded(answer func(w http.ResponseWriter, r *http.Request) *refusal) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		no := s.authorize(r)
		if no == nil {
			no = answer(w, r)
		}
		if no != nil {
			no.write(w, s.dialect)
		}
	}
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", jsonType)
	w.Write(marshal(v)) // a client that went away needs no error
}

// llm returns the index of an LLM.
func (b *book) llm(name string) (int, bool) { return slices.BinarySearch(b.rec.LLMs, name) }
