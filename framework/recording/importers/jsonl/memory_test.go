package jsonl

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"smacs/framework/recording"
)

// lineSource is a file of n lines that is nowhere: line makes each of them.
type lineSource struct {
	n, next int
	line    func(i int) string
	rest    string
	after   func(i int)
}

func (s *lineSource) Read(p []byte) (int, error) {
	if s.rest == "" {
		if s.next == s.n {
			return 0, io.EOF
		}
		s.after(s.next)
		s.rest = s.line(s.next) + "\n"
		s.next++
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// TestDecoderDoesNotHoldTheFile reads 128 MiB of which the recording keeps
// nothing but 1,024 scores: a prompt that is not a field of the recording, and a
// question that every line repeats. The heap in use, looked at as reading goes
// on, has to stay below an eighth of the file.
func TestDecoderDoesNotHoldTheFile(t *testing.T) {
	const lines, size = 1024, 64 << 10
	text := strings.Repeat("x", size)
	var most, before uint64
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before = heap()
	table, err := newTable(recording.NewBuilder(recording.Meta{}))
	if err != nil {
		t.Fatal(err)
	}
	src := &lineSource{
		n: lines,
		line: func(i int) string {
			return fmt.Sprintf(`{"question_id": "q", "llm": "a", "sample": %d, "score": 1, "prompt": "%s", "question": "%s"}`, i, text, text)
		},
		after: func(i int) {
			if i%64 == 63 {
				most = max(most, heap())
			}
		},
	}
	if err := table.read(context.Background(), "f", src, func(int64) {}); err != nil {
		t.Fatal(err)
	}
	if len(table.rows) != lines {
		t.Fatalf("%d rows, want %d", len(table.rows), lines)
	}
	if limit := uint64(lines * size / 4); most-before > limit {
		t.Errorf("the heap grew by %d bytes, want at most %d", most-before, limit)
	}
}
