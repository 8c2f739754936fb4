package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smacs/framework/mock"
)

// shutdownGrace is how long calls in flight may take to end after Ctrl-C.
const shutdownGrace = 2 * time.Second

// mocking is what smacs mock is asked for.
type mocking struct {
	mock.Options
	recording, addr, addrFile, keyEnv string
	unknown, overflow, shape          string
	asJSON                            bool
}

func newMock() *cobra.Command {
	m := mocking{}
	command := &cobra.Command{
		Use:   "mock --recording DIR|sim:NAME",
		Short: "Pretend to be a pool of LLMs that answer what is recorded",
		Long: `Mock is an OpenAI-compatible server: chat completions, embeddings and models, on
/v1. A model's name is that of an LLM of the recording. A question is recognised
by its text in the last user message, alone or as the only one contained in it,
and the answer is the recorded one; asked again, the next sample's. A prompt with
numbered references of the question gets the answer that most of them give.

It prints its base URL on one line and serves until Ctrl-C, which is no failure: the
exit code is 0. Faults are drawn from --seed, the request and how often the same
request came before, so that a run against it can be repeated. GET /mock/stats
counts calls per LLM and requests that were answered more than once. It needs no
key unless --api-key-env names one, and is made for tests and demonstrations: do
not put it on a public address.`,
		Example: `  smacs mock --recording sim:default
  smacs mock --recording data/zeroeval --addr 127.0.0.1:8080 --latency 200ms --latency-spread 50ms
  smacs mock --recording sim:default --error-rate 0.05 --error-status 500,429 --truncate-rate 0.02 --seed 7
  curl -s localhost:8080/v1/chat/completions -d '{"model":"sim-open-amber-large","messages":[{"role":"user","content":"What is 2 + 2?"}]}'
  curl -s localhost:8080/mock/stats`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return m.run(command) },
	}
	m.flags(command)
	return command
}

