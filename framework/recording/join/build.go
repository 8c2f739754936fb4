package join

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"smacs/framework/recording"
)

// builder collects the rows of the joined recording.
type builder struct {
	joined  *Joined
	aliases map[string]string
	rows    []row
	at      map[string]int // row by key
}

// row is a question of the joined recording. Its first origin is where it was
// met first.
type row struct {
	question recording.Question
	origins  []Origin
}

// questions takes in the questions of a source.
func (b *builder) questions(source int) error {
	s := b.joined.Sources[source]
	left := 0
	split := slices.ContainsFunc(s.Recording.Questions, func(q recording.Question) bool { return q.Split != "" })
	for i, q := range s.Recording.Questions {
		if s.Role != Whole {
			if split && q.Split != string(s.Role) {
				left++
				continue
			}
			q.Split = string(s.Role)
		}
		if err := b.question(q, Origin{Source: source, Question: i}); err != nil {
			return err
		}
	}
	if left > 0 {
		b.joined.Warnings = append(b.joined.Warnings, fmt.Sprintf("%s: left out %d of %d questions: their recorded split is not %s",
			s.Path, left, len(s.Recording.Questions), s.Role))
	}
	return nil
}

func (b *builder) question(q recording.Question, origin Origin) error {
	at, known := b.at[q.Key()]
	if !known {
		b.at[q.Key()] = len(b.rows)
		b.rows = append(b.rows, row{question: q, origins: []Origin{origin}})
		return nil
	}
	first := &b.rows[at]
	if err := b.sameSide(first, q, origin); err != nil {
		return err
	}
	if err := b.merge(&first.question, q, b.path(first.origins[0]), b.path(origin)); err != nil {
		return err
	}
	first.origins = append(first.origins, origin)
	return nil
}

func (b *builder) path(o Origin) string { return b.joined.Sources[o.Source].Path }

// sameSide returns an error for a key that the bank and the test have.
func (b *builder) sameSide(first *row, q recording.Question, origin Origin) error {
	roles := [2]Role{b.joined.Sources[first.origins[0].Source].Role, b.joined.Sources[origin.Source].Role}
	if roles[0] == roles[1] {
		return nil
	}
	what := "names two different questions: import one of the recordings under other task names"
	if first.question.Text == q.Text {
		what = "is a leak: a test question must not be in the question bank"
	}
	return fmt.Errorf("question %s is in %s (%s) and in %s (%s), which %s",
		q.Key(), b.path(first.origins[0]), roles[0], b.path(origin), roles[1], what)
}

// merge adds to a question what another source knows of it. Metadata are notes
// of an importer: the first stay.
func (b *builder) merge(into *recording.Question, q recording.Question, first, second string) error {
	for _, field := range []struct {
		name string
		into *string
		more string
	}{
		{"text", &into.Text, q.Text}, {"messages", &into.Messages, q.Messages}, {"gold", &into.Gold, q.Gold},
		{"answer_kind", &into.AnswerKind, q.AnswerKind}, {"split", &into.Split, q.Split}, {"group", &into.Group, q.Group},
	} {
		switch {
		case *field.into == "":
			*field.into = field.more
		case field.more != "" && field.more != *field.into:
			return fmt.Errorf("question %s has %s %s in %s and %s in %s: want the same, or another key (task/id) for a question of its own",
				q.Key(), field.name, short(*field.into), first, short(field.more), second)
		}
	}
	if into.Metadata == "" {
		into.Metadata = q.Metadata
	}
	return nil
}

// short quotes the beginning of a text.
func short(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return fmt.Sprintf("%q...", string(runes[:most]))
	}
	return fmt.Sprintf("%q", text)
}

// build makes the recording of the rows.
func (b *builder) build() error {
	made := recording.NewBuilder(b.meta())
	for _, name := range b.names() {
		if err := made.AddLLM(name); err != nil {
			return fmt.Errorf("data.aliases: %w", err)
		}
	}
	for _, r := range b.rows {
		if err := made.AddQuestion(r.question); err != nil {
			return err
		}
		if err := b.responses(made, r); err != nil {
			return err
		}
	}
	rec, err := made.Build()
	if err != nil {
		return err
	}
	b.joined.Recording = rec
	for _, q := range rec.Questions {
		b.joined.origins = append(b.joined.origins, b.rows[b.at[q.Key()]].origins)
	}
	return nil
}

// names renames the LLMs of every source and returns the distinct names.
func (b *builder) names() []string {
	distinct := map[string]bool{}
	for _, s := range b.joined.Sources {
		used := map[string]string{}
		for _, name := range s.Recording.LLMs {
			used[name] = name
			if alias, ok := b.aliases[name]; ok {
				used[name] = alias
			}
			distinct[used[name]] = true
		}
		b.joined.names = append(b.joined.names, used)
	}
	return sorted(distinct)
}

// meta names what the recording is made of.
func (b *builder) meta() recording.Meta {
	var names, sources, licences []string
	for _, s := range b.joined.Sources {
		names, sources, licences = append(names, s.Recording.Name), append(sources, s.Recording.Source), append(licences, s.Recording.Licence)
	}
	together := func(parts []string) string { return strings.Join(slices.Compact(parts), " + ") }
	return recording.Meta{Name: together(names), Source: together(sources), Licence: together(licences)}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
