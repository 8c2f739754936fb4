package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// advise adds the way on to an error of writing into a run folder, where the
// system's text leaves it to be guessed.
func advise(err error) error {
	full := []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
	for _, cause := range full {
		if errors.Is(err, cause) {
			return fmt.Errorf("%w; the disk is full or over quota: free some space and run again", err)
		}
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w; the folder must allow writing: change that or name another with --out", err)
	}
	return err
}
