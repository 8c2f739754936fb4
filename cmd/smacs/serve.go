package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"smacs/framework/llm/serve"
)

// serving are the flags of the serve command.
type serving struct {
	configured
	addr, addrFile, keyEnv string
	maxInFlight            int
	maxBody                int64
	deadline, grace        time.Duration
}

// giveUpFor is how long a server leaves an LLM alone that failed again and again.
const giveUpFor = 30 * time.Second

// keepAlive is the time between comments in a stream that has nothing to say yet.
const keepAlive = 5 * time.Second

func newServe() *cobra.Command {
	var s serving
	command := &cobra.Command{
		Use:   "serve --config EXPERIMENT.toml [--pool POOL.toml]",
		Short: "Be an OpenAI-compatible endpoint that answers with a whole pool",
		Long: `Serve answers /v1/chat/completions (streamed and not, several turns) with the base
settings of an experiment, as smacs ask does, under the experiment's name as the
model; /v1/embeddings with the pool file's embedding models; /v1/models; /healthz;
and /metrics for Prometheus.

An LLM that does not answer is left out; when none answers the status is 503.
Requests beyond --max-in-flight get 429, longer ones than --max-body 413. Sampling
parameters of requests are the configuration's business: they are ignored, and the
header X-Smacs-Ignored names them. Every answer has a trace id in X-Request-Id;
the log on stderr, a JSON line a request, has it too, and neither prompts nor
keys. Ctrl-C or SIGTERM ends it: requests under way are answered first.

It prints its base URL on one line. Without --api-key-env anybody who reaches the
address may spend the pool's money; the default address is this machine's own.`,
		Example: `  smacs serve --config experiments/live-mock.toml --addr 127.0.0.1:8080
  SMACS_KEY=secret smacs serve --pool pool.toml --config exp.toml --api-key-env SMACS_KEY --max-in-flight 32
  curl -s localhost:8080/v1/chat/completions -d '{"model":"live-mock","messages":[{"role":"user","content":"What is 17 times 23?"}]}'`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := errors.Join(usage(s.check()), s.live.check()); err != nil {
				return err
			}
			return s.serve(command)
		},
	}
	s.add(command)
	flags := command.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	flags.StringVar(&s.addrFile, "addr-file", "", "write the base URL to this file too, once the server answers")
	flags.StringVar(&s.keyEnv, "api-key-env", "", "name of the environment variable with the key that requests must carry")
	flags.IntVar(&s.maxInFlight, "max-in-flight", 64, "requests answered at once; more get 429")
	flags.Int64Var(&s.maxBody, "max-body", 4<<20, "bytes that a request may have")
	flags.DurationVar(&s.deadline, "deadline", 5*time.Minute, "longest time for an answer")
	flags.DurationVar(&s.grace, "grace", 30*time.Second, "time that requests under way get at the end")
	return command
}

func (s *serving) check() error {
	switch {
	case s.maxInFlight < 1:
		return fmt.Errorf("serve: --max-in-flight: got %d, want at least 1", s.maxInFlight)
	case s.maxBody < 1:
		return fmt.Errorf("serve: --max-body: got %d, want at least 1 byte", s.maxBody)
	case s.deadline <= 0 || s.grace <= 0:
		return errors.New("serve: --deadline and --grace: want times above 0, such as 30s")
	case s.keyEnv != "" && os.Getenv(s.keyEnv) == "":
		return fmt.Errorf("serve: --api-key-env: the environment variable %s is not set", s.keyEnv)
	}
	return nil
}

func (s *serving) serve(command *cobra.Command) (err error) {
	ctx, stderr := command.Context(), command.ErrOrStderr()
	s.live.giveUpFor = giveUpFor
	loaded, asker, err := s.open(ctx, "serve", stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, loaded.close()) }()
	var embeddings []string
	for _, e := range loaded.caller.Pool().Embeddings {
		embeddings = append(embeddings, e.Name)
	}
	key := ""
	if s.keyEnv != "" {
		key = os.Getenv(s.keyEnv)
	}
	handler := serve.New(serve.Options{
		Model: loaded.Experiment.Name, Answerer: asker, Caller: loaded.caller, Embeddings: embeddings, Key: key,
		MaxInFlight: s.maxInFlight, MaxBody: s.maxBody, Deadline: s.deadline, KeepAlive: keepAlive,
		Log: slog.New(slog.NewJSONHandler(stderr, nil)),
	})
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return failed(fmt.Errorf("serve: --addr: %w", err))
	}
	url := "http://" + listener.Addr().String() + "/v1"
	if _, err := fmt.Fprintln(command.OutOrStdout(), url); err != nil {
		return errors.Join(failed(err), listener.Close())
	}
	if err := writeAddress(s.addrFile, url); err != nil {
		return errors.Join(failed(fmt.Errorf("serve: %w", err)), listener.Close())
	}
	return failed(serveUntil(ctx, listener, handler, s.grace))
}
