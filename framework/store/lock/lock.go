package lock

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// FileName is the lock's file inside a run folder: hidden, no result, safe to
// delete when no run is going on.
const FileName = ".lock"

// A FolderLock is the sole right to write a run folder. It ends with Unlock, with
// the process, or when nothing refers to it any more: keep it until Unlock.
type FolderLock struct {
	path string
	lock *flock.Flock
}

// Lock takes the run folder for this process without waiting; the folder must be
// there. While a process, this one included, has it, the error is a *[BusyError].
// Any other error means that the folder cannot be locked (read-only, missing, a
// file system without locks).
func Lock(dir string) (*FolderLock, error) {
	path := filepath.Join(dir, FileName)
	l := &FolderLock{path: path, lock: flock.New(path, flock.SetPermissions(0o644))}
	got, err := l.lock.TryLock()
	now := time.Now()
	if err == nil && !got {
		return nil, &BusyError{Dir: dir, Holder: readHolder(path), asked: now}
	}
	if err == nil {
		err = writeHolder(path, thisProcess(now))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("run folder %s: cannot be locked: %w; the folder must be there and allow writing, "+
			"or give another folder with --out", dir, err), l.lock.Close())
	}
	return l, nil
}

// Unlock gives the folder back; a second Unlock does nothing. The file stays:
// another process may be about to lock it, and a removed file would be locked by
// both that one and the next.
func (l *FolderLock) Unlock() error {
	if !l.lock.Locked() {
		return nil
	}
	// The note goes while the lock is still held, or it would be a newer one. It
	// only matters to people, so failing to clear it keeps nobody from going on.
	clearing := os.Truncate(l.path, noteStart)
	return errors.Join(l.lock.Close(), clearing)
}

// A BusyError says that another process holds the run folder.
type BusyError struct {
	Dir    string
	Holder Holder // the zero Holder when its note could not be read

	asked time.Time
}

// Error names the folder, the holder as far as known, and the ways on.
func (e *BusyError) Error() string {
	return fmt.Sprintf("run folder %s is in use by %s; wait for it to end or give another folder with --out",
		e.Dir, e.Holder.describe(e.asked))
}
