package retrieve

import "slices"

// A sort key holds a bank entry's similarity and index in one integer whose
// ascending order is the order of neighbours: the similarity counted down from
// topFixed in the upper half, the index in the lower. topFixed is the largest
// number of digitBits x passes bits; fixed-point similarities of TF-IDF are
// within [0, 1e9] and fit below it.
const (
	digitBits = 10
	passes    = 3
	topFixed  = 1<<(digitBits*passes) - 1
	radix     = 1 << digitBits
)

func packKey(fixed int64, row int32) uint64 {
	return uint64(topFixed-fixed)<<32 | uint64(uint32(row))
}

func unpackKey(key uint64) (fixed int64, row int32) {
	return topFixed - int64(key>>32), int32(uint32(key))
}

// sortKeys sorts keys ascending and returns the sorted slice, which is keys or
// swap (of equal length; both are overwritten). keys come in ascending index order
// and the radix sort is stable, so only the similarity's digits are visited. Short
// lists are quicker by comparisons.
func sortKeys(keys, swap []uint64) []uint64 {
	if len(keys) < 256 {
		slices.Sort(keys)
		return keys
	}
	var counts [passes][radix]uint32
	for _, key := range keys {
		for pass := range passes {
			counts[pass][digit(key, pass)]++
		}
	}
	for pass := range passes {
		count := &counts[pass]
		if count[digit(keys[0], pass)] == uint32(len(keys)) {
			continue // all keys agree on this digit
		}
		sum := uint32(0)
		for d, c := range count {
			count[d] = sum
			sum += c
		}
		for _, key := range keys {
			d := digit(key, pass)
			swap[count[d]] = key
			count[d]++
		}
		keys, swap = swap, keys
	}
	return keys
}

// digit returns the digit of a key's similarity that a pass of the sort looks at,
// least significant first.
func digit(key uint64, pass int) uint64 {
	return key >> (32 + digitBits*pass) & (radix - 1)
}
