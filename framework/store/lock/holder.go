package lock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// A Holder is who has a run folder, as it noted in the lock's file.
type Holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host,omitempty"` // folders are shared between machines, process ids are not
	Since time.Time `json:"since"`          // when the folder was locked
}

func thisProcess(now time.Time) Holder {
	host, err := os.Hostname()
	if err != nil {
		host = "" // a machine without a name
	}
	return Holder{PID: os.Getpid(), Host: host, Since: now.UTC().Truncate(time.Second)}
}

// describe is the holder in words, with local times: the date when it is not
// today's, and the machine when it is not this one.
func (h Holder) describe(now time.Time) string {
	if h.PID == 0 {
		return "another smacs process"
	}
	text := fmt.Sprintf("smacs process %d", h.PID)
	if h.Host != "" && h.Host != thisProcess(now).Host {
		text += " on " + h.Host
	}
	since, layout := h.Since.Local(), "2006-01-02 15:04"
	if since.Format(time.DateOnly) == now.Local().Format(time.DateOnly) {
		layout = "15:04"
	}
	return text + " since " + since.Format(layout)
}

// The note begins behind the file's first byte: that is the one that is locked
// on Windows, where a locked byte can be neither read nor written by others.
const noteStart = 1

// maxNote bounds what is read of a file that may hold anything.
const maxNote = 4096

// writeHolder replaces the note. Only the lock's owner calls it.
func writeHolder(path string, h Holder) (err error) {
	note, err := json.Marshal(h)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := file.Truncate(noteStart); err != nil {
		return err
	}
	_, err = file.WriteAt(append(note, '\n'), noteStart)
	return err
}

// readHolder reads the note of another process. A note that is not there yet, or
// damaged, is the zero Holder: the folder is busy all the same.
func readHolder(path string) Holder {
	file, err := os.Open(path)
	if err != nil {
		return Holder{}
	}
	defer file.Close()
	note, err := io.ReadAll(io.NewSectionReader(file, noteStart, maxNote))
	if err != nil {
		return Holder{}
	}
	return parseHolder(note)
}

func parseHolder(note []byte) Holder {
	var h Holder
	if err := json.Unmarshal(note, &h); err != nil || h.PID <= 0 || h.Since.IsZero() {
		return Holder{}
	}
	return h
}
