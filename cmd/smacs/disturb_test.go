package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"smacs/framework/plan"
	"smacs/framework/store"
)

// disturbedRun is an experiment of eleven blocks of questions, so that there is
// a middle, with every kind of chart. It takes less than a second with one
// worker, half of it in the blocks.
const disturbedRun = `
name = "disturbed"
[data]
recording = "sim:default"
bank = 0.1
[dropout]
strategy = "prior_drop"
rate = 0.2
candidates = 8
[scoring.weights]
mean_pairwise_similarity = 1.0
vote_share = 0.5
[sweep]
"retrieval.k" = [5, 20, 50]
"selection.top_k" = [3, 6, 9, 12]
"scoring.weights.vote_share" = [0.0, 0.5]
`

// bench is where runs are disturbed: an undisturbed run to compare with, and a
// folder for temporary files that nobody else uses.
type bench struct {
	dir, self, file, tmp string
	quiet                string        // the undisturbed run's folder
	flags                []string      // of every command
	took                 time.Duration // by the undisturbed run
	questions, blocks    int           // test questions; blocks of all leaves together
}

func newBench(t *testing.T, flags ...string) *bench {
	t.Helper()
	// Not t.TempDir: other users may not enter it, and its path is too long for
	// the plugins' sockets.
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	b := &bench{dir: dir, flags: flags, file: filepath.Join(dir, "disturbed.toml"), tmp: filepath.Join(dir, "tmp"), quiet: filepath.Join(dir, "quiet")}
	b.self = smacsBinary(t, dir)
	writeFile(t, b.file, disturbedRun)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(b.tmp, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(b.tmp, 0o777); err != nil { // whatever the umask
		t.Fatal(err)
	}
	b.count(t)
	started := time.Now()
	if run := b.run(b.quiet); run.code != exitDone {
		t.Fatalf("the undisturbed run: exit code %d\n%s", run.code, run.stderr)
	}
	b.took = time.Since(started)
	return b
}

// count asks the plan for the number of blocks: each leaf has one outcome per
// question, and one block per 64 questions.
func (b *bench) count(t *testing.T) {
	t.Helper()
	output, err := exec.Command(b.self, append([]string{"plan", b.file, "--json"}, b.flags...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var p planned
	if err := json.Unmarshal(output, &p); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(p.Stages, func(s plan.StageCount) bool { return s.Stage == "total" })
	const leaves = 25 // the base and 3 x 4 x 2 points of the grid
	b.questions = p.Stages[at].Distinct / leaves
	b.blocks = leaves * ((b.questions + 63) / 64)
}

// command is the command that makes the run, the same one that resumes it.
func (b *bench) command(out string, flags ...string) *exec.Cmd {
	args := slices.Concat([]string{"run", b.file, "--out", out, "--workers", "1"}, b.flags, flags)
	command := exec.Command(b.self, args...)
	command.Env = append(os.Environ(), "TMPDIR="+b.tmp)
	command.Dir = b.dir
	command.Stderr = &bytes.Buffer{}
	return command
}

// endedRun is a command that has ended; code is -1 after a signal.
type endedRun struct {
	code   int
	stderr string
}

func (b *bench) run(out string, flags ...string) endedRun {
	return finish(b.command(out, flags...))
}

func finish(command *exec.Cmd) endedRun {
	if err := command.Start(); err != nil {
		return endedRun{code: -1, stderr: err.Error()}
	}
	return await(command)
}

func await(command *exec.Cmd) endedRun {
	_ = command.Wait() // the exit code says the same
	return endedRun{code: command.ProcessState.ExitCode(), stderr: command.Stderr.(*bytes.Buffer).String()}
}

// resumed runs the command again and expects the undisturbed run's results, and
// no file that is not in its folder.
func (b *bench) resumed(t *testing.T, out string) store.ManifestBlocks {
	t.Helper()
	return b.finished(t, out, b.run(out))
}

// finished expects of a run that has ended what an undisturbed one leaves.
func (b *bench) finished(t *testing.T, out string, run endedRun) store.ManifestBlocks {
	t.Helper()
	if run.code != exitDone {
		t.Fatalf("resumed: exit code %d\n%s", run.code, run.stderr)
	}
	manifest := manifestOf(t, out)
	if manifest.Status != store.RunDone {
		t.Errorf("resumed: status %s", manifest.Status)
	}
	if sum := manifest.Blocks.Computed + manifest.Blocks.Reused; sum != b.blocks {
		t.Errorf("resumed: %d blocks computed and %d reused, want %d together", manifest.Blocks.Computed, manifest.Blocks.Reused, b.blocks)
	}
	if err := sameResults(b.quiet, out); err != nil {
		t.Error(err)
	}
	if got, want := filesOf(t, out), filesOf(t, b.quiet); !slices.Equal(got, want) {
		t.Errorf("resumed: files %v, want %v", got, want)
	}
	return manifest.Blocks
}

// filesOf are all files in a folder, hidden ones too.
func filesOf(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// awaitLedger waits until the run's ledger has grown to some bytes, and reports
// whether it did before the process ended.
func awaitLedger(command *exec.Cmd, out string, bytes int64) bool {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if info, err := os.Stat(filepath.Join(out, ledgerFile)); err == nil && info.Size() >= bytes {
			return true
		}
		if !alive(command.Process.Pid) {
			return false
		}
	}
	return false
}

// ledgerSize is the size of the undisturbed run's ledger.
func (b *bench) ledgerSize(t *testing.T) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(b.quiet, ledgerFile))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// withLedger makes a run folder that has all outcomes and nothing else.
func (b *bench) withLedger(t *testing.T, out string) {
	t.Helper()
	if err := os.Mkdir(out, 0o777); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(out, ledgerFile), readFile(t, filepath.Join(b.quiet, ledgerFile)))
}

// statusOf is the status in a folder's manifest, "" without one.
func statusOf(t *testing.T, out string) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(out, "manifest.json")); err != nil {
		return ""
	}
	return manifestOf(t, out).Status
}

// wantText expects every one of some texts in what a command said.
func wantText(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}
