package lmeval

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"smacs/framework/recording/importers/rawjson"
	"smacs/framework/terminal"
)

// known are the fields of a row that are no metric.
var known = map[string]bool{
	"doc_id": true, "doc": true, "target": true, "arguments": true, "resps": true, "filtered_resps": true,
	"filter": true, "metrics": true, "doc_hash": true, "prompt_hash": true, "target_hash": true,
}

// A choice is which rows of a file count, and which of their numbers.
type choice struct{ filter, metric string }

// found are the filters and metrics of a file, in order of appearance.
type found struct{ filters, metrics []string }

// survey reads what there is to choose from in a file.
func survey(ctx context.Context, path string) (found, error) {
	var all found
	err := records(ctx, path, func(_ int, v rawjson.Value) error {
		o, err := v.Object()
		if err != nil {
			return err
		}
		all.add(o)
		return o.Err()
	})
	return all, err
}

func (a *found) add(o *rawjson.Object) {
	filter, _ := o.MaybeText("filter")
	a.filters = with(a.filters, filter)
	metrics := o.Elements("metrics")
	for _, v := range metrics {
		name, ok := v.Text()
		if !ok {
			o.Fail("metrics", "an array of names")
		}
		a.metrics = with(a.metrics, name)
	}
	if metrics != nil {
		return
	}
	for _, name := range o.Names { // rows of older versions do not list their metrics
		if !known[name] {
			a.metrics = with(a.metrics, name)
		}
	}
}

// with adds a name that is not in the list.
func with(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

// choose takes what was asked for, or the only one there is. A file that has only
// one is taken by that, whatever was asked for: it is meant for other tasks.
func choose(flag, what, asked string, from []string) (string, error) {
	switch {
	case len(from) == 0:
		return "", fmt.Errorf("there is no row with a %s", what)
	case len(from) == 1:
		return from[0], nil
	case slices.Contains(from, asked):
		return asked, nil
	case asked == "":
		return "", fmt.Errorf("there are %d %ss: choose one with %s: %s", len(from), what, flag, listed(from))
	}
	return "", fmt.Errorf("%s %s: there is no such %s, want one of %s", flag, asked, what, listed(from))
}

func listed(names []string) string { return terminal.Plain(strings.Join(names, ", ")) }
