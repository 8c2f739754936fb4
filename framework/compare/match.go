package compare

import (
	"slices"

	"smacs/framework/store"
)

// pair is a row of A and the row of B it is compared with.
type pair struct {
	a, b  store.CellRow
	match string
}

// match finds the rows that both runs have: by key, and among the others by
// label. Rows of one key are one cell under several labels, so a pair of keys is
// compared once. Rows without partner or without result are returned beside.
func match(a, b []store.CellRow) (pairs []pair, unmatched []Unmatched) {
	t := matcher{keysA: firsts(a, keyOf), keysB: firsts(b, keyOf)}
	t.labelsB = firsts(slices.DeleteFunc(slices.Clone(b), func(row store.CellRow) bool {
		_, known := t.keysA[row.Cell]
		return known
	}), labelOf)
	seen := map[[2]string]bool{}
	partnerA, partnerB := map[string]bool{}, map[string]bool{}
	for _, row := range a {
		p, ok := t.partner(row)
		if !ok {
			continue
		}
		partnerA[p.a.Cell], partnerB[p.b.Cell] = true, true
		id := [2]string{p.a.Cell, p.b.Cell}
		if seen[id] {
			continue
		}
		seen[id] = true
		if p.a.Status == store.StatusDone && p.b.Status == store.StatusDone {
			pairs = append(pairs, p)
		} else if lost, ok := p.unfinished(); ok {
			unmatched = append(unmatched, lost)
		}
	}
	return pairs, slices.Concat(unmatched, alone("a", a, partnerA), alone("b", b, partnerB))
}

type matcher struct{ keysA, keysB, labelsB map[string]store.CellRow }

// partner returns the row of B that a row of A is compared with.
func (t matcher) partner(row store.CellRow) (pair, bool) {
	if other, ok := t.keysB[row.Cell]; ok {
		return pair{row, other, ByKey}, true
	}
	other, ok := t.labelsB[row.Label]
	return pair{row, other, ByLabel}, ok
}

// unfinished says which side of a pair has no result; nothing when neither has
// one, for then no number is kept from the reader.
func (p pair) unfinished() (Unmatched, bool) {
	switch {
	case p.a.Status == store.StatusDone:
		return Unmatched{Run: "a", Cell: p.a.Cell, Label: p.a.Label, Reason: p.b.Status + " in B"}, true
	case p.b.Status == store.StatusDone:
		return Unmatched{Run: "b", Cell: p.b.Cell, Label: p.b.Label, Reason: p.a.Status + " in A"}, true
	}
	return Unmatched{}, false
}

// alone lists the cells with a result that have no partner, each once.
func alone(run string, rows []store.CellRow, partner map[string]bool) (found []Unmatched) {
	seen := map[string]bool{}
	for _, row := range rows {
		if partner[row.Cell] || seen[row.Cell] || row.Status != store.StatusDone {
			continue
		}
		seen[row.Cell] = true
		found = append(found, Unmatched{Run: run, Cell: row.Cell, Label: row.Label})
	}
	return found
}

func keyOf(row store.CellRow) string   { return row.Cell }
func labelOf(row store.CellRow) string { return row.Label }

// firsts maps each name to the first row that has it.
func firsts(rows []store.CellRow, name func(store.CellRow) string) map[string]store.CellRow {
	found := map[string]store.CellRow{}
	for _, row := range rows {
		if _, taken := found[name(row)]; !taken {
			found[name(row)] = row
		}
	}
	return found
}
