package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// nobody is a user without rights: for the superuser every folder allows writing.
const nobody = 65534

// unprivileged makes a command's process subject to permissions.
func unprivileged(command *exec.Cmd) *exec.Cmd {
	if os.Geteuid() == 0 {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return command
}

// give makes a folder and what is in it the unprivileged user's.
func give(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, nobody, nobody)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A run folder that may not be written is named, with what to do; when it may
// again, the run goes on.
func TestRunInAReadOnlyFolderGoesOn(t *testing.T) {
	b := newBench(t)
	killed := filepath.Join(b.dir, "killed")
	b.begun(t, killed)
	for _, test := range []struct {
		name   string
		locked []string // what may not be written, in the run's folder
		hit    string   // what the error names
		says   []string
	}{
		{"the folder and its files", []string{".", ".lock", ledgerFile, "manifest.json"}, "", []string{"cannot be locked", "allow writing", "--out"}},
		{"the folder", []string{"."}, "", []string{"must allow writing", "what earlier runs kept is still in"}},
		{"the ledger", []string{ledgerFile}, ledgerFile, []string{"allow writing or use another run folder", "questions are kept in"}},
		{"the charts", []string{"charts"}, "charts", []string{"must allow writing", "questions are kept in"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(b.dir, test.name)
			if err := os.CopyFS(out, os.DirFS(killed)); err != nil {
				t.Fatal(err)
			}
			give(t, out)
			before := readFile(t, filepath.Join(out, ledgerFile))
			mended := forbid(t, out, test.locked)
			ended := finish(unprivileged(b.command(out)))
			t.Log(ended.stderr)
			mended()
			if ended.code != exitFailed {
				t.Errorf("exit code %d, want %d", ended.code, exitFailed)
			}
			wantText(t, ended.stderr, append(test.says, filepath.Join(out, test.hit))...)
			if test.hit != "charts" && readFile(t, filepath.Join(out, ledgerFile)) != before {
				t.Error("the ledger that was kept has changed")
			}
			if blocks := b.finished(t, out, finish(unprivileged(b.command(out)))); blocks.Reused == 0 {
				t.Error("resumed: nothing that was kept is reused")
			}
		})
	}
}

// begun makes a folder of a run that was killed in the middle, with a folder of
// charts.
func (b *bench) begun(t *testing.T, out string) {
	t.Helper()
	command := b.command(out)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if !awaitLedger(command, out, b.ledgerSize(t)/2) {
		t.Fatalf("the run ended before it could be killed: %s", await(command).stderr)
	}
	_ = command.Process.Kill()
	await(command)
	b.nothingLeft(t)
	// The journal is played back, so that the ledger may be compared.
	if output, err := exec.Command(b.self, "plan", b.file, "--out", out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if err := os.Mkdir(filepath.Join(out, "charts"), 0o777); err != nil {
		t.Fatal(err)
	}
}

// forbid makes files and folders read-only until they are mended.
func forbid(t *testing.T, out string, names []string) (mended func()) {
	t.Helper()
	modes := map[string]fs.FileMode{}
	for _, name := range names {
		path := filepath.Join(out, name)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		modes[path] = info.Mode().Perm()
		if err := os.Chmod(path, info.Mode().Perm()&^0o222); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		for path, mode := range modes {
			if err := os.Chmod(path, mode); err != nil {
				t.Error(err)
			}
		}
	}
}

// Where nothing can be begun, nothing is, and the error names the place.
func TestOutThatCannotBeMade(t *testing.T) {
	b := newBench(t)
	for _, dir := range []string{"closed", "shut"} {
		if err := os.Mkdir(filepath.Join(b.dir, dir), 0o755); err != nil {
			t.Fatal(err)
		}
		give(t, filepath.Join(b.dir, dir))
	}
	writeFile(t, filepath.Join(b.dir, "file"), "some text")
	t.Cleanup(forbid(t, b.dir, []string{"closed"}))
	if err := os.Chmod(filepath.Join(b.dir, "shut"), 0); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, out string
		code      int
		says      []string
	}{
		{"in a read-only folder", "closed/out", exitFailed, []string{"permission denied", "must allow writing"}},
		{"a folder that may not be read", "shut", exitUsage, []string{"permission denied", "--out"}},
		{"a file", "file", exitUsage, []string{"not a directory", "--out"}},
		{"inside a file", "file/out", exitUsage, []string{"not a directory", "--out"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(b.dir, test.out)
			ended := finish(unprivileged(b.command(out)))
			t.Log(ended.stderr)
			if ended.code != test.code {
				t.Errorf("exit code %d, want %d", ended.code, test.code)
			}
			wantText(t, ended.stderr, append(test.says, out)...)
		})
	}
	if got := readFile(t, filepath.Join(b.dir, "file")); got != "some text" {
		t.Errorf("the file given as --out holds %q now", got)
	}
	b.nothingLeft(t)
	// Folders above that are not there yet are made.
	out := filepath.Join(b.dir, "not", "there", "yet")
	if blocks := b.resumed(t, out); blocks.Computed != b.blocks {
		t.Errorf("%d blocks computed, want all %d", blocks.Computed, b.blocks)
	}
}
