package sim

import (
	"fmt"
	"math"
)

// maxFamily bounds the LLMs of one family.
const maxFamily = 1000

func newFamily() family {
	return family{llms: 3, accuracy: span{0.5, 0.75}, unparsed: span{0.02, 0.005}, size: span{7, 70},
		promptPrice: 0.01, completionPrice: 0.01}
}

// check reports what is wrong with a family, by key.
func (f *family) check(fail func(key, format string, args ...any)) {
	if f.name == "" {
		fail("name", "got an empty name, want one")
	}
	if f.llms < 1 || f.llms > maxFamily {
		fail("llms", "got %d, want 1 to %d", f.llms, maxFamily)
	}
	for _, x := range f.accuracy {
		if !(x > 0 && x < 1) {
			fail("accuracy", "got %v, want numbers above 0 and below 1", f.accuracy)
			break
		}
	}
	for _, x := range f.unparsed {
		if !isShare(x) {
			fail("unparsed", "got %v, want numbers from 0 to 1", f.unparsed)
			break
		}
	}
	for _, x := range f.size {
		if !(x > 0) || math.IsInf(x, 1) {
			fail("size", "got %v, want numbers above 0", f.size)
			break
		}
	}
}

// members are the family's LLMs, the smallest first. Numbers are rounded to four
// places so that a file of them is short and reads back the same.
func (f *family) members() []LLM {
	out := make([]LLM, f.llms)
	for i := range out {
		at := 1.0
		if f.llms > 1 {
			at = float64(i) / float64(f.llms-1)
		}
		size := roundTo(f.size[0]*math.Pow(f.size[1]/f.size[0], at), 1e4)
		out[i] = LLM{
			Name: fmt.Sprintf("%s-%d", f.name, i+1), Family: f.name, Size: size, Hidden: f.hidden,
			Accuracy: f.accuracy.between(at), Unparsed: f.unparsed.between(at),
			PromptPrice: roundTo(f.promptPrice*size, 1e4), CompletionPrice: roundTo(f.completionPrice*size, 1e4),
		}
	}
	return out
}

func (s span) between(at float64) float64 { return roundTo(s[0]+at*(s[1]-s[0]), 1e4) }
