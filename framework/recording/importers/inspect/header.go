package inspect

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"smacs/framework/recording/importers/rawjson"
)

// A header is what a log says of itself.
type header struct {
	status      string
	task, model string
	created     time.Time
}

// The status of a log that came to its end.
const success = "success"

// errNoLog is the error for JSON that is something else than a log.
var errNoLog = errors.New("is no EvalLog of Inspect: want an object with status and eval")

// errEnough ends the reading of a header.
var errEnough = errors.New("enough")

// readHeader reads a log up to the point where it has said what it is.
func readHeader(path string) (*header, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if !isArchive(path) {
		return parseHeader(f)
	}
	a, err := statArchive(f)
	if err != nil {
		return nil, err
	}
	return a.readHeader()
}

func statArchive(f *os.File) (*archive, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return openArchive(f, info.Size())
}

func (a *archive) readHeader() (h *header, err error) {
	err = readEntry(a.header, func(r io.Reader) error {
		h, err = parseHeader(r)
		return err
	})
	if err == nil && !a.whole {
		h.status = "started"
	}
	return h, err
}

func parseHeader(in io.Reader) (*header, error) {
	h, r := &header{}, rawjson.NewDocument(newConstantReader(in))
	if kind := r.Next(); kind != '{' && kind != 0 {
		return nil, errNoLog
	}
	hasEval := false
	err := r.Members(func(name string) error {
		switch name {
		case "status":
			v, err := r.Value()
			if err != nil {
				return err
			}
			ok := true
			if h.status, ok = v.Text(); !ok {
				return errNoLog
			}
		case "eval":
			hasEval = true
			if err := h.spec(r); err != nil {
				return err
			}
		}
		if hasEval && h.status != "" {
			return errEnough
		}
		return nil
	})
	switch {
	case errors.Is(err, errEnough):
		return h, nil
	case err != nil:
		return nil, err
	case !hasEval:
		return nil, errNoLog
	}
	return h, nil // the start of a log has no status
}

// spec reads the member eval.
func (h *header) spec(r *rawjson.Document) error {
	v, err := r.Value()
	if err != nil {
		return err
	}
	o, err := v.Object()
	if err != nil {
		return errNoLog
	}
	h.task, h.model = o.ID("task"), o.ID("model")
	created := o.Text("created")
	if o.Err() != nil {
		return fmt.Errorf("field eval: %w", o.Err())
	}
	if h.created, err = time.Parse(time.RFC3339, created); err != nil {
		return fmt.Errorf("field eval.created: got %q, want a time like 2024-05-05T07:59:35-04:00", created)
	}
	return nil
}
