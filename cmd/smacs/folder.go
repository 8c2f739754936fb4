package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	runner "smacs/framework/run"
	"smacs/framework/store"
	"smacs/framework/store/ledger"
	"smacs/framework/store/lock"
)

// ledgerFile keeps a run's outcomes between executions.
const ledgerFile = "ledger.db"

// openRun is a run folder held by this process.
type openRun struct {
	dir     string
	store   *store.Folder
	archive *runner.Archive
	lock    *lock.FolderLock
}

// openRunFolder opens the folder of a run for writing: nobody else writes it
// until close. fresh forgets what earlier executions computed.
func openRunFolder(dir, name string, fresh bool, shared *runner.Shared, stderr io.Writer) (*openRun, error) {
	if err := mayHold(dir, name); err != nil {
		return nil, usage(err)
	}
	folder, err := store.NewFolder(dir)
	if err != nil {
		return nil, failed(err)
	}
	held, err := lock.Lock(dir)
	if err != nil {
		return nil, failed(err)
	}
	r := &openRun{dir: dir, store: folder, lock: held}
	err = folder.Sweep()
	var kept *ledger.Ledger
	if err == nil {
		kept, err = r.openLedger(fresh, stderr)
	}
	if err != nil {
		return nil, failed(errors.Join(err, held.Unlock()))
	}
	r.archive = runner.NewArchive(kept, shared)
	return r, nil
}

// openLedger opens the folder's ledger. A damaged one is moved aside, and its
// blocks are computed again.
func (r *openRun) openLedger(fresh bool, stderr io.Writer) (*ledger.Ledger, error) {
	path := filepath.Join(r.dir, ledgerFile)
	if fresh {
		for _, file := range []string{path, path + "-journal"} {
			if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("--fresh: %w", err)
			}
		}
	}
	kept, err := ledger.Open(path)
	var damaged *ledger.DamagedError
	if !errors.As(err, &damaged) {
		return kept, err
	}
	kept, moved, err := ledger.Recover(path)
	if err == nil {
		fmt.Fprintf(stderr, "smacs: ledger %s is damaged (%v): it was moved to %s, and what it held is computed again\n", damaged.Path, damaged.Err, moved)
	}
	return kept, err
}

func (r *openRun) close() error {
	return errors.Join(r.archive.Close(), r.lock.Unlock())
}

// mayHold refuses a folder that holds something else than a run of this
// experiment: a run replaces files.
func mayHold(dir, name string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("run folder: %w; name another with --out", err)
	}
	others := 0
	for _, entry := range entries {
		switch file := entry.Name(); {
		case file == "manifest.json":
			return sameExperiment(dir, name)
		case file == lock.FileName, file == logsFolder, file == ledgerFile, file == ledgerFile+"-journal", store.IsTemporary(file):
			// of a run that was killed at once
		default:
			others++
		}
	}
	if others > 0 {
		return fmt.Errorf("run folder %s: it is not empty and holds no manifest.json, so it is no run; name another with --out", dir)
	}
	return nil
}

func sameExperiment(dir, name string) error {
	folder, err := store.OpenFolder(dir)
	if err != nil {
		return err
	}
	manifest, err := store.GetManifest(folder)
	if err != nil {
		return fmt.Errorf("run folder %s: %w; name another with --out", dir, err)
	}
	if manifest.Name != name {
		return fmt.Errorf("run folder %s: it holds a run of experiment %q, not of %q; name another with --out", dir, manifest.Name, name)
	}
	return nil
}
