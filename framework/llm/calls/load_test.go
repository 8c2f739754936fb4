//go:build unix

package calls_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"smacs/framework/llm/cache"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
	"smacs/framework/mock"
)

// The test binary stands in for a mock server in a process of its own, so that its
// work is not counted as the caller's.
const serveEnv = "SMACS_TEST_SERVE_MOCK"

const loadLLMs, loadQuestions = 10, 2000

func TestMain(m *testing.M) {
	if os.Getenv(serveEnv) != "" {
		serveMock()
		return
	}
	os.Exit(m.Run())
}

func serveMock() {
	server, err := mock.New(mock.Options{Recording: recorded(&testing.B{}, loadLLMs, loadQuestions), Latency: 100 * time.Millisecond})
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("http://" + listener.Addr().String())
	panic(http.Serve(listener, server))
}

// mockProcess starts the server and returns its address.
func mockProcess(t testing.TB) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self)
	command.Env = append(os.Environ(), serveEnv+"=1")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// load makes calls, so many at once, and returns the CPU time of this process.
func load(t testing.TB, url string, n, atOnce int) time.Duration {
	t.Helper()
	kept, err := cache.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := &pool.Pool{}
	for m := range loadLLMs {
		e := endpoint(fmt.Sprintf("llm-%02d", m), url)
		e.Concurrency = atOnce / loadLLMs
		p.LLMs = append(p.LLMs, pool.LLM{Endpoint: e, CompletionPrice: 1, Thinking: pool.ThinkTagged, MaxTokensKey: pool.MaxTokens, SystemRole: pool.RoleSystem})
	}
	c := calls.New(calls.Options{Pool: p, Cache: kept, Budget: calls.NoBudget(), Client: client.Options{Getenv: func(string) string { return secret }}})
	before := cpu(t)
	var next atomic.Int64
	var group sync.WaitGroup
	for range atOnce {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if _, err := c.Chat(context.Background(), chat(i%loadLLMs, i/loadLLMs)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	used := cpu(t) - before
	if got := c.Totals(); got.Answered != int64(n) {
		t.Errorf("%d of %d calls were answered", got.Answered, n)
	}
	c.Close()
	if err := kept.Close(); err != nil {
		t.Error(err)
	}
	return used
}

func cpu(t testing.TB) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// left waits for goroutines to end and returns how many there are more than before.
func left(before int) int {
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return 0
		}
		time.Sleep(20 * time.Millisecond)
	}
	return runtime.NumGoroutine() - before
}

// TestNoGoroutineIsLeft: after many calls at once, and their cache, nothing runs on.
func TestNoGoroutineIsLeft(t *testing.T) {
	url := mockProcess(t)
	before := runtime.NumGoroutine()
	load(t, url, 600, 200)
	if n := left(before); n > 0 {
		var stacks [1 << 16]byte
		t.Errorf("%d goroutines are left:\n%s", n, stacks[:runtime.Stack(stacks[:], true)])
	}
}

// BenchmarkLoad makes 20,000 calls with 1,000 in flight against a mock in another
// process that answers after 100 ms, every answer written to the cache. It reports
// the caller's CPU time a call, its peak memory, and goroutines left:
//
//	go test ./framework/llm/calls -run '^$' -bench Load -benchtime 1x
func BenchmarkLoad(b *testing.B) {
	url := mockProcess(b)
	before := runtime.NumGoroutine()
	const n, atOnce = 20_000, 1_000
	var used time.Duration
	for b.Loop() {
		used = load(b, url, n, atOnce)
	}
	b.ReportMetric(float64(used.Microseconds())/1000/n, "cpu-ms/call")
	b.ReportMetric(peakMiB(b), "MiB-peak")
	b.ReportMetric(float64(left(before)), "goroutines-left")
}

// peakMiB is the most memory that this process had resident.
func peakMiB(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("reads /proc")
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kilobytes / 1024
}
