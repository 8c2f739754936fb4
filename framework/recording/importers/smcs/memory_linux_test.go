package smcs

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"smacs/framework/recording"
)

// The child process of TestBankDoesNotFillMemory gets path and folder this way.
const (
	childPath = "SMACS_TEST_BANK"
	childOut  = "SMACS_TEST_OUT"
)

// TestBankDoesNotFillMemory imports a bank of 89 MB in a process of its own, whose
// peak of resident memory has to stay below 45 MiB: the process alone takes some
// 25, and the vectors in memory as float32 would take 16 more before any garbage.
// SMACS_TEST_BANK_ITEMS asks for a larger bank.
func TestBankDoesNotFillMemory(t *testing.T) {
	if path := os.Getenv(childPath); path != "" {
		importChild(t, path, os.Getenv(childOut))
		return
	}
	items := 1000
	if s := os.Getenv("SMACS_TEST_BANK_ITEMS"); s != "" {
		var err error
		if items, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	root := t.TempDir()
	path := filepath.Join(root, unionName)
	size := writeBank(t, path, items, 4096)
	child := exec.Command(os.Args[0], "-test.run=^TestBankDoesNotFillMemory$", "-test.v")
	child.Env = append(os.Environ(), childPath+"="+path, childOut+"="+filepath.Join(root, "out"))
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, after, _ := strings.Cut(string(out), "VmHWM:")
	var kib int64
	if _, err := fmt.Sscan(after, &kib); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("a bank of %d MB: a peak of %d MiB", size/1e6, kib>>10)
	if limit := int64(45 << 10); kib > limit {
		t.Errorf("a bank of %d MB took %d KiB, want at most %d", size/1e6, kib, limit)
	}
}

// writeBank writes a bank whose vectors are as float32 numbers print, with a few
// of the 15 LLMs' outcomes, and returns its size.
func writeBank(t *testing.T, path string, items, dim int) int64 {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var b []byte
	w.WriteByte('{')
	for i := range items {
		b = fmt.Appendf(b[:0], `"%d": {"question": "question %[1]d", "src_question_id": %[1]d, "src": "MATH", "model_res": {`, i)
		for l := range 15 {
			b = fmt.Appendf(b, `"llm-%d": {"is_correct": %v}, `, l, (i+l)%2 == 0)
		}
		b = append(b[:len(b)-2], `}, "embedding": [`...)
		for d := range dim {
			x := float32((i*7919+d*104729)%20011-10005) / 65537
			b = strconv.AppendFloat(b, float64(x), 'g', -1, 64)
			b = append(b, ", "...)
		}
		b = append(b[:len(b)-2], "]}, "...)
		if i == items-1 {
			b = append(b[:len(b)-2], '}')
		}
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// importChild imports a bank to disk and prints the peak of resident memory.
func importChild(t *testing.T, path, out string) {
	w, err := recording.Create(out, false)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := ImportTo(context.Background(), path, w, Options{}); err != nil {
		t.Fatal(err)
	}
	info, err := w.Commit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println(info.Questions, "questions, VmHWM:", strings.Fields(peak)[0])
}
