package stats

// A drawTable holds the random numbers of [Bootstrap] and [SignFlip] for one number
// of questions, packed so that the sum over a resample takes one look-up for
// several questions (the "four Russians": Arlazarov et al. 1970, Soviet Math. Dokl.
// 11:1209). It never changes once made.
//
// Every word holds eight codes of one byte, the first questions lowest, and every
// code stands for one of 256 partial sums.
type drawTable struct {
	resamples int

	// counts[block][resample] is how often each of 32 questions is drawn, modulo
	// 4: two bits a question.
	counts [][]uint64
	// fours[question] lists the resamples in which four more draws of it are hidden
	// by the modulo, once for each four.
	fours [][]uint32
	// signs[block][resample] holds the flips of 64 questions.
	signs [][]uint64
}

const (
	countsPerCode, countsPerWord = 4, 32
	signsPerCode, signsPerWord   = 8, 64
)

// newDrawTable makes the table in time O(questions x resamples).
func newDrawTable(questions, resamples int, seed uint64) *drawTable {
	d := &drawTable{resamples: resamples, fours: make([][]uint32, questions),
		counts: newWords((questions+countsPerWord-1)/countsPerWord, resamples), signs: newWords((questions+signsPerWord-1)/signsPerWord, resamples)}
	drawn := make([]uint16, questions)
	for r := range resamples {
		clear(drawn)
		for i := range questions {
			drawn[below(word(seed, r, i), questions)]++
		}
		for i, count := range drawn {
			d.counts[i/countsPerWord][r] |= uint64(count%4) << (i % countsPerWord * 2)
			for range count / 4 {
				d.fours[i] = append(d.fours[i], uint32(r))
			}
		}
		for block := range d.signs {
			d.signs[block][r] = word(seed, r, block)
		}
	}
	return d
}

func newWords(blocks, resamples int) [][]uint64 {
	words := make([][]uint64, blocks)
	for block := range words {
		words[block] = make([]uint64, resamples)
	}
	return words
}

// tableBytes is about how much memory a table takes: 3 bits per question and
// resample, and 4 bytes for the 2 % that are drawn four times or more.
func tableBytes(questions, resamples int) int { return questions * resamples * 15 / 32 }

// bootstrapSums returns the sum of units in every resample.
func (d *drawTable) bootstrapSums(units []int64) []int64 {
	sums := make([]int64, d.resamples)
	var partial [8][256]int64
	for block, words := range d.counts {
		for code := range partial {
			countedSums(&partial[code], part(units, block*countsPerWord+code*countsPerCode, countsPerCode))
		}
		addLookups(sums, words, &partial)
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
	var partial [8][256]int64
	for block, words := range d.signs {
		for code := range partial {
			flippedSums(&partial[code], part(units, block*signsPerWord+code*signsPerCode, signsPerCode))
		}
		addLookups(sums, words, &partial)
	}
	return sums
}

// part is up to n units from first, fewer or none at the end of the list.
func part(units []int64, first, n int) []int64 {
	return units[min(first, len(units)):min(first+n, len(units))]
}

// addLookups adds to every resample the partial sums its word stands for.
func addLookups(sums []int64, words []uint64, partial *[8][256]int64) {
	sums = sums[:len(words)]
	for r, w := range words {
		sums[r] += partial[0][uint8(w)] + partial[1][uint8(w>>8)] + partial[2][uint8(w>>16)] + partial[3][uint8(w>>24)] +
			partial[4][uint8(w>>32)] + partial[5][uint8(w>>40)] + partial[6][uint8(w>>48)] + partial[7][uint8(w>>56)]
	}
}

// countedSums fills in the sum of up to four units by the code of their counts.
func countedSums(partial *[256]int64, units []int64) {
	partial[0] = 0
	known := 1 // codes of the units so far
	for _, unit := range units {
		for code := known; code < 4*known; code++ {
			partial[code] = partial[code-known] + unit
		}
		known *= 4
	}
	clear(partial[known:]) // codes of questions that do not exist
}

// flippedSums is the same for up to eight units and the code of their flips. A
// flip of a question that does not exist changes nothing.
func flippedSums(partial *[256]int64, units []int64) {
	partial[0] = 0
	for _, unit := range units {
		partial[0] += unit
	}
	for i := range signsPerCode {
		known, flipped := 1<<i, int64(0)
		if i < len(units) {
			flipped = 2 * units[i]
		}
		for code := known; code < 2*known; code++ {
			partial[code] = partial[code-known] - flipped
		}
	}
}
