package config

import (
	"fmt"

	"smacs/framework"
)

// A Catalog knows the strategies there are.
type Catalog interface {
	// Lookup returns the description of a strategy, false when there is none.
	Lookup(kind framework.Kind, id string) (framework.Info, bool)
	// IDs returns the ids of a kind, sorted.
	IDs(kind framework.Kind) []string
}

// Errorf returns a [Problem] about a key of the experiment, for checks that need
// more than the file, such as the recording's tasks. The nearest of the valid
// names to what was got is offered.
func (e *Experiment) Errorf(key, got string, valid []string, format string, args ...any) error {
	r := reporter{where: e.places}
	r.unknown(key, fmt.Sprintf(format, args...), got, valid)
	return r.list[0]
}
