package join

import (
	"fmt"
	"math"
	"slices"

	"smacs/framework/recording"
)

// given is what one LLM of one source responded to a question.
type given struct {
	origin  Origin
	llm     string // its name in the source
	samples []recording.Response
}

// responses adds the responses to one question from all its origins.
func (b *builder) responses(made *recording.Builder, r row) error {
	grader := given{}
	responded := map[string]given{} // by the name used here
	for _, origin := range r.origins {
		rec := b.joined.Sources[origin.Source].Recording
		for llm, recorded := range rec.LLMs {
			now := given{origin: origin, llm: recorded, samples: rec.Samples(origin.Question, llm)}
			if len(now.samples) == 0 {
				continue
			}
			if err := b.sameGrader(r, &grader, now); err != nil {
				return err
			}
			name := b.joined.nameIn(origin.Source, recorded)
			before, twice := responded[name]
			if twice {
				if err := b.sameResponses(r, name, before, now); err != nil {
					return err
				}
				continue
			}
			responded[name] = now
			for sample, response := range now.samples {
				if err := made.AddResponse(r.question.Key(), name, sample, response); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sameGrader refuses answers of one question whose normal forms come from
// different graders of different sources: they could not vote together.
func (b *builder) sameGrader(r row, first *given, now given) error {
	graderOf := func(g given) string {
		for _, response := range g.samples {
			if response.Grader != "" {
				return response.Grader
			}
		}
		return ""
	}
	one, other := graderOf(*first), graderOf(now)
	if one == "" || first.origin.Source == now.origin.Source {
		if one == "" {
			*first = now
		}
		return nil
	}
	if other == "" || one == other {
		return nil
	}
	return fmt.Errorf("question %s was graded by %s in %s and by %s in %s, so their answers cannot be compared: import both with one grader",
		r.question.Key(), one, b.path(first.origin), other, b.path(now.origin))
}

// sameResponses lets two sources agree on an LLM's responses.
func (b *builder) sameResponses(r row, name string, before, now given) error {
	key := r.question.Key()
	if before.origin.Source == now.origin.Source {
		return fmt.Errorf("%s: %q and %q would both be %q, and both responded to %s: give one of them another name in data.aliases",
			b.path(now.origin), before.llm, now.llm, name, key)
	}
	if slices.EqualFunc(before.samples, now.samples, equal) {
		return nil
	}
	return fmt.Errorf("%q responded to %s in %s and differently in %s: want one source for each LLM and question: leave out one of the recordings, or import it without them",
		name, key, b.path(before.origin), b.path(now.origin))
}

// equal compares two responses in all their columns; unknown is equal to unknown.
func equal(a, b recording.Response) bool {
	for _, pair := range [][2]*float64{{&a.Score, &b.Score}, {&a.Cost, &b.Cost}, {&a.MeanLogprob, &b.MeanLogprob}, {&a.LatencyMS, &b.LatencyMS}} {
		if math.IsNaN(*pair[0]) && math.IsNaN(*pair[1]) {
			*pair[0], *pair[1] = 0, 0
		}
	}
	return a == b
}
