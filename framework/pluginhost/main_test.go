package pluginhost_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"smacs/framework"
	"smacs/framework/pluginhost"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginserver"
)

// TestMain turns the test binary into whatever its first argument says, so that
// tests start real processes without building anything.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if role, ok := roles()[os.Args[1]]; ok {
			role()
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

func roles() map[string]func() {
	return map[string]func(){
		"plugin-good":   func() { pluginserver.Serve(good()...) },
		"plugin-bad":    func() { pluginserver.Serve(bad()...) },
		"plugin-once":   once,
		"plugin-parent": parent,
		"plugin-none":   func() { pluginserver.Serve() },
		"says-hello":    func() { fmt.Println("hello, I am no plugin"); time.Sleep(time.Minute) },
		"says-nothing":  func() { time.Sleep(time.Minute) },
		"says-nowhere": func() {
			fmt.Println("1|1|unix|/nowhere/socket|grpc")
			time.Sleep(time.Minute)
		},
		"listens-only": func() {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				panic(err)
			}
			fmt.Printf("1|1|tcp|%s|grpc\n", listener.Addr())
			time.Sleep(time.Minute)
		},
		"other-version": func() { fmt.Println("1|7|tcp|127.0.0.1:1|grpc"); time.Sleep(time.Minute) },
		"fails": func() {
			fmt.Fprintln(os.Stderr, "no table of weights")
			os.Exit(3)
		},
		"fails-slowly": func() { // as an interpreter does that tidies up first
			_ = os.Stdout.Close()
			time.Sleep(200 * time.Millisecond)
			fmt.Fprintln(os.Stderr, "no table of weights")
			os.Exit(3)
		},
		"fails-asked": failsAsked,
		"host":        host,
		"supervisor":  func() { _ = pluginhost.Supervise(os.Stdin) },
	}
}

// once is a plugin that starts the first time only.
func once() {
	starts := filepath.Join(os.Args[2], "starts")
	counted(starts)
	if calls, err := os.ReadFile(starts); err != nil || len(calls) > 1 {
		fmt.Fprintln(os.Stderr, "the table of weights is gone")
		os.Exit(3)
	}
	pluginserver.Serve(bad()...)
}

// failsAsked starts as a plugin does and ends when it is asked for its
// strategies.
func failsAsked() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: pb.Handshake(),
		Plugins:         plugin.PluginSet{pb.ServiceName: &failing{}},
		GRPCServer:      plugin.DefaultGRPCServer,
		Logger:          hclog.NewNullLogger(),
	})
}

type failing struct {
	plugin.NetRPCUnsupportedPlugin
	pb.UnimplementedStrategiesServer
}

func (f *failing) GRPCServer(_ *plugin.GRPCBroker, registrar *grpc.Server) error {
	pb.RegisterStrategiesServer(registrar, f)
	return nil
}

func (*failing) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("a plugin has no client side")
}

// Describe ends the process the way a crash does.
func (*failing) Describe(context.Context, *pb.DescribeRequest) (*pb.DescribeResponse, error) {
	_, _ = syscall.Write(2, []byte("no table of strategies\n")) // as the runtime does when it gives up
	os.Exit(4)
	return nil, nil
}

func self(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func startPlugin(t testing.TB, role string, change func(*pluginhost.Options)) *pluginhost.Process {
	t.Helper()
	options := pluginhost.Options{Name: "mine", Command: []string{self(t), role}}
	if change != nil {
		change(&options)
	}
	process, err := pluginhost.Start(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := process.Close(); err != nil {
			t.Error(err)
		}
	})
	return process
}

func open[T any](t testing.TB, p *pluginhost.Process, kind framework.Kind, id string, table map[string]any) T {
	t.Helper()
	for _, info := range p.Infos() {
		if info.Kind == kind && info.ID == id {
			config, err := info.NewConfig(table)
			if err != nil {
				t.Fatal(err)
			}
			instance, err := p.Open(context.Background(), kind, id, config)
			if err != nil {
				t.Fatal(err)
			}
			return instance.(T)
		}
	}
	t.Fatalf("no strategy %s.%s", kind, id)
	panic("unreachable")
}

// flag is a file by which strategies of different processes know whether they
// have been there before.
func flag(t testing.TB) string { return filepath.Join(t.TempDir(), "flag") }
