package llmrouterbench

import (
	"io"
	"os"

	"smacs/framework/recording/importers/rawjson"
)

// A head is what a file says beside its records.
type head struct {
	demo                bool
	llm, dataset, split string // "" if the file does not say
	performance         float64
	hasPerformance      bool
	counts              int64 // -1 if the file does not say
	names               []string
}

// readHead reads all of a file but its records, whose content it passes over.
func readHead(path string) (*head, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseHead(f)
}

func parseHead(in io.Reader) (*head, error) {
	h, r := &head{counts: -1}, rawjson.NewDocument(in)
	err := r.Members(func(name string) error {
		h.names = append(h.names, name)
		return h.member(r, name)
	})
	if err != nil {
		return nil, err
	}
	return h, r.End()
}

func (h *head) member(r *rawjson.Document, name string) error {
	wanted := map[string]bool{
		"demo": true, "model_name": true, "dataset_name": true, "split": true, "performance": true, "counts": true,
	}
	if !wanted[name] {
		return nil // skipped
	}
	v, err := r.Value()
	if err != nil || v.IsNull() {
		return err
	}
	ok := true
	switch name {
	case "demo":
		h.demo, ok = string(v) == "true", string(v) == "true" || string(v) == "false"
	case "model_name":
		h.llm, ok = v.ID()
	case "dataset_name":
		h.dataset, ok = v.ID()
	case "split":
		h.split, ok = v.ID()
	case "performance":
		h.performance, ok = v.Number()
		h.hasPerformance = true
	case "counts":
		h.counts, ok = v.Whole()
	}
	if !ok {
		return wrongMember(name, v)
	}
	return nil
}
