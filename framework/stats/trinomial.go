package stats

import "math"

// PairedDifference is the percentile interval of the paired bootstrap for the
// difference of two accuracies, (b - c)/n, in fractions of 1: of n questions b
// were won, c lost and the rest are equal. A resample of n questions has
// differences +1, -1 and 0 with probabilities b/n, c/n and the rest, so the law
// of its mean is known, and the interval is what a bootstrap tends to with more
// and more resamples: exact, without random numbers, in time O(n).
//
// With a = (1 - confidence)/2 and D the resampled sum, Low is the smallest d/n
// with P(D <= d) >= a and High the largest d/n with P(D >= d) >= a: the
// generalised inverse of the law at both ends (Hyndman and Fan 1996, type 1;
// gonum's stat.Empirical), no interpolation, so both ends are values that the
// mean can take, and swapping the methods gives exactly the negated interval.
//
// The answer is NaN, NaN for n < 1, negative counts, b + c > n, or confidence
// outside 0 to 1. With b + c = 0 it is 0, 0: a bootstrap sees no difference that
// is not in its sample.
func PairedDifference(b, c, n int, confidence float64) Interval {
	if n < 1 || b < 0 || c < 0 || b+c > n || !validConfidence(confidence) {
		return noInterval
	}
	first, law := differenceLaw(b, c, n)
	alpha := (1 - confidence) / 2
	low, high := 0, len(law)-1
	for tail := law[low]; tail < alpha; tail += law[low] {
		low++
	}
	for tail := law[high]; tail < alpha; tail += law[high] {
		high--
	}
	return Interval{float64(first+low) / float64(n), float64(first+high) / float64(n)}
}

// differenceLaw is the law of the sum of n independent differences: law[i] is
// P(D = first + i). Values below 1e-20 at its ends are cut off.
func differenceLaw(b, c, n int) (first int, law []float64) {
	switch {
	case b+c == 0:
		return 0, []float64{1}
	case c == 0 || b == 0 || b+c == n:
		return binomialDifference(b, c, n)
	}
	ratios := trinomialRatios(b, c, n)
	return grow(b-c, -n, n, func(d int) float64 { return ratios[n+d] })
}

// trinomialRatios gives at index n + d the ratio P(D = d) / P(D = d - 1) for
// d = -n + 1 .. n, where D is the difference and b, c, n - b - c are positive.
//
// P(D = k - n) is the coefficient a_k of x^k in (c + e x + b x^2)^n / n^n with
// e = n - b - c. From P Q' = n P' Q for Q = P^n (Euler; "Miller's recurrence" in
// Knuth, TAOCP 2, 4.7) follows
//
//	c (k+1) a_(k+1) = e (n-k) a_k + b (2n-k+1) a_(k-1)
//
// whose terms are all positive up to k = n: nothing cancels. The upper half is
// the same from the other end, with b and c exchanged. Working with ratios keeps
// probabilities like 1e-30000 from underflowing on the way.
func trinomialRatios(b, c, n int) []float64 {
	ratios := make([]float64, 2*n+1)
	low, high, equal, size := float64(c), float64(b), float64(n-b-c), float64(n)
	up, down := 0.0, 0.0 // a_k / a_(k-1) from below, a_(2n-k) / a_(2n-k+1) from above
	for k := range n {
		at := float64(k)
		plain := equal * (size - at)
		fromBelow, fromAbove := plain, plain
		if k > 0 { // a_(-1) = 0
			fromBelow += high * (2*size - at + 1) / up
			fromAbove += low * (2*size - at + 1) / down
		}
		up, down = fromBelow/(low*(at+1)), fromAbove/(high*(at+1))
		ratios[k+1], ratios[2*n-k] = up, 1/down
	}
	return ratios
}

// binomialDifference is the law where only two of the three differences occur.
func binomialDifference(b, c, n int) (first int, law []float64) {
	successes := b
	if b == 0 {
		successes = c
	}
	odds := float64(successes) / float64(n-successes)
	if successes == n {
		odds = math.Inf(1)
	}
	start, counts := grow(successes, 0, n, func(i int) float64 { return odds * float64(n-i+1) / float64(i) })
	switch {
	case c == 0:
		return start, counts
	case b == 0: // D = -X
		last := start + len(counts) - 1
		for i, j := 0, len(counts)-1; i < j; i, j = i+1, j-1 {
			counts[i], counts[j] = counts[j], counts[i]
		}
		return -last, counts
	}
	law = make([]float64, 2*len(counts)-1) // D = 2X - n
	for i, p := range counts {
		law[2*i] = p
	}
	return 2*start - n, law
}

// grow builds a law on the integers from..to outwards from one near its mode,
// where ratio(d) = P(d) / P(d - 1), until its ends are negligible.
func grow(mode, from, to int, ratio func(int) float64) (first int, law []float64) {
	const negligible = 1e-20
	var below, above []float64
	total := 1.0
	// Two values are looked at: with few equal questions a law alternates.
	for d, p, last := mode, 1.0, 1.0; d > from && max(p, last) > negligible*total; d-- {
		last, p = p, p/ratio(d)
		below, total = append(below, p), total+p
	}
	for d, p, last := mode+1, 1.0, 1.0; d <= to && max(p, last) > negligible*total; d++ {
		last, p = p, p*ratio(d)
		above, total = append(above, p), total+p
	}
	law = make([]float64, 0, len(below)+1+len(above))
	for i := len(below) - 1; i >= 0; i-- {
		law = append(law, below[i]/total)
	}
	law = append(law, 1/total)
	for _, p := range above {
		law = append(law, p/total)
	}
	return mode - len(below), law
}
