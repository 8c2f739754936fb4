package compare

import (
	"fmt"
	"strings"

	"smacs/framework/store"
)

// named finds the pair that a text asks for: "CELL" in both runs or "CELL=CELL",
// each a key or a label. Labels hold "=" themselves, so every way to read the
// text is tried, and there must be one.
func named(a, b *store.Finished, text string) (pair, error) {
	var found []pair
	if rows := find(a.Cells, text); len(rows) > 0 {
		both, err := inBoth(a, b, text, rows)
		if err != nil && !strings.Contains(text, "=") {
			return pair{}, err
		}
		found = append(found, both...)
	}
	for i := range len(text) {
		if text[i] != '=' {
			continue
		}
		for _, left := range find(a.Cells, text[:i]) {
			for _, right := range find(b.Cells, text[i+1:]) {
				found = append(found, pair{left, right, ByName})
			}
		}
	}
	switch len(found) {
	case 0:
		return pair{}, fmt.Errorf("cell %q: no such key or label in both runs; cells.csv of %s and %s list them", text, a.Dir, b.Dir)
	case 1:
		return found[0], done(a, b, found[0])
	}
	return pair{}, fmt.Errorf("cell %q: it can be read as %d pairs, among them %s=%s and %s=%s: name it by keys", text, len(found),
		found[0].a.Cell, found[0].b.Cell, found[1].a.Cell, found[1].b.Cell)
}

// inBoth are the pairs of a name without "=", matched as all rows are.
func inBoth(a, b *store.Finished, text string, rows []store.CellRow) (found []pair, err error) {
	t := matcher{keysB: firsts(b.Cells, keyOf), labelsB: firsts(b.Cells, labelOf)}
	for _, row := range rows {
		if p, ok := t.partner(row); ok {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("cell %q: %s has it and %s has no row of its key %s or its label; name the other row as %q=CELL_IN_B", text, a.Dir, b.Dir, rows[0].Cell, text)
	}
	return found, nil
}

// find returns the cells with a key or label, each once.
func find(rows []store.CellRow, name string) (found []store.CellRow) {
	seen := map[string]bool{}
	for _, row := range rows {
		if (row.Cell == name || row.Label == name) && !seen[row.Cell] {
			seen[row.Cell] = true
			found = append(found, row)
		}
	}
	return found
}

// done refuses a pair of which one side has no result.
func done(a, b *store.Finished, p pair) error {
	for _, side := range []struct {
		run *store.Finished
		row store.CellRow
	}{{a, p.a}, {b, p.b}} {
		if side.row.Status != store.StatusDone {
			return fmt.Errorf("cell %q is %s in %s: %s", side.row.Label, side.row.Status, side.run.Dir, side.row.Error)
		}
	}
	return nil
}
