package run

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"smacs/framework/draw"
	"smacs/framework/report"
)

// picked are the test questions a report shows, and why.
type picked struct {
	questions []int                // in the order they are shown
	first     []int                // the group each is shown in
	groups    []report.BrowseGroup // disagreements, and the sample as the last
	members   [][]int              // of each group, in the order of drawing
	titles    map[int][]string     // of the groups a question belongs to, but the sample
}

// pick chooses the questions: a third of them are a sample of all, the others
// those on which a cell shown and what it is compared with disagree, one of each
// group in turn. Where these are few the sample is larger. Within a group, and
// in the sample, questions come in a seeded order, so that fewer are the first of
// more.
func (b *browser) pick() *picked {
	order := b.drawn()
	p := &picked{titles: map[int][]string{}}
	for _, c := range b.shown {
		for _, other := range b.against {
			if c.cell == other.cell {
				continue
			}
			p.disagree(c, other, order)
		}
	}
	if len(b.shown) == 2 {
		p.disagree(b.shown[0], b.shown[1], order)
	}
	sample := len(p.groups)
	p.groups = append(p.groups, report.BrowseGroup{Title: "Sample of all questions", Total: len(order)})
	p.members = append(p.members, order)
	shown := map[int]int{} // the group a question is shown in
	for _, q := range order[:min(len(order), (b.questions+2)/3)] {
		shown[q] = sample
	}
	p.takeTurns(shown, b.questions)
	for _, q := range order {
		if _, already := shown[q]; !already && len(shown) < b.questions {
			shown[q] = sample
		}
	}
	p.arrange(shown)
	return p
}

// drawn is all test questions in the order in which a report shows them.
func (b *browser) drawn() []int {
	seeds := make([]uint64, len(b.Data.Test))
	order := make([]int, len(seeds))
	for q, question := range b.Data.Test {
		seeds[q], order[q] = draw.Seed(b.Experiment.Seed, 0, question.Key, "report"), q
	}
	slices.SortStableFunc(order, func(a, c int) int {
		switch {
		case seeds[a] < seeds[c]:
			return -1
		case seeds[a] > seeds[c]:
			return 1
		}
		return 0
	})
	return order
}

// disagree adds the two groups of questions on which one is better than the
// other, if there are any.
func (p *picked) disagree(a, b contest, order []int) {
	for _, pair := range [][2]contest{{a, b}, {b, a}} {
		var members []int
		for _, q := range order {
			if pair[0].scores[q] > pair[1].scores[q] { // false where one is missing
				members = append(members, q)
			}
		}
		if len(members) == 0 {
			continue
		}
		group := report.BrowseGroup{Title: disagreement(pair[0], pair[1]), Total: len(members)}
		p.members, p.groups = append(p.members, members), append(p.groups, group)
		for _, q := range members {
			p.titles[q] = append(p.titles[q], group.Title)
		}
	}
}

func disagreement(better, worse contest) string {
	fractional := func(x float64) bool { return x > 0 && x < 1 }
	if slices.ContainsFunc(better.scores, fractional) || slices.ContainsFunc(worse.scores, fractional) {
		return fmt.Sprintf("%s graded higher than %s", better.name, worse.name)
	}
	return fmt.Sprintf("%s right, %s wrong", better.name, worse.name)
}

// takeTurns adds questions from the groups in turn until there are n, or the
// groups are empty.
func (p *picked) takeTurns(shown map[int]int, n int) {
	at := make([]int, len(p.members)-1) // the sample has had its turn
	for left := true; left && len(shown) < n; {
		left = false
		for g := range at {
			for at[g] < len(p.members[g]) && len(shown) < n {
				q := p.members[g][at[g]]
				at[g]++
				left = true
				if _, already := shown[q]; !already {
					shown[q] = g
					break
				}
			}
		}
	}
}

// arrange puts the questions in order, group by group.
func (p *picked) arrange(shown map[int]int) {
	for g, members := range p.members {
		for _, q := range members {
			if in, ok := shown[q]; ok && in == g {
				p.questions, p.first = append(p.questions, q), append(p.first, g)
			}
		}
	}
}

// how says how the questions were chosen, and from how many.
func (b *browser) how(p *picked) []string {
	names := make([]string, len(b.shown))
	for i, c := range b.shown {
		if names[i] = "the " + c.name; c.label != c.name {
			names[i] += " (" + c.label + ")"
		}
	}
	how := []string{fmt.Sprintf("%d of %d test questions, with every stage as it was computed in the first repeat by %s.",
		len(p.questions), len(b.Data.Test), strings.Join(names, " and "))}
	if b.Experiment.Repeats == 1 {
		how[0] = strings.Replace(how[0], " in the first repeat", "", 1)
	}
	if len(p.groups) == 1 {
		return append(how, "They are a seeded sample: nothing disagrees with anything.")
	}
	how = append(how, fmt.Sprintf("A third are a seeded sample of all questions; the others are drawn, with the same seed, from the %d on which methods disagree, "+
		"a few of each kind. They are examples: the shares of kinds among them say nothing about the run.", len(p.titles)))
	return append(how, missingOf(b.shown)...)
}

// missingOf says that questions without a grade take no part.
func missingOf(shown []contest) []string {
	missing := 0
	for _, x := range shown[0].scores {
		if math.IsNaN(x) {
			missing++
		}
	}
	if missing == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d questions without a grade of %s disagree with nothing.", missing, shown[0].name)}
}
