package ledger

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrInUse is wrapped by what Open returns while another ledger, of this process
// or another one, has the file open.
var ErrInUse = errors.New("in use by another process; wait for it to end")

// A DamagedError says that the file at Path is malformed, cut short or no
// ledger. Nothing was read from it and nothing written to it since. [Recover]
// is the way on.
type DamagedError struct {
	Path string
	Err  error // what was found
}

// Error names the file and the way on.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("ledger %s: damaged or no ledger (%v); move it aside, its blocks are computed again", e.Path, e.Err)
}

// Unwrap returns what was found.
func (e *DamagedError) Unwrap() error { return e.Err }

// A VersionError says that the file at Path was written in a format that this
// program does not know.
type VersionError struct {
	Path      string
	Got, Want int // format versions: the file's, and the newest one known here
}

// Error names the file and both versions.
func (e *VersionError) Error() string {
	return fmt.Sprintf("ledger %s: got format version %d, want at most %d; use the newer smacs that wrote it, or another run folder",
		e.Path, e.Got, e.Want)
}

// explain gives an error of SQLite the file's path and a way on. The codes are
// those of https://www.sqlite.org/rescode.html.
func explain(path, doing string, err error) error {
	var damaged *DamagedError
	var version *VersionError
	if errors.As(err, &damaged) || errors.As(err, &version) {
		return err
	}
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return wrap(path, doing, err)
	}
	const primary = 0xff // the low byte; the rest refines it
	switch failure.Code() & primary {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT:
		return &DamagedError{Path: path, Err: err}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("ledger %s: %w", path, ErrInUse)
	case sqlite3.SQLITE_FULL:
		return advise(path, doing, err, "the disk is full: free some space and run again")
	case sqlite3.SQLITE_READONLY:
		return advise(path, doing, err, "the file or its folder is read-only: allow writing or use another run folder")
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return advise(path, doing, err, "the folder must be there and allow new files (a journal is made beside the ledger)")
	case sqlite3.SQLITE_IOERR:
		return advise(path, doing, err, "the disk is full, over quota or failing: mend that and run again")
	}
	return wrap(path, doing, err)
}

// explainOpen is explain for the statements of Open. They are fixed, so that an
// SQL error there says that the file's schema or format is wrong.
func explainOpen(path string, err error) error {
	var failure *sqlite.Error
	if errors.As(err, &failure) && failure.Code() == sqlite3.SQLITE_ERROR {
		return &DamagedError{Path: path, Err: err}
	}
	return explain(path, "open", err)
}

func advise(path, doing string, err error, advice string) error {
	return fmt.Errorf("ledger %s: %s: %w; %s; what was stored before is kept", path, doing, err, advice)
}

func wrap(path, doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("ledger %s: %s: %w", path, doing, err)
}

// closed is what every call returns after Close.
func closed(path string) error { return fmt.Errorf("ledger %s: %w", path, fs.ErrClosed) }
