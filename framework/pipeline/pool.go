package pipeline

import (
	"fmt"
	"slices"
	"strings"
)

// chooseLLMs sets the pool (pool patterns less exclude less yardsticks) and the
// yardsticks, both in byte order of names.
func (d *Data) chooseLLMs(source Source) error {
	names := d.Recording.LLMs
	taken, err := matching("data.pool", source.Pool, names)
	if err != nil {
		return err
	}
	excluded, err := matching("data.exclude", source.Exclude, names)
	if err != nil {
		return err
	}
	d.Yardsticks, err = matching("data.yardsticks", source.Yardsticks, names)
	if err != nil {
		return err
	}
	for i, name := range names {
		if slices.Contains(d.Yardsticks, name) {
			d.yardsticks = append(d.yardsticks, i)
		} else if slices.Contains(taken, name) && !slices.Contains(excluded, name) {
			d.Pool = append(d.Pool, name)
			d.poolLLMs = append(d.poolLLMs, i)
		}
	}
	if len(d.Pool) == 0 {
		return fmt.Errorf("data.pool: no LLM is left after data.exclude and data.yardsticks; the recording has: %s", strings.Join(names, ", "))
	}
	return nil
}

// matching returns the names that match some pattern, in the order of names. A
// pattern that matches nothing is an error: it is most likely misspelt.
func matching(key string, patterns, names []string) ([]string, error) {
	var matched []string
	for _, pattern := range patterns {
		if !slices.ContainsFunc(names, func(name string) bool { return globMatch(pattern, name) }) {
			return nil, fmt.Errorf("%s: %q matches nothing; the recording has: %s", key, pattern, strings.Join(names, ", "))
		}
	}
	for _, name := range names {
		if slices.ContainsFunc(patterns, func(pattern string) bool { return globMatch(pattern, name) }) {
			matched = append(matched, name)
		}
	}
	return matched, nil
}

// globMatch matches a name against a pattern in which * stands for any text,
// slashes included (LLM names hold them), and ? for one character.
func globMatch(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	star, mark, pi, ni := -1, 0, 0, 0
	for ni < len(n) {
		switch {
		case pi < len(p) && p[pi] == '*':
			star, mark = pi, ni
			pi++
		case pi < len(p) && (p[pi] == '?' || p[pi] == n[ni]):
			pi++
			ni++
		case star >= 0:
			mark++
			pi, ni = star+1, mark
		default:
			return false
		}
	}
	for pi < len(p) && p[pi] == '*' {
		pi++
	}
	return pi == len(p)
}

// whole applies data.holes and returns the questions that stay.
func (d *Data) whole(s *split) ([]int, error) {
	if !s.source.Asked {
		return d.fillHoles(s.taken(), s.source.Holes)
	}
	var bank []int
	for _, q := range s.taken() {
		if s.sides[q] == bankSide {
			bank = append(bank, q)
		}
	}
	kept, err := d.fillHoles(bank, s.source.Holes)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(s.taken(), func(q int) bool {
		return s.sides[q] == bankSide && !slices.Contains(kept, q)
	}), nil
}

// fillHoles applies data.holes to LLMs of the pool without a response to some
// question, and returns the questions that stay.
func (d *Data) fillHoles(questions []int, rule string) ([]int, error) {
	holes := make([]int, len(d.Pool)) // per LLM
	var first string
	holed := map[int]bool{}
	for _, q := range questions {
		for llm, recorded := range d.poolLLMs {
			if _, ok := d.Recording.Response(q, recorded, 0); !ok {
				holes[llm]++
				holed[q] = true
				if first == "" {
					first = fmt.Sprintf("%s has no response to %s", d.Pool[llm], d.Recording.Questions[q].Key())
				}
			}
		}
	}
	if first == "" {
		return questions, nil
	}
	switch rule {
	case "ignore":
		d.Warnings = append(d.Warnings, fmt.Sprintf("data.holes = ignore: %d responses of %d are missing; each counts as a call that failed", total(holes), len(questions)*len(d.Pool)))
		return questions, nil
	case "exclude_question":
		d.Warnings = append(d.Warnings, fmt.Sprintf("data.holes = exclude_question left out %d of %d questions", len(holed), len(questions)))
		return slices.DeleteFunc(questions, func(q int) bool { return holed[q] }), nil
	case "exclude_llm":
		return questions, d.excludeLLMs(holes)
	default:
		return nil, fmt.Errorf("data.holes: %s (%d holes in all); fill the recording, or set data.holes to exclude_llm, exclude_question or ignore", first, total(holes))
	}
}

func (d *Data) excludeLLMs(holes []int) error {
	var pool, left []string
	var llms []int
	for llm, name := range d.Pool {
		if holes[llm] > 0 {
			left = append(left, fmt.Sprintf("%s (%d holes)", name, holes[llm]))
			continue
		}
		pool = append(pool, name)
		llms = append(llms, d.poolLLMs[llm])
	}
	if len(pool) == 0 {
		return fmt.Errorf("data.holes = exclude_llm leaves no LLM: every LLM of the pool has holes; use exclude_question")
	}
	d.Pool, d.poolLLMs = pool, llms
	d.Warnings = append(d.Warnings, "data.holes = exclude_llm left out "+strings.Join(left, ", "))
	return nil
}

func total(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}
