package retrieve

// panelRows is how many bank entries are compared side by side. Their sums do not
// depend on each other, so that the processor works on several at a time; each is
// still added up component by component as embedding.DenseDot does, and has its
// bits.
const panelRows = 4

// cosines sets cosines[q][row] to the dot product of query q and bank entry row,
// padding included. A panel serves all queries while it is in the cache.
func (x *DenseIndex) cosines(queries, cosines [][]float64) {
	for start := 0; start < len(x.bank); start += x.dim {
		panel, row := x.bank[start:start+x.dim], start/x.dim*panelRows
		q := 0
		for ; q+1 < len(queries); q += 2 {
			a, b := dotTwo(panel, queries[q], queries[q+1])
			copy(cosines[q][row:], a[:])
			copy(cosines[q+1][row:], b[:])
		}
		if q < len(queries) {
			dots := dotOne(panel, queries[q])
			copy(cosines[q][row:], dots[:])
		}
	}
}

// dotTwo compares two queries with one panel. The conversions forbid a fused
// multiply-add, whose result differs.
func dotTwo(panel [][panelRows]float64, a, b []float64) (ofA, ofB [panelRows]float64) {
	var a0, a1, a2, a3, b0, b1, b2, b3 float64
	a, b = a[:len(panel)], b[:len(panel)]
	for d := range panel {
		p, q, v := a[d], b[d], &panel[d]
		a0 += float64(p * v[0])
		b0 += float64(q * v[0])
		a1 += float64(p * v[1])
		b1 += float64(q * v[1])
		a2 += float64(p * v[2])
		b2 += float64(q * v[2])
		a3 += float64(p * v[3])
		b3 += float64(q * v[3])
	}
	return [panelRows]float64{a0, a1, a2, a3}, [panelRows]float64{b0, b1, b2, b3}
}

// dotOne compares one query with one panel.
func dotOne(panel [][panelRows]float64, a []float64) [panelRows]float64 {
	var a0, a1, a2, a3 float64
	a = a[:len(panel)]
	for d := range panel {
		p, v := a[d], &panel[d]
		a0 += float64(p * v[0])
		a1 += float64(p * v[1])
		a2 += float64(p * v[2])
		a3 += float64(p * v[3])
	}
	return [panelRows]float64{a0, a1, a2, a3}
}
