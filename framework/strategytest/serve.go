package strategytest

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"smacs/framework"
	"smacs/framework/pluginhost"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginserver"
)

// Serve serves the strategies from this process over a socket and returns the
// host's end: all of a plugin but its process. It ends with the test.
func Serve(t testing.TB, strategies ...framework.Strategy) *pluginhost.Process {
	t.Helper()
	server, err := pluginserver.NewServer(strategies...)
	if err != nil {
		t.Fatal(err)
	}
	// Not t.TempDir: the path of a socket is limited to about 100 bytes.
	folder, err := os.MkdirTemp("", "smacs")
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(folder, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	grpcServer := grpc.NewServer(pluginserver.Options()...)
	pb.RegisterStrategiesServer(grpcServer, server)
	served := make(chan error, 1)
	go func() { served <- grpcServer.Serve(listener) }()
	process, err := pluginhost.Attach(context.Background(), pluginhost.Options{Name: "test"}, func(context.Context) (*grpc.ClientConn, error) {
		return grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(pluginserver.MaxMessage)))
	})
	t.Cleanup(func() {
		if process != nil {
			_ = process.Close()
		}
		grpcServer.Stop()
		<-served
		_ = os.RemoveAll(folder)
	})
	if err != nil {
		t.Fatal(err)
	}
	return process
}
