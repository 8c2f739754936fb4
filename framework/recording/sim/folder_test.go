package sim

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"smacs/framework/recording"
)

// rich are parameters with everything there is: vectors, samples, groups, a split.
func rich(t *testing.T) Params {
	t.Helper()
	p, err := Parse("rich.toml", []byte(`
samples = { count = 2, temperature = 0.5 }
embeddings = { model = "e", dim = 8, queries = true, responses = true }
split = { bank = 5, group_size = 3 }
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.WithQuestions(150)
}

// TestFolderHoldsWhatIsGenerated: the folder written row by row is the recording made
// in memory, on one processor as on several.
func TestFolderHoldsWhatIsGenerated(t *testing.T) {
	p := rich(t)
	want := generate(t, p)
	for _, processors := range []int{1, 4} {
		before := runtime.GOMAXPROCS(processors)
		dir, last := filepath.Join(t.TempDir(), "rec"), 0
		info, err := Write(t.Context(), p, Target{Dir: dir, Name: "x", Progress: func(done, total int) {
			if done != last+1 || total != 150 {
				t.Errorf("progress %d of %d after %d", done, total, last)
			}
			last = done
		}})
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		got, err := recording.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Close()
		if got.Fingerprint != want.Fingerprint || info.Fingerprint != want.Fingerprint || got.Name != "x" || last != 150 {
			t.Errorf("%d processors: %s (%s), described %s, want %s", processors, got.Fingerprint, got.Name, info.Fingerprint, want.Fingerprint)
		}
		if a, b := vectorsOf(got).Digest, vectorsOf(want).Digest; a != b {
			t.Errorf("%d processors: vectors %s, want %s", processors, a, b)
		}
	}
}

// TestCancelledLeavesNothing stops in the middle.
func TestCancelledLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	parent := t.TempDir()
	_, err := Write(ctx, Default(), Target{Dir: filepath.Join(parent, "rec"), Progress: func(done, _ int) {
		if done == 100 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
	if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Write(t.Context(), Default(), Target{Dir: dir}); err == nil {
		t.Error("an existing folder is written to")
	}
	if _, err := Write(t.Context(), Params{}, Target{Dir: filepath.Join(dir, "x")}); err == nil {
		t.Error("parameters out of range are taken")
	}
}
