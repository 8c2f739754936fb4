package sim

import (
	"fmt"
	"slices"
	"strings"
)

// An operation is one topic of questions about lists.
type operation struct {
	name  string
	says  [3]string // the same in other words
	apply func([]int) []int
}

func (o operation) topic() string { return o.name }

var operations = []operation{
	{"sort", [3]string{"sorts the numbers in ascending order", "orders the values ascending by size", "sorts from smallest to largest in ascending order"},
		func(l []int) []int { return slices.Sorted(slices.Values(l)) }},
	{"reverse", [3]string{"reverses the sequence back to front", "walks it backwards, a reversed sequence", "turns the sequence around, back to front reversed"},
		func(l []int) []int { r := slices.Clone(l); slices.Reverse(r); return r }},
	{"evens", [3]string{"filters out everything odd and keeps even entries", "keeps only even entries, a parity filter", "filters by parity: even entries stay, odd ones go"},
		func(l []int) []int { return slices.DeleteFunc(slices.Clone(l), func(x int) bool { return x%2 != 0 }) }},
	{"sums", [3]string{"accumulates running totals, a cumulative sum", "replaces each by the cumulative total so far", "computes the running cumulative sum as totals"},
		func(l []int) []int { return mapped(l, func(i, sum int) int { return sum + l[i] }) }},
	{"squares", [3]string{"squares each element, multiplying it by itself", "multiplies every element by itself, giving squares", "raises each element to its second power, the squares"},
		func(l []int) []int { return mapped(l, func(i, _ int) int { return l[i] * l[i] }) }},
	{"rotate", [3]string{"rotates by one position, the head moving to the tail", "shifts left in a cyclic rotation, head to tail", "makes a cyclic shift: the head becomes the tail"},
		func(l []int) []int { return append(slices.Clone(l[1:]), l[0]) }},
	{"gaps", [3]string{"takes differences between adjacent neighbours", "subtracts adjacent neighbours, the successive differences", "lists successive differences, each neighbour less the previous"},
		func(l []int) []int { return mapped(l, func(i, _ int) int { return l[i] - l[max(0, i-1)] })[1:] }},
	{"maxima", [3]string{"records the largest seen up to there, a prefix maximum", "keeps a prefix maximum, the largest so far seen", "gives the maximum of each prefix, the largest seen"},
		func(l []int) []int { return mapped(l, func(i, best int) int { return max(best, l[i]) }) }},
}

// mapped replaces each element by f of its index and the result before it, 0 for
// the first.
func mapped(l []int, f func(i, before int) int) []int {
	out := make([]int, len(l))
	before := 0
	for i := range l {
		before = f(i, before)
		out[i] = before
	}
	return out
}

// listItem asks what an operation returns. The mistakes are a slip in the last
// element, losing it, giving the result backwards, and doing nothing.
func listItem(topic int, d dice) item {
	op := operations[topic]
	list := make([]int, d.number(0, 4, 6))
	for i := range list {
		list[i] = d.number(1+i, 2, 60)
	}
	list[0] += list[0] % 2 // so that something even is left to keep
	result := op.apply(list)
	last := len(result) - 1
	slip := slices.Clone(result)
	slip[last]++
	back := slices.Clone(result)
	slices.Reverse(back)
	says := op.says[d.number(10, 0, 2)]
	text := fmt.Sprintf("A function takes a list and %s. What does it return for %s?", says, show(list))
	because := func(how string, l []int) option {
		return option{show(l), fmt.Sprintf("The function %s; taking %s %s leads to %s.", says, show(list), how, show(l))}
	}
	it := newItem(text, because("element by element", result),
		because("with a slip at the end", slip), because("up to the end", result[:last]),
		because("from the other side", back), because("as it stands", list))
	it.slip = func(u float64) option {
		return it.slipped(u, listSlips*len(result), func(i int) option {
			wrong := slices.Clone(result)
			wrong[i%len(result)] += i/len(result) + 2
			return because("with one element misread", wrong)
		})
	}
	return it
}

// listSlips is how far one element goes astray in a slip.
const listSlips = 40

// show writes a list as Python does, so the spaces are part of the answer.
func show(l []int) string {
	return strings.ReplaceAll(fmt.Sprint(l), " ", ", ")
}
