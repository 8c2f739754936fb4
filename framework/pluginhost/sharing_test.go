package pluginhost_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unicode"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"smacs/framework"
	"smacs/framework/pluginhost"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginserver"
)

// TestManyAtOnce calls from many goroutines while the process is killed again
// and again: every answer comes, and is right.
func TestManyAtOnce(t *testing.T) {
	ctx := context.Background()
	process := startPlugin(t, "plugin-good", nil)
	selector := open[framework.Selector](t, process, framework.Selection, "sums", nil)
	want, wantErr := inProcess[framework.Selector](t, good(), "sums", nil).Select(ctx, selectRequest(5))
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for range 10 {
				got, err := selector.Select(ctx, selectRequest(5))
				if err != nil {
					t.Error(err)
					return
				}
				same(t, got, want, err, wantErr)
			}
		})
	}
	for range 2 {
		pids := process.Stats().Pids
		_ = syscall.Kill(pids[len(pids)-1], syscall.SIGKILL)
		time.Sleep(50 * time.Millisecond)
	}
	callers.Wait()
}

// TestOneBatchTakesNoOther crashes the plugin with one batch as often as it may
// while others are under way: only that one fails.
func TestOneBatchTakesNoOther(t *testing.T) {
	ctx := context.Background()
	process := startPlugin(t, "plugin-bad", nil)
	crashes := open[framework.Scorer](t, process, framework.Scoring, "crashes", nil)
	sound := open[framework.Scorer](t, process, framework.Scoring, "slow", nil)
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for range 5 {
				if _, err := sound.Score(ctx, scoreRequest(1)); err != nil {
					t.Errorf("an innocent batch failed: %v", err)
				}
			}
		})
	}
	for range 2 {
		_, err := crashes.Score(ctx, scoreRequest(1))
		wantError(t, err, "strategy scoring.crashes", "crashed 4 times")
	}
	callers.Wait()
}

func TestCancelEndsTheCall(t *testing.T) {
	process := startPlugin(t, "plugin-bad", nil)
	scorer := open[framework.Scorer](t, process, framework.Scoring, "hangs", nil)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := scorer.Score(ctx, scoreRequest(1))
	if err == nil || ctx.Err() == nil || time.Since(start) > 5*time.Second {
		t.Errorf("got %v after %v, want the call to end with its context", err, time.Since(start))
	}
	if stats := process.Stats(); stats.Restarts != 0 {
		t.Errorf("%d restarts, want none: nobody asked again", stats.Restarts)
	}
}

func TestClosedPlugin(t *testing.T) {
	process := startPlugin(t, "plugin-good", nil)
	scorer := open[framework.Scorer](t, process, framework.Scoring, "mixed", nil)
	if err := process.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := scorer.Score(context.Background(), scoreRequest(1))
	wantError(t, err, "plugin mine: strategy scoring.mixed", "the plugin has been closed")
	if pids := process.Stats().Pids; len(pids) != 1 {
		t.Errorf("processes %v, want no new one after Close", pids)
	}
}

