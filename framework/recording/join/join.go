// Package join makes one recording of several, as an experiment names them: the
// union of their tasks, questions and LLMs, under the names that aliases give
// the LLMs, with one recording as the question bank of the others if so wished.
//
// Nothing is resolved by taking the one or the other: what two recordings say
// differently about one question is an error that names both.
package join

import (
	"fmt"
	"slices"
	"strings"

	"smacs/framework/recording"
)

// A Role says which questions of a recording are taken, and as what.
type Role string

// The roles. A recording that holds a split gives a Bank or Test only the
// questions of that split; any other gives all.
const (
	Whole Role = ""     // all questions, their split as it is recorded
	Test  Role = "test" // as test questions
	Bank  Role = "bank" // as the question bank
)

// A Source is a recording that is taken in.
type Source struct {
	Path      string // how errors name it
	Role      Role
	Recording *recording.Recording
}

// A Joined is several recordings as one. It is read-only.
type Joined struct {
	// Recording holds the union. With one whole source and no aliases it is that
	// source's own, fingerprint included.
	Recording *recording.Recording
	Sources   []Source
	Warnings  []string // what a role left out, counted

	origins [][]Origin          // per question of Recording; nil where it is the source's own
	names   []map[string]string // per source, a name used here and in it; nil where they are equal
}

// An Origin is where a question comes from.
type Origin struct{ Source, Question int }

// Join makes one recording of the sources, whose LLMs are renamed by aliases
// (name in a recording to name used here).
//
// A question that several sources of one side have is taken once: text, gold and
// what else both know of it must be equal, and each LLM's responses come from one
// of them or are equal. Its metadata is the first source's. LLMs of one source
// that come to have one name become one, unless they responded to one question.
// A question of the bank that has the key of a test question is an error.
func Join(sources []Source, aliases map[string]string) (*Joined, error) {
	j := &Joined{Sources: sources}
	if err := checkAliases(sources, aliases); err != nil {
		return nil, err
	}
	if len(sources) == 1 && len(aliases) == 0 && sources[0].Role == Whole {
		j.Recording = sources[0].Recording
		return j, nil
	}
	b := &builder{joined: j, aliases: aliases, at: map[string]int{}}
	for s := range sources {
		if err := b.questions(s); err != nil {
			return nil, err
		}
	}
	if err := b.build(); err != nil {
		return nil, err
	}
	return j, nil
}

// Origins returns where a question of Recording comes from, in the order of the
// sources: several, where sources share it.
func (j *Joined) Origins(question int) []Origin {
	if j.origins == nil {
		return []Origin{{Source: 0, Question: question}}
	}
	return j.origins[question]
}

func (j *Joined) nameIn(source int, recorded string) string {
	if j.names == nil {
		return recorded
	}
	return j.names[source][recorded]
}

// checkAliases refuses an alias of a name that no source has: it is most likely
// misspelt.
func checkAliases(sources []Source, aliases map[string]string) error {
	for _, name := range sorted(aliases) {
		has := func(s Source) bool { return slices.Contains(s.Recording.LLMs, name) }
		if !slices.ContainsFunc(sources, has) {
			return fmt.Errorf("data.aliases: no recording has an LLM %q; want one of: %s", name, strings.Join(allLLMs(sources), ", "))
		}
	}
	return nil
}

func allLLMs(sources []Source) []string {
	var names []string
	for _, s := range sources {
		names = append(names, s.Recording.LLMs...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
