package pluginhost

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
	"smacs/framework/terminal"
)

// instance is a strategy opened with one configuration, over all restarts of
// its plugin.
type instance struct {
	process *Process
	info    framework.Info
	config  []byte

	mu   sync.Mutex
	link *link // where the instance is open
	id   uint64
	// lessons are what the instance was taught, in order: a fresh process is
	// taught it again before anything else.
	lessons []lesson
	closed  bool
	givenUp error // why the instance is not called any more
}

// lesson is a Fit or an Observe.
type lesson func(ctx context.Context, l *link, id uint64) error

// Open opens a strategy of the plugin with one configuration. What it returns
// implements the interface of the kind, framework.Fitter where the strategy is
// fitted, framework.Observer where it is sequential, and io.Closer.
func (p *Process) Open(ctx context.Context, kind framework.Kind, id string, config framework.Config) (framework.Instance, error) {
	for _, info := range p.infos {
		if info.Kind != kind || info.ID != id {
			continue
		}
		i := &instance{process: p, info: info, config: config.Canonical()}
		// Opening is the work: nothing is left to do once the instance is open.
		err := i.attempts(ctx, about("Open"), func(context.Context, *link, uint64) error { return nil })
		if err != nil {
			return nil, err
		}
		return i.asKind(), nil
	}
	return nil, fmt.Errorf("plugin %s has no strategy %s.%s, it has: %s", p.options.Name, kind, id, p.names())
}

func (p *Process) names() string {
	var names []string
	for _, info := range p.infos {
		names = append(names, info.Name())
	}
	return strings.Join(names, ", ")
}

// opened returns the instance's number on the link, after opening it and
// teaching it what it had learned before.
func (i *instance) opened(ctx context.Context, l *link) (uint64, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return 0, &strategyError{"the instance has been closed"}
	}
	if i.link == l {
		return i.id, nil
	}
	var id uint64
	err := i.process.timed(ctx, func(ctx context.Context) error {
		i.process.count("Open")
		response, err := l.rpc.Open(ctx, &pb.OpenRequest{Kind: string(i.info.Kind), Strategy: i.info.ID, Config: i.config})
		if err != nil {
			return err
		}
		id = response.GetInstance()
		return own(response)
	})
	if err != nil {
		return 0, err
	}
	for _, lesson := range i.lessons {
		err := i.process.timed(ctx, func(ctx context.Context) error { return lesson(ctx, l, id) })
		if err != nil {
			return 0, err
		}
	}
	i.link, i.id = l, id
	return id, nil
}

// Close ends the instance in the plugin, if that still runs.
func (i *instance) Close() error {
	i.mu.Lock()
	l, id, closed := i.link, i.id, i.closed
	i.closed, i.link = true, nil
	i.mu.Unlock()
	if closed || l == nil || i.process.isClosed() || i.process.current() != l {
		return nil
	}
	err := i.process.timed(context.Background(), func(ctx context.Context) error {
		i.process.count("Close")
		response, err := l.rpc.Close(ctx, &pb.CloseRequest{Instance: id})
		if err != nil {
			return err
		}
		return own(response)
	})
	if err != nil {
		return i.wrap(about("Close"), err)
	}
	return nil
}

func (p *Process) current() *link {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.link
}

// Fit hands the bank to a fitted strategy.
func (i *instance) Fit(ctx context.Context, bank *framework.Bank) error {
	digest, data := convert.Bank(bank)
	input := payload{digest: digest, kind: pb.PayloadKind_PAYLOAD_KIND_BANK, data: data}
	fit := func(ctx context.Context, l *link, id uint64) error {
		_, err := call(ctx, i.process, l, "Fit", []payload{input}, func(ctx context.Context) (*pb.FitResponse, error) {
			return l.rpc.Fit(ctx, &pb.FitRequest{Instance: id, Bank: digest[:]})
		})
		return err
	}
	return i.learn(ctx, "Fit", fit)
}

// Observe tells a sequential strategy how its LLMs did.
func (i *instance) Observe(ctx context.Context, observations []framework.Observation) error {
	message := convert.ToObserve(observations)
	observe := func(ctx context.Context, l *link, id uint64) error {
		i.process.count("Observe")
		response, err := l.rpc.Observe(ctx, &pb.ObserveRequest{Instance: id, Questions: message.Questions, Llms: message.Llms, Scores: message.Scores})
		if err != nil {
			return err
		}
		return own(response)
	}
	return i.learn(ctx, "Observe", observe)
}

// learn teaches a lesson and remembers it for restarts. It is remembered after
// it was learned: a process that dies over it is not taught it twice.
func (i *instance) learn(ctx context.Context, what string, l lesson) error {
	if err := i.attempts(ctx, about(what), work(l)); err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lessons = append(i.lessons, l)
	return nil
}

// own returns the strategy's own error in a response, on one line.
func own(response interface{ GetError() string }) error {
	if text := response.GetError(); text != "" {
		return &strategyError{shortened(terminal.Plain(text), maxError)}
	}
	return nil
}
