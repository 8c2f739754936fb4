package plan

import (
	"bytes"
	"cmp"
	"slices"

	"smacs/framework"
)

// Choices returns the distinct strategies with their configurations that valid
// cells use, by kind in pipeline order, then id, then configuration.
func Choices(cells []Cell) []Choice {
	seen := map[string]Choice{}
	for _, cell := range cells {
		if cell.Invalid != "" {
			continue
		}
		cell.Settings.addChoices(seen)
		for _, settings := range cell.ByTask {
			settings.addChoices(seen)
		}
	}
	choices := make([]Choice, 0, len(seen))
	for _, choice := range seen {
		choices = append(choices, choice)
	}
	slices.SortFunc(choices, compareChoices)
	return choices
}

func (s Settings) addChoices(seen map[string]Choice) {
	for _, choice := range []Choice{s.Selection, s.Dropout, s.Aggregation} {
		seen[choice.Identity()] = choice
	}
	for _, term := range s.Terms {
		seen[term.Choice.Identity()] = term.Choice
	}
}

func compareChoices(a, b Choice) int {
	kinds := framework.Kinds()
	return cmp.Or(
		cmp.Compare(slices.Index(kinds, a.Info.Kind), slices.Index(kinds, b.Info.Kind)),
		cmp.Compare(a.Info.ID, b.Info.ID),
		bytes.Compare(a.Config.Canonical(), b.Config.Canonical()),
	)
}

// equal reports whether two settings are the same pipeline.
func (s Settings) equal(t Settings) bool {
	same := func(a, b Term) bool {
		return a.Label == b.Label && a.Weight == b.Weight && a.Choice.Identity() == b.Choice.Identity()
	}
	return s.K == t.K && s.Threshold == t.Threshold && s.Rule == t.Rule &&
		s.TopK == t.TopK && s.Keep == t.Keep && s.Candidates == t.Candidates && s.Missing == t.Missing &&
		s.Selection.Identity() == t.Selection.Identity() && s.Dropout.Identity() == t.Dropout.Identity() &&
		s.Aggregation.Identity() == t.Aggregation.Identity() && slices.EqualFunc(s.Terms, t.Terms, same)
}
