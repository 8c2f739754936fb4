package stats

// A drawTable holds the random numbers of [Bootstrap] and [SignFlip] for one number
// of questions, packed so that the sum over a resample takes one look-up for
// several questions (the "four Russians": Arlazarov et al. 1970, Soviet Math. Dokl.
// 11:1209). It never changes once made.
type drawTable struct {
	questions, resamples int

	// counts[group][resample] is how often each of the questions 4 group .. 4 group
	// + 3 is drawn, modulo 4, in two bits each, the first question lowest.
	counts [][]uint8
	// fours[question] lists the resamples in which four more draws of it are hidden
	// by the modulo, once for each four.
	fours [][]uint32
	// signs[group][resample] holds the flips of the questions 8 group .. 8 group + 7.
	signs [][]uint8
}

const (
	perCount = 4 // questions in an element of counts
	perSign  = 8 // questions in an element of signs
)

// newDrawTable makes the table in time O(questions x resamples).
func newDrawTable(questions, resamples int, seed uint64) *drawTable {
	d := &drawTable{questions: questions, resamples: resamples, fours: make([][]uint32, questions),
		counts: newBytes((questions+perCount-1)/perCount, resamples), signs: newBytes((questions+perSign-1)/perSign, resamples)}
	drawn := make([]uint16, questions)
	for r := range resamples {
		clear(drawn)
		for i := range questions {
			drawn[below(word(seed, r, i), questions)]++
		}
		for i, count := range drawn {
			d.counts[i/perCount][r] |= uint8(count%4) << (i % perCount * 2)
			for range count / 4 {
				d.fours[i] = append(d.fours[i], uint32(r))
			}
		}
		for g := range d.signs {
			d.signs[g][r] = uint8(word(seed, r, g/8) >> (g % 8 * 8))
		}
	}
	return d
}

func newBytes(groups, resamples int) [][]uint8 {
	all, rows := make([]uint8, groups*resamples), make([][]uint8, groups)
	for g := range rows {
		rows[g] = all[g*resamples : (g+1)*resamples : (g+1)*resamples]
	}
	return rows
}

// tableBytes is about how much memory a table takes: 3 bits per question and
// resample, and 4 bytes for the 2 % that are drawn four times or more.
func tableBytes(questions, resamples int) int { return questions * resamples * 15 / 32 }

// bootstrapSums returns the sum of units in every resample.
func (d *drawTable) bootstrapSums(units []int64) []int64 {
	sums := make([]int64, d.resamples)
	for g, codes := range d.counts {
		addLookups(sums, codes, countedSums(units[g*perCount:min((g+1)*perCount, len(units))]))
	}
	for i, resamples := range d.fours {
		for _, r := range resamples {
			sums[r] += 4 * units[i]
		}
	}
	return sums
}

// signedSums returns in every resample the sum of units under its signs.
func (d *drawTable) signedSums(units []int64) []int64 {
	sums := make([]int64, d.resamples)
	for g, codes := range d.signs {
		addLookups(sums, codes, flippedSums(units[g*perSign:min((g+1)*perSign, len(units))]))
	}
	return sums
}

// addLookups adds to every resample the partial sum its code stands for.
func addLookups(sums []int64, codes []uint8, partial *[256]int64) {
	if partial == nil {
		return
	}
	sums = sums[:len(codes)]
	for r, code := range codes {
		sums[r] += partial[code]
	}
}

// countedSums is the sum of up to four units by the code of their counts, nil if
// it is always 0.
func countedSums(units []int64) *[256]int64 {
	return partialSums(units, func(code, i int) int64 { return int64(code >> (2 * i) & 3) })
}

// flippedSums is the same for up to eight units and the code of their flips.
func flippedSums(units []int64) *[256]int64 {
	return partialSums(units, func(code, i int) int64 { return 1 - 2*int64(code>>i&1) })
}

func partialSums(units []int64, times func(code, i int) int64) *[256]int64 {
	var partial *[256]int64
	for i, unit := range units {
		if unit == 0 {
			continue
		}
		if partial == nil {
			partial = new([256]int64)
		}
		for code := range partial {
			partial[code] += times(code, i) * unit
		}
	}
	return partial
}
