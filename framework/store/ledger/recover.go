package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// companions are the files that SQLite may leave beside a database. They belong
// to it and would harm another one of its name.
var companions = [...]string{"-journal", "-wal", "-shm"}

// Recover moves the file at path aside, with its journal, and opens a new, empty
// ledger in its place. moved is the new name, path.damaged-N with the first N
// that is free; nothing is deleted, and the blocks of the old file are computed
// again. Call it after Open returned a *[DamagedError], while no other process
// uses the folder. When the move fails, the file is where it was.
func Recover(path string) (l *Ledger, moved string, err error) {
	moved, err = freeName(path)
	if err != nil {
		return nil, "", wrap(path, "move aside", err)
	}
	// The database goes first: SQLite discards a journal whose database is gone,
	// but a database without its journal would be half a transaction ahead.
	if err := os.Rename(path, moved); err != nil {
		return nil, "", wrap(path, "move aside", err)
	}
	for _, companion := range companions {
		err := os.Rename(path+companion, moved+companion)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, moved, wrap(path+companion, "move aside", err)
		}
	}
	l, err = Open(path)
	return l, moved, err
}

// freeName is the first of path.damaged-1, -2, ... that nothing has.
func freeName(path string) (string, error) {
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.damaged-%d", path, n)
		_, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
	}
}
