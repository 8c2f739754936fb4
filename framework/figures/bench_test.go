package figures_test

import (
	"fmt"
	"testing"

	"smacs/framework/store"
)

// BenchmarkDefaults draws all default charts of a sweep of 4,960 cells over three
// axes with an ablation.
func BenchmarkDefaults(b *testing.B) {
	e := parsed(b, "[scoring.weights]\nfirst = 1.0\n[sweep]\n\"retrieval.k\" = { from = 1, to = 62, step = 1 }\n\"selection.top_k\" = { from = 1, to = 10, step = 1 }\n"+
		"\"scoring.weights.first\" = { from = 0, to = 0.7, step = 0.1 }\n[[ablation]]\nname = \"a\"\nset = { \"retrieval.k\" = 3 }\n")
	r := runOf(b, e, 2+62*10*8, func(i int) store.CellRow {
		row := measured(fmt.Sprint("c", i), float64(80+i%41))
		row.Cost = float64(1 + i%97)
		return row
	})
	for b.Loop() {
		charts, _ := r.Defaults()
		for _, c := range charts {
			if _, err := r.Draw(c); err != nil {
				b.Fatal(err)
			}
		}
	}
}