// TestChangedCode restarts a plugin whose file is another by then.
func TestChangedCode(t *testing.T) {
	script := filepath.Join(t.TempDir(), "plugin")
	write := func(comment string) {
		text := fmt.Sprintf("#!/bin/sh\n# %s\nexec %s plugin-good\n", comment, self(t))
		if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	process := startPlugin(t, "", func(o *pluginhost.Options) { o.Command = []string{script} })
	selector := open[framework.Selector](t, process, framework.Selection, "sums", map[string]any{"crash_once": flag(t)})
	write("two")
	_, err := selector.Select(context.Background(), selectRequest(1))
	wantError(t, err, "plugin mine:", "has changed since this run started")
}

func TestReadCode(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tool, script, table := write("tool", "tool"), write("script.py", "script"), write("table", "table")
	t.Setenv("PATH", folder)
	read := func(command ...string) pluginhost.Code {
		code, err := pluginhost.ReadCode(command)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	installed := read("tool", script, table, "--flag")
	if installed.Script != script || installed.SHA256 == installed.Executable || installed.Named() != script {
		t.Errorf("of an interpreter and a script got %+v, want the script's hash", installed)
	}
	t.Setenv("PATH", "/nowhere")
	own := read(tool, script)
	if own.Script != "" || own.SHA256 != own.Executable || own.Named() != tool {
		t.Errorf("of a program and a file got %+v, want the program's hash", own)
	}
	if own.Executable != installed.Executable || installed.Hash == own.Hash {
		t.Error("the hash of all files does not follow the arguments")
	}
	before := read(tool, script)
	write("script.py", "another script")
	if after := read(tool, script); after.Hash == before.Hash || after.SHA256 != before.SHA256 {
		t.Errorf("a changed argument: hash %s before and %s after", before.Hash, after.Hash)
	}
}

// forgetful serves strategies but forgets every payload after one use.
type forgetful struct {
	*pluginserver.Server
	calls   atomic.Int64
	forever bool
}

func (f *forgetful) Score(ctx context.Context, req *pb.ScoreRequest) (*pb.ScoreResponse, error) {
	if f.calls.Add(1)%2 == 1 || f.forever {
		return &pb.ScoreResponse{Missing: [][]byte{req.GetReferences()}}, nil
	}
	return f.Server.Score(ctx, req)
}

// attach serves from this process.
func attach(t *testing.T, server pb.StrategiesServer) *pluginhost.Process {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	grpcServer := grpc.NewServer(pluginserver.Options()...)
	pb.RegisterStrategiesServer(grpcServer, server)
	go func() { _ = grpcServer.Serve(listener) }()
	t.Cleanup(grpcServer.Stop)
	process, err := pluginhost.Attach(context.Background(), pluginhost.Options{Name: "mine"}, func(context.Context) (*grpc.ClientConn, error) {
		return grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Close() })
	return process
}

func TestMissingIsPutAgain(t *testing.T) {
	server, err := pluginserver.NewServer(good()...)
	if err != nil {
		t.Fatal(err)
	}
	process := attach(t, &forgetful{Server: server})
	want, wantErr := inProcess[framework.Scorer](t, good(), "mixed", nil).Score(context.Background(), scoreRequest(3))
	got, err := open[framework.Scorer](t, process, framework.Scoring, "mixed", nil).Score(context.Background(), scoreRequest(3))
	same(t, got, want, err, wantErr)
	if stats := process.Stats(); stats.ByMethod["Put"] != 2 || stats.ByMethod["Score"] != 2 || stats.Restarts != 0 {
		t.Errorf("stats %+v, want two puts and two calls", stats)
	}
}

func TestMissingForever(t *testing.T) {
	server, err := pluginserver.NewServer(good()...)
	if err != nil {
		t.Fatal(err)
	}
	process := attach(t, &forgetful{Server: server, forever: true})
	_, err = open[framework.Scorer](t, process, framework.Scoring, "mixed", nil).Score(context.Background(), scoreRequest(3))
	wantError(t, err, "plugin mine: strategy scoring.mixed", "asked 8 times for the same inputs")
}

// liar answers with what does not fit the protocol.
type liar struct{ *pluginserver.Server }

func (liar) Score(context.Context, *pb.ScoreRequest) (*pb.ScoreResponse, error) {
	return &pb.ScoreResponse{Terms: &pb.Floats{Values: []float64{1}, Ends: []uint32{5}}}, nil
}

func (liar) Drop(context.Context, *pb.DropRequest) (*pb.DropResponse, error) {
	return nil, errors.New("unhandled exception in the plugin's server")
}

func (liar) Aggregate(context.Context, *pb.AggregateRequest) (*pb.AggregateResponse, error) {
	return &pb.AggregateResponse{Missing: [][]byte{{1, 2}}}, nil
}

func TestAnswersThatDoNotFit(t *testing.T) {
	server, err := pluginserver.NewServer(good()...)
	if err != nil {
		t.Fatal(err)
	}
	process := attach(t, liar{server})
	ctx := context.Background()
	_, err = open[framework.Scorer](t, process, framework.Scoring, "mixed", nil).Score(ctx, scoreRequest(1))
	wantError(t, err, "plugin mine: strategy scoring.mixed", "the answer does not fit the protocol: column terms: list 0 ends at 5")
	_, err = open[framework.Dropper](t, process, framework.Dropout, "last", nil).Drop(ctx, dropRequest(1))
	wantError(t, err, "plugin mine: strategy dropout.last", "the plugin failed beside the strategy (Unknown): unhandled exception")
	_, err = open[framework.Aggregator](t, process, framework.Aggregation, "longest", nil).Aggregate(ctx, aggregateRequest(1))
	wantError(t, err, "plugin mine: strategy aggregation.longest", "the plugin misses input 0102, which the call does not refer to")
	if stats := process.Stats(); stats.Restarts != 0 {
		t.Errorf("%d restarts, want none", stats.Restarts)
	}
}

// TestLog: whole lines with the plugin's name, from both ways a plugin prints.
func TestLog(t *testing.T) {
	var log lockedLog
	process := startPlugin(t, "plugin-bad", func(o *pluginhost.Options) { o.Log = &log; o.MaxRestarts = -1 })
	_, err := open[framework.Scorer](t, process, framework.Scoring, "crashes", nil).Score(context.Background(), scoreRequest(1))
	wantError(t, err, "crashed 1 times")
	if got := log.String(); got != "plugin mine: on my way out\nplugin mine: fatal: out of weights\n" {
		t.Errorf("logged %q", got)
	}
}

// TestNothingControlsTheTerminal: what a plugin prints and the errors it makes
// are single lines of printable characters, in the log and in errors.
func TestNothingControlsTheTerminal(t *testing.T) {
	var log lockedLog
	process := startPlugin(t, "plugin-bad", func(o *pluginhost.Options) { o.Log = &log; o.MaxRestarts = -1 })
	_, err := open[framework.Scorer](t, process, framework.Scoring, "paints", nil).Score(context.Background(), scoreRequest(1))
	wantError(t, err, `no \x1b[31mred\x1b[0m\nleft`)
	// The call has returned, its output may still be on the way.
	const want = "plugin mine: first\nplugin mine: " + `    at \x1b]0;owned\a` + "\n"
	for range 500 {
		if log.String() == want {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got := log.String(); got != want {
		t.Errorf("logged %q, want %q", got, want)
	}
	_, err = open[framework.Scorer](t, process, framework.Scoring, "crashes", nil).Score(context.Background(), scoreRequest(1))
	wantError(t, err, `its last output: first |     at \x1b]0;owned\a | on my way out`)
	if strings.ContainsFunc(err.Error(), unicode.IsControl) {
		t.Errorf("the error holds control characters: %q", err)
	}
}

type lockedLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