func (m *mocking) flags(command *cobra.Command) {
	f := command.Flags()
	f.StringVar(&m.recording, "recording", "", "the recording that answers: a folder, or sim:NAME")
	f.StringVar(&m.addr, "addr", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	f.StringVar(&m.addrFile, "addr-file", "", "write the base URL to this file too, once the server answers")
	f.Uint64Var(&m.Seed, "seed", 42, "seed of faults and of what is made up")
	f.DurationVar(&m.Latency, "latency", 0, "wait before each answer")
	f.DurationVar(&m.LatencySpread, "latency-spread", 0, "vary the latency evenly by as much to both sides")
	f.Float64Var(&m.ErrorRate, "error-rate", 0, "share of calls answered by an error of --error-status")
	f.IntSliceVar(&m.ErrorStatus, "error-status", []int{http.StatusInternalServerError}, "statuses of those errors, drawn evenly")
	f.DurationVar(&m.RetryAfter, "retry-after", time.Second, "what 429 and 503 of --error-status ask for; 0 leaves Retry-After out everywhere")
	f.IntVar(&m.RPM, "rpm", 0, "requests per minute and LLM, then 429 (0: no limit)")
	f.IntVar(&m.TPM, "tpm", 0, "tokens of prompt and max_tokens per minute and LLM, then 429 (0: no limit)")
	f.Float64Var(&m.TruncateRate, "truncate-rate", 0, "share of answers cut in half, with finish_reason length")
	f.Float64Var(&m.MalformedRate, "malformed-rate", 0, "share of answers with status 200 that are no completion")
	f.Float64Var(&m.DisconnectRate, "disconnect-rate", 0, "share of connections broken before or amid the answer")
	f.Float64Var(&m.StallRate, "stall-rate", 0, "share of answers that come later by --stall")
	f.DurationVar(&m.Stall, "stall", 10*time.Second, "how long a stall takes")
	f.BoolVar(&m.NullLogprobs, "null-logprobs", false, "answer null where logprobs were asked for")
	f.BoolVar(&m.NoUsage, "no-usage", false, "leave usage out of answers")
	f.StringVar(&m.keyEnv, "api-key-env", "", "name of the environment variable with the key that requests must carry, else 401")
	f.StringArrayVar(&m.Dead, "dead", nil, "an LLM whose connections always break; may be repeated")
	f.IntVar(&m.Context, "context", 0, "tokens that prompt and answer may have (0: any number)")
	f.StringVar(&m.overflow, "overflow", "", "a prompt beyond --context: error (400), or cut (its beginning is dropped in silence; the default of the shape ollama)")
	f.StringVar(&m.unknown, "unknown", "made-up", "a question or text that is not recorded: made-up, or error (404)")
	f.StringVar(&m.shape, "shape", string(mock.OpenAI), "whose manners answers have: "+strings.Join(mock.Shapes(), ", "))
	f.BoolVar(&m.asJSON, "json", false, "print the address and what is served as one line of JSON")
}

func (m *mocking) run(command *cobra.Command) error {
	if err := m.complete(); err != nil {
		return usage(err)
	}
	rec, err := openRecording(m.recording)
	if err != nil {
		return usage(fmt.Errorf("mock: --recording: %w", err))
	}
	defer rec.Close()
	m.Recording = rec
	server, err := mock.New(m.Options)
	if err != nil {
		return usage(fmt.Errorf("mock: %w", err))
	}
	if n := server.SharedTexts(); n > 0 {
		fmt.Fprintf(command.ErrOrStderr(), "smacs: %s have the text of an earlier one, which answers for them\n", counted(n, "question", "questions"))
	}
	listener, err := net.Listen("tcp", m.addr)
	if err != nil {
		return failed(fmt.Errorf("mock: --addr: %w", err))
	}
	if err := m.announce(command, "http://"+listener.Addr().String()+"/v1"); err != nil {
		return failed(errors.Join(err, listener.Close()))
	}
	return failed(serveUntil(command.Context(), listener, server, shutdownGrace))
}

// complete turns flags into options and checks those the package does not know.
func (m *mocking) complete() error {
	if m.recording == "" {
		return errors.New("mock: --recording is missing: give a recording's folder or sim:default")
	}
	if m.keyEnv != "" {
		if m.Key = os.Getenv(m.keyEnv); m.Key == "" {
			return fmt.Errorf("mock: --api-key-env: the environment variable %s is empty or not set", m.keyEnv)
		}
	}
	m.Shape = mock.Shape(m.shape)
	m.NoRetryAfter = m.RetryAfter == 0
	switch m.unknown {
	case "made-up", "error":
		m.RefuseUnknown = m.unknown == "error"
	default:
		return fmt.Errorf("mock: --unknown: got %q, want made-up or error", m.unknown)
	}
	switch m.overflow {
	case "", "error", "cut":
		m.CutOverflow = m.overflow == "cut" || m.overflow == "" && m.Shape == mock.Ollama
	default:
		return fmt.Errorf("mock: --overflow: got %q, want error or cut", m.overflow)
	}
	if m.overflow != "" && m.Context == 0 {
		return errors.New("mock: --overflow says what happens beyond --context, which is missing")
	}
	return nil
}

// announce prints where the server listens. Connections wait from then on.
func (m *mocking) announce(command *cobra.Command, url string) error {
	var err error
	if m.asJSON {
		err = writeJSONLine(command, map[string]any{"url": url, "recording": m.Recording.Name, "fingerprint": m.Recording.Fingerprint, "llms": m.Recording.LLMs, "seed": m.Seed})
	} else {
		_, err = fmt.Fprintln(command.OutOrStdout(), url)
	}
	if err != nil {
		return err
	}
	return writeAddress(m.addrFile, url)
}

// writeAddress writes where a server listens to a file, if there is to be one.
func writeAddress(file, url string) error {
	if file == "" {
		return nil
	}
	// Renamed into place, so that nobody reads half of it.
	if err := os.WriteFile(file+".tmp", []byte(url+"\n"), 0o644); err != nil {
		return fmt.Errorf("--addr-file: %w", err)
	}
	return os.Rename(file+".tmp", file)
}

// serveUntil serves until the context ends, which is no failure: then calls in
// flight may end, for a while.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler, patience time.Duration) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err := server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // calls that stall longer are cut off
	}
	<-ended
	return err
}

func writeJSONLine(command *cobra.Command, v any) error {
	return json.NewEncoder(command.OutOrStdout()).Encode(v)
}
