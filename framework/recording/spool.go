package recording

import (
	"bufio"
	"os"
)

// A spool keeps bytes that are written once, one after the other, and read in any
// order: in memory, or in a file if it has one.
type spool struct {
	memory []byte
	file   *os.File
	w      *bufio.Writer // onto file; nil when everything is in it
	size   int64
}

// newFileSpool returns a spool in a new file of the folder dir.
func newFileSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, "spool-*")
	if err != nil {
		return nil, err
	}
	return &spool{file: f, w: bufio.NewWriterSize(f, 1<<16)}, nil
}

// add appends bytes and returns where they are.
func (s *spool) add(b []byte) (at int64, err error) {
	at = s.size
	s.size += int64(len(b))
	if s.file == nil {
		s.memory = append(s.memory, b...)
		return at, nil
	}
	_, err = s.w.Write(b)
	return at, err
}

// read fills b with the bytes that are at at.
func (s *spool) read(at int64, b []byte) error {
	if s.file == nil {
		copy(b, s.memory[at:])
		return nil
	}
	if s.w.Buffered() > 0 {
		if err := s.w.Flush(); err != nil {
			return err
		}
	}
	_, err := s.file.ReadAt(b, at)
	return err
}

// close gives the file up and removes it.
func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	s.file.Close() // nothing of it is needed
	return os.Remove(s.file.Name())
}
