package stats

// nthSmallest returns the element that would be at position n if values were
// sorted, which it reorders (Hoare 1961, CACM 4:321, algorithm 65). Resampled sums
// come in random order, so the middle element is as good a pivot as any.
func nthSmallest(values []int64, n int) int64 {
	low, high := 0, len(values)-1
	for low < high {
		pivot, i, j := values[(low+high)/2], low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch { // values[low..j] <= pivot <= values[i..high], and equal between
		case n <= j:
			high = j
		case n >= i:
			low = i
		default:
			return values[n]
		}
	}
	return values[low]
}
