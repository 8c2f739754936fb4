package pluginhost

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	pb "smacs/framework/pluginproto"
)

// MaxAnswer is the largest answer to one call that a host takes, in bytes. A
// larger one is refused before it is read.
const MaxAnswer = 64 << 20

const (
	// grace is how long a plugin has to end by itself.
	grace = 2500 * time.Millisecond
	// lastWords is how long a plugin that closed its output without a handshake
	// has to end by itself: it may still be printing why.
	lastWords = time.Second
)

// launcher starts the plugin's process, any number of times.
type launcher struct {
	options Options
	code    Code // read just before the first start
	output  *output
	started bool
}

// connect starts one process and connects to it. Calls never overlap.
func (l *launcher) connect(ctx context.Context) (*link, error) {
	if l.started {
		if err := l.unchanged(); err != nil {
			return nil, err
		}
	}
	l.started = true
	folder, release, err := l.socketFolder()
	if err != nil {
		return nil, err
	}
	var process atomic.Pointer[command]
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: pb.Handshake(),
		Plugins:         plugin.PluginSet{pb.ServiceName: &service{}},
		RunnerFunc: func(_ hclog.Logger, spec *exec.Cmd, _ string) (runner.Runner, error) {
			started, err := newCommand(l.options, l.code, spec.Env)
			if err != nil {
				return nil, err
			}
			process.Store(started)
			return started, nil
		},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		SkipHostEnv:      true,
		StartTimeout:     l.options.StartTimeout,
		Stderr:           l.output,
		SyncStdout:       l.output,
		SyncStderr:       l.output,
		Logger:           hclog.NewNullLogger(),
		UnixSocketConfig: &plugin.UnixSocketConfig{TempDir: folder},
		// go-plugin's own limit is 2 GiB.
		GRPCDialOptions: []grpc.DialOption{grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(MaxAnswer))},
	})
	kill := func() {
		if started := process.Load(); started != nil {
			started.kill()
		}
	}
	rpc, err := l.handshake(ctx, client, kill)
	if err != nil {
		kill()
		client.Kill() // returns when all the plugin said has been read
		release()
		return nil, l.explain(ctx, err)
	}
	return newLink(rpc, process.Load(), client, release), nil
}

// unchanged makes sure that a restart runs the code the first start ran.
func (l *launcher) unchanged() error {
	code, err := ReadCode(l.options.Command)
	if err != nil {
		return &changedError{err}
	}
	if code.Hash != l.code.Hash {
		return &changedError{fmt.Errorf("%s has changed since this run started: run again, so that all results come from one version", code.Named())}
	}
	return nil
}

// handshake starts the client and asks whether it is well. kill ends the
// process when the context does or the time is up: go-plugin watches the time
// for the first line only.
func (l *launcher) handshake(ctx context.Context, client *plugin.Client, kill func()) (pb.StrategiesClient, error) {
	ctx, cancel := context.WithTimeout(ctx, l.options.StartTimeout+time.Second)
	defer cancel()
	stop := context.AfterFunc(ctx, kill)
	defer stop()
	if _, err := client.Start(); err != nil {
		return nil, err
	}
	protocol, err := client.Client()
	if err == nil {
		err = protocol.Ping()
	}
	if err != nil {
		return nil, fmt.Errorf("it printed the handshake line, but nothing answers there: %s", status.Convert(err).Message())
	}
	dispensed, err := protocol.Dispense(pb.ServiceName)
	if err != nil {
		return nil, err
	}
	return dispensed.(pb.StrategiesClient), nil
}

// explain says in our words why a plugin did not start.
func (l *launcher) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	text := err.Error()
	switch {
	case closedOutput(err):
		text = "it ended without the handshake line on standard output: is it a smacs plugin, and can it be executed here?"
	case strings.Contains(text, "Unrecognized remote plugin message"):
		said := strings.TrimSpace(strings.TrimPrefix(strings.SplitN(text, "\n", 2)[0], "Unrecognized remote plugin message:"))
		text = fmt.Sprintf("it printed %q where the handshake line 1|%d|unix|PATH|grpc was expected: is it a smacs plugin?", said, pb.Version)
	case strings.Contains(text, "timeout while waiting"):
		text = fmt.Sprintf("it printed no handshake line within %v", l.options.StartTimeout)
	case strings.Contains(text, "incompatible API version"):
		text = fmt.Sprintf("it speaks another version of the protocol than %d: build it with this version of smacs (%s)", pb.Version, text)
	}
	said := l.output.last()
	if strings.Contains(said, "No module named 'smacs'") {
		text += "; its Python does not find the package smacs: put the folder plugins/python of smacs into PYTHONPATH"
	}
	return fmt.Errorf("command %s did not start as a plugin: %s%s", strings.Join(l.options.Command, " "), text, said)
}

// closedOutput reports whether the process closed its standard output, mostly by
// ending, before it printed a line.
func closedOutput(err error) bool {
	return strings.Contains(err.Error(), "Failed to read any lines from plugin's stdout") || strings.Contains(err.Error(), "exited before we could connect")
}

// folderPrefix begins the names of the folders of sockets.
const folderPrefix = "smacs"

// socketFolder makes a private folder for the socket, which release removes; the
// supervisor does when this process cannot. The path of a socket is limited to
// about 100 bytes, so a long TMPDIR cannot hold it.
func (l *launcher) socketFolder() (folder string, release func(), err error) {
	parent := os.TempDir()
	if info, err := os.Stat("/tmp"); len(parent) > 45 && err == nil && info.IsDir() {
		parent = "/tmp"
	}
	if parent, err = filepath.Abs(parent); err != nil {
		return "", nil, err
	}
	if folder, err = os.MkdirTemp(parent, folderPrefix); err != nil {
		return "", nil, err
	}
	l.options.Supervisor.addFolder(folder)
	return folder, func() {
		l.warnOfStrays(folder)
		_ = os.RemoveAll(folder)
		l.options.Supervisor.removeFolder(folder)
	}, nil
}

// service is the host's side of go-plugin's table.
type service struct{ plugin.NetRPCUnsupportedPlugin }

func (*service) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return fmt.Errorf("a host serves no strategies")
}

func (*service) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return pb.NewStrategiesClient(conn), nil
}
