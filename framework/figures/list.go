package figures

import (
	"errors"

	"smacs/framework/config"
)

// A Listed is a kind of chart with what there is of it.
type Listed struct {
	Kind  config.ChartKind
	Files []string // names of the run's own charts of that kind, without extension
	// Why says why the kind cannot be drawn of this run with the axes that it
	// chooses itself, "" when it can.
	Why string
}

// List tells of every kind whether the run can be drawn as it. Kinds that need the
// recording are not tried.
func (r *Run) List() ([]Listed, error) {
	files := map[string][]string{}
	own, _ := r.Charts()
	for _, c := range own {
		c = r.complete(c)
		files[c.Kind] = append(files[c.Kind], r.file(c))
	}
	var all []Listed
	for _, kind := range config.ChartKinds() {
		listed := Listed{Kind: kind, Files: files[kind.Name]}
		if kind.Name != config.DefaultCharts && kind.Name != "errors" && kind.Name != "calibration" {
			_, err := r.sketch(r.complete(config.Chart{Kind: kind.Name}))
			var none *Nothing
			switch {
			case errors.As(err, &none):
				listed.Why = none.Reason
			case err != nil && kind.Name == "selection": // outcomes may not have been kept
				listed.Why = err.Error()
			case err != nil:
				return nil, err
			}
		}
		all = append(all, listed)
	}
	return all, nil
}
