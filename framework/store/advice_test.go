package store

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestAdvice(t *testing.T) {
	tests := map[string]struct {
		cause error
		want  string // "" for none
	}{
		"full disk":             {syscall.ENOSPC, "free some space"},
		"over quota":            {syscall.EDQUOT, "free some space"},
		"larger than allowed":   {syscall.EFBIG, "free some space"},
		"read-only folder":      {syscall.EACCES, "must allow writing"},
		"read-only file system": {syscall.EROFS, "must allow writing"},
		"anything else":         {fs.ErrInvalid, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := advise(&os.PathError{Op: "write", Path: "runs/x/cells.csv", Err: test.cause})
			if !errors.Is(got, test.cause) || !strings.Contains(got.Error(), "runs/x/cells.csv") {
				t.Errorf("got %v, want the error and its path kept", got)
			}
			if _, advice, _ := strings.Cut(got.Error(), "; "); !strings.Contains(advice, test.want) || (test.want == "") != (advice == "") {
				t.Errorf("got advice %q, want %q in it", advice, test.want)
			}
		})
	}
}
