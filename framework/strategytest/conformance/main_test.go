package conformance_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginserver"
	"smacs/strategies/builtin"
)

// TestMain turns the test binary into a plugin when its first argument is the
// name of one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if role, ok := roles()[os.Args[1]]; ok {
			role()
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// roles are plugins, good ones and such that break one promise of a process.
// The second argument is a folder, where processes leave signs for each other.
func roles() map[string]func() {
	good := scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) { return constant(in, 1), nil })
	return map[string]func(){
		"builtins": func() { pluginserver.Serve(builtin.Strategies()...) },
		"good":     func() { pluginserver.Serve(good) },
		"restart": func() {
			pluginserver.Serve(scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
				return constant(in, float64(os.Getpid())), nil
			}))
		},
		"stable": func() {
			pluginserver.Serve(scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
				flag := filepath.Join(os.Args[2], "flag")
				if _, err := os.Stat(flag); err != nil {
					_ = os.WriteFile(flag, nil, 0o600)
					os.Exit(3)
				}
				return constant(in, 1), nil
			}))
		},
		// Two strategies, of which the first hangs on one request.
		"hangs": func() {
			hanging := scorer(framework.Info{}, func(in framework.ScoringInput) ([]float64, error) {
				if len(in.Candidates) == 5 {
					time.Sleep(time.Minute)
				}
				return constant(in, 1), nil
			})
			hanging.ID = "hangs"
			pluginserver.Serve(hanging, good)
		},
		"missing": func() {
			go func() { _, _ = io.Copy(io.Discard, os.Stdin); os.Exit(0) }()
			serveRaw(&forgetful{newServer(good)})
		},
		"shutdown": func() { pluginserver.Serve(good); time.Sleep(time.Minute) },
		"orphan":   func() { serveRaw(newServer(good)) }, // go-plugin alone does not watch its input
		"processes": func() {
			lurk()
			pluginserver.Serve(good)
		},
		"lurker": func() { time.Sleep(20 * time.Second) },
	}
}

func newServer(strategies ...framework.Strategy) *pluginserver.Server {
	server, err := pluginserver.NewServer(strategies...)
	if err != nil {
		panic(err)
	}
	return server
}

// forgetful fails where it should say which inputs it lacks.
type forgetful struct{ *pluginserver.Server }

func (f *forgetful) Score(ctx context.Context, req *pb.ScoreRequest) (*pb.ScoreResponse, error) {
	response, err := f.Server.Score(ctx, req)
	if len(response.GetMissing()) > 0 {
		return nil, status.Error(codes.Internal, "KeyError")
	}
	return response, err
}

// serveRaw serves through go-plugin without any help of pluginserver.Serve.
func serveRaw(server pb.StrategiesServer) {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: pb.Handshake(),
		Plugins:         plugin.PluginSet{pb.ServiceName: &raw{server: server}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, pluginserver.Options()...)...)
		},
	})
}

type raw struct {
	plugin.NetRPCUnsupportedPlugin
	server pb.StrategiesServer
}

func (r *raw) GRPCServer(_ *plugin.GRPCBroker, registrar *grpc.Server) error {
	pb.RegisterStrategiesServer(registrar, r.server)
	return nil
}

func (*raw) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("a plugin has no client side")
}
