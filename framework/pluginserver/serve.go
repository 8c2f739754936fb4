package pluginserver

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// MaxMessage is the largest message a plugin accepts, in bytes. The host sends
// far smaller ones; gRPC's own limit of 4 MiB is too small for one question
// with many long texts.
const MaxMessage = 256 << 20

// Serve serves the strategies to the host that started this process, and
// returns when the host ends the plugin. It is the whole main function of a
// plugin. A list that contradicts itself ends the process with status 1 and the
// reason on standard error; so does a start by hand.
//
// Standard output belongs to the handshake until Serve has started; what a
// strategy prints later, on either output, goes to the host's log line by line.
func Serve(strategies ...framework.Strategy) {
	server, err := NewServer(strategies...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if handshake := pb.Handshake(); os.Getenv(handshake.MagicCookieKey) == handshake.MagicCookieValue {
		// Only a process that a host started watches it: one started by hand is
		// about to be told what it is.
		watchHost()
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: pb.Handshake(),
		Plugins:         plugin.PluginSet{pb.ServiceName: &service{server: server}},
		GRPCServer:      newGRPCServer,
		Logger:          hclog.New(&hclog.LoggerOptions{Output: os.Stderr, Level: hclog.Error}),
	})
}

func newGRPCServer(options []grpc.ServerOption) *grpc.Server {
	return grpc.NewServer(append(append(options, Options()...), printDirectly())...)
}

// printDirectly sends what the process prints to its standard error. go-plugin
// carries it over the connection instead, where the last words of a process that
// ends itself get lost. It exchanges the outputs when it begins to serve, so they
// are exchanged back with the first call.
func printDirectly() grpc.ServerOption {
	stderr := os.Stderr
	var once sync.Once
	return grpc.ChainUnaryInterceptor(func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		once.Do(func() { os.Stdout, os.Stderr = stderr, stderr })
		return handle(ctx, req)
	})
}

// Options are the options of a gRPC server that serves a [Server] without
// [Serve], for tests.
func Options() []grpc.ServerOption {
	return []grpc.ServerOption{grpc.MaxRecvMsgSize(MaxMessage), grpc.MaxSendMsgSize(MaxMessage)}
}

// service is the plugin's side of go-plugin's table.
type service struct {
	plugin.NetRPCUnsupportedPlugin
	server *Server
}

func (s *service) GRPCServer(_ *plugin.GRPCBroker, registrar *grpc.Server) error {
	pb.RegisterStrategiesServer(registrar, s.server)
	return nil
}

func (s *service) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, fmt.Errorf("a plugin has no client side")
}
