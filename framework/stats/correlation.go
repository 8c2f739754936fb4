package stats

import "math"

// Correlation is Pearson's r of two lists of outcomes over the questions on which
// both have one, and their number; of outcomes 0 and 1 it is the phi coefficient of
// the 2 x 2 table. a and b are of equal length, NaN where missing. r is NaN where
// it is not defined: no common question, or one of the two the same everywhere.
func Correlation(a, b []float64) (r float64, n int) {
	var sumA, sumB float64
	for i := range a {
		if !math.IsNaN(a[i]) && !math.IsNaN(b[i]) {
			sumA, sumB = sumA+a[i], sumB+b[i]
			n++
		}
	}
	meanA, meanB := sumA/float64(n), sumB/float64(n)
	var ab, aa, bb float64
	constA, constB := true, true
	firstA, firstB := math.NaN(), math.NaN()
	for i := range a {
		if math.IsNaN(a[i]) || math.IsNaN(b[i]) {
			continue
		}
		if math.IsNaN(firstA) {
			firstA, firstB = a[i], b[i]
		}
		constA, constB = constA && a[i] == firstA, constB && b[i] == firstB
		x, y := a[i]-meanA, b[i]-meanB
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if n == 0 || constA || constB {
		return math.NaN(), n
	}
	return max(-1, min(1, ab/math.Sqrt(aa*bb))), n
}

// ClusterOrder orders the rows of a symmetric matrix of correlations so that
// alike ones stand together: the leaves of average linkage (Sokal and Michener
// 1958) on the distance 1 - r, a pair without correlation counting as
// uncorrelated. Of two clusters that merge the one with the smaller first index
// comes first, or turned round where that brings the more alike ends together.
// Ties go to the earlier pair, so that the order depends on the matrix alone.
func ClusterOrder(r [][]float64) []int {
	like := func(i, j int) float64 {
		if math.IsNaN(r[i][j]) {
			return 0
		}
		return r[i][j]
	}
	var clusters [][]int
	for i := range r {
		clusters = append(clusters, []int{i})
	}
	for len(clusters) > 1 {
		bestI, bestJ, best := 0, 1, math.Inf(-1)
		for i := range clusters {
			for j := i + 1; j < len(clusters); j++ {
				if mean := meanLike(clusters[i], clusters[j], like); mean > best {
					bestI, bestJ, best = i, j, mean
				}
			}
		}
		clusters[bestI] = join(clusters[bestI], clusters[bestJ], like)
		clusters = append(clusters[:bestJ], clusters[bestJ+1:]...)
	}
	if len(clusters) == 0 {
		return nil
	}
	return clusters[0]
}

func meanLike(a, b []int, like func(i, j int) float64) float64 {
	sum := 0.0
	for _, i := range a {
		for _, j := range b {
			sum += like(i, j)
		}
	}
	return sum / float64(len(a)*len(b))
}

// join puts two clusters side by side with their more alike ends together.
func join(a, b []int, like func(i, j int) float64) []int {
	turned := func(s []int) []int {
		out := make([]int, len(s))
		for i, x := range s {
			out[len(s)-1-i] = x
		}
		return out
	}
	first, last := 0, len(a)-1
	best, made := math.Inf(-1), []int(nil)
	for _, way := range []struct {
		left, right int
		a, b        []int
	}{
		{a[last], b[0], a, b}, {a[last], b[len(b)-1], a, turned(b)},
		{a[first], b[0], turned(a), b}, {a[first], b[len(b)-1], turned(a), turned(b)},
	} {
		if l := like(way.left, way.right); l > best {
			best, made = l, append(append([]int{}, way.a...), way.b...)
		}
	}
	return made
}
