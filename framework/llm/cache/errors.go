package cache

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What is wrong with a cache's file, for errors.Is.
var (
	ErrDamaged = errors.New("the file is damaged")
	ErrLocked  = errors.New("the file is locked by another program")
	ErrFull    = errors.New("the disk is full")
)

func damaged(path string, err error) error {
	return fmt.Errorf("response cache %s: %w (%v); move it away to start an empty one, or save what it has with the program sqlite3 (.recover)", path, ErrDamaged, err)
}

// explain says what to do about an error of SQLite.
func explain(path string, err error) error {
	var failure *sqlite.Error
	if err == nil || !errors.As(err, &failure) {
		if err != nil {
			err = fmt.Errorf("response cache %s: %w", path, err)
		}
		return err
	}
	switch failure.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged(path, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("response cache %s: %w (waited %v); end that program or use another folder with --cache DIR", path, ErrLocked, patience)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("response cache %s: %w; free some space and start again: all answers written so far are kept", path, ErrFull)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("response cache %s: cannot be written (%w); check its permissions or use another folder with --cache DIR", path, err)
	}
	return fmt.Errorf("response cache %s: %w", path, err)
}
