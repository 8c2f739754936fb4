package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"google.golang.org/grpc"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// A Process is one plugin, over all restarts of its process. It is safe for
// concurrent use.
type Process struct {
	options Options
	code    Code
	infos   []framework.Info
	connect func(context.Context) (*link, error)
	output  *output
	batch   int // bytes from which a batch is split

	// lane is shared by the first attempts of calls. A repeated attempt has it
	// alone, so that a batch that crashes its plugin takes no other with it
	// more than once.
	lane sync.RWMutex

	starts sync.Mutex // held while a process starts
	mu     sync.Mutex // guards what follows
	link   *link      // nil while no process runs
	last   *link      // the one that ran last
	closed bool
	failed int   // starts that failed since the last that did not
	dead   error // why the process is not started any more
	stats  Stats
}

// batchBytes is the size from which a batch is split. Smaller messages cost
// more calls, larger ones memory on both sides.
const batchBytes = 4 << 20

// Start starts a plugin, checks its pin, and asks for its strategies. The
// context ends the start only; Close ends the plugin.
func Start(ctx context.Context, options Options) (*Process, error) {
	options = options.withDefaults()
	if err := options.validate(); err != nil {
		return nil, err
	}
	code, err := ReadCode(options.Command)
	if err == nil {
		err = code.checkPin(options.SHA256)
	}
	if err != nil {
		return nil, fmt.Errorf("plugin %s: %w", options.Name, err)
	}
	output := newOutput(options)
	launcher := &launcher{options: options, code: code, output: output}
	return start(ctx, &Process{options: options, code: code, connect: launcher.connect, output: output})
}

// Attach uses a plugin that is served elsewhere, in this process for instance.
// dial is called at once, and again whenever the connection is lost, which
// counts as a restart. Of the options only the name and the limits matter.
func Attach(ctx context.Context, options Options, dial func(context.Context) (*grpc.ClientConn, error)) (*Process, error) {
	options = options.withDefaults()
	connect := func(ctx context.Context) (*link, error) {
		conn, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		return &link{
			rpc:   pb.NewStrategiesClient(conn),
			state: func() string { return "" },
			end:   func(bool) { _ = conn.Close() },
			puts:  map[framework.Digest]*put{},
		}, nil
	}
	return start(ctx, &Process{options: options, connect: connect, output: newOutput(options)})
}

func start(ctx context.Context, p *Process) (*Process, error) {
	p.batch = batchBytes
	p.stats = Stats{Name: p.options.Name, SHA256: p.code.SHA256, ByMethod: map[string]int64{}}
	l, err := p.running(ctx)
	if err == nil {
		p.infos, err = p.describe(ctx, l)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("plugin %s: %w", p.options.Name, p.options.concealed(err)), p.Close())
	}
	return p, nil
}

// describe asks for the strategies and validates what comes.
func (p *Process) describe(ctx context.Context, l *link) ([]framework.Info, error) {
	ctx, cancel := context.WithTimeout(ctx, p.options.StartTimeout)
	defer cancel()
	p.count("Describe")
	response, err := l.rpc.Describe(ctx, &pb.DescribeRequest{})
	if err != nil {
		p.discard(l) // all it said has been read then
		return nil, fmt.Errorf("asked for its strategies: %w%s", err, p.output.last())
	}
	var infos []framework.Info
	seen := map[string]bool{}
	for _, described := range response.GetStrategies() {
		info, err := convert.FromInfo(described)
		if err != nil {
			return nil, err
		}
		if seen[info.Name()] {
			return nil, fmt.Errorf("it serves strategy %s twice", info.Name())
		}
		seen[info.Name()] = true
		infos = append(infos, info)
	}
	if len(infos) == 0 {
		return nil, errors.New("it serves no strategies")
	}
	return infos, nil
}

// Infos describes the plugin's strategies, in its order.
func (p *Process) Infos() []framework.Info { return slices.Clone(p.infos) }

// Code returns what the plugin's command consists of; zero for an attached one.
func (p *Process) Code() Code { return p.code }

// running returns the link to the running process, and starts one when there is
// none.
func (p *Process) running(ctx context.Context) (*link, error) {
	p.starts.Lock()
	defer p.starts.Unlock()
	p.mu.Lock()
	l, closed, dead := p.link, p.closed, p.dead
	p.mu.Unlock()
	if closed {
		return nil, errClosed
	}
	if dead != nil {
		return nil, dead
	}
	if l != nil {
		return l, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l, err := p.connect(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		return nil, p.notStarted(ctx, err)
	}
	p.failed = 0
	p.stats.started(l.pid)
	p.link, p.last = l, l
	return l, nil
}

// notStarted counts starts that failed one after the other: a plugin that does
// not start again holds no strategy up for long. The caller holds the lock.
func (p *Process) notStarted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	if p.failed++; p.failed > p.options.MaxRestarts {
		p.dead = &deadError{fmt.Errorf("it does not start any more, %d times in a row: %w", p.failed, err)}
	}
	return err
}

var errClosed = errors.New("the plugin has been closed")

// discard kills a process that crashed or hangs, unless it was done already.
func (p *Process) discard(l *link) {
	p.mu.Lock()
	if p.link == l {
		p.link = nil
	}
	p.mu.Unlock()
	l.kill()
}

// Close ends the plugin: it may end by itself, and is killed after a moment.
// Calls under way fail. Close may be called again.
func (p *Process) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.starts.Lock() // a start under way ends first
	defer p.starts.Unlock()
	p.mu.Lock()
	l := p.link
	p.link = nil
	p.mu.Unlock()
	if l != nil {
		l.close()
	}
	return nil
}
