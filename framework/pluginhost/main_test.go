package pluginhost_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/pluginhost"
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
		"host":       host,
		"supervisor": func() { _ = pluginhost.Supervise(os.Stdin) },
	}
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
