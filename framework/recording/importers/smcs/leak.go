package smcs

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"smacs/framework/recording"
)

// A digest stands for a normalised text.
type digest [sha256.Size]byte

// normal returns the digest of a text in lower case with one space for every
// white space.
func normal(text string) digest {
	return sha256.Sum256([]byte(strings.ToLower(strings.Join(strings.Fields(text), " "))))
}

// A side is what one side of the split has: its questions by text and by id in
// the source.
type side struct {
	texts map[digest]named
	ids   map[named]digest // ids as the source writes them
}

// A named question has an id, or a key, in its task.
type named struct{ task, name string }

func newSide() *side { return &side{make(map[digest]named), make(map[named]digest)} }

// remember notes a question for the search for leaks.
func (im *imports) remember(q recording.Question) {
	s := im.test
	if q.Split == recording.SplitBank {
		s = im.bank
	}
	text := normal(q.Text)
	s.ids[named{q.Task, strings.TrimPrefix(q.ID, "bank/")}] = text
	if q.Text != "" {
		if _, seen := s.texts[text]; !seen {
			s.texts[text] = named{q.Task, q.Key()}
		}
	}
}

// leaks notes the questions that are in bank and test: by text, whatever their
// benchmark, and by id in their benchmark. Of the latter some benchmarks number
// both from 0, so the texts decide.
func (im *imports) leaks() {
	same := make(map[string][]string) // by task of the test, "key and key"
	for text, q := range im.test.texts {
		if other, ok := im.bank.texts[text]; ok {
			same[q.task] = append(same[q.task], q.name+" and "+other.name)
		}
	}
	for task, pairs := range same {
		im.note(task, fmt.Sprintf("a leak: %s in the test and in the bank with the same text, first: %s", countOf(len(pairs)), slices.Min(pairs)))
	}
	ids := make(map[string][]string)
	for id, text := range im.test.ids {
		if other, ok := im.bank.ids[id]; ok && other != text {
			ids[id.task] = append(ids[id.task], id.name)
		}
	}
	for task, list := range ids {
		im.note(task, fmt.Sprintf("%s in the test and in the bank with the same id and another text, first: %s: different questions, if both are numbered from 0", countOf(len(list)), slices.Min(list)))
	}
}

func countOf(n int) string {
	if n == 1 {
		return "1 question is"
	}
	return fmt.Sprintf("%d questions are", n)
}

// In which splits an LLM was met.
type splits struct{ bank, test bool }

// meetLLM adds an LLM when it is met first.
func (im *imports) meetLLM(name, split string) error {
	s, seen := im.llms[name]
	if !seen {
		if err := im.to.AddLLM(name); err != nil {
			return err
		}
		im.unknownKeys[name] = unknownKey(name, 0)
	}
	if split == recording.SplitBank {
		s.bank = true
	} else {
		s.test = true
	}
	im.llms[name] = s
	return nil
}

// strangers notes the LLMs that one side of the split lacks.
func (im *imports) strangers() {
	var all splits
	for _, s := range im.llms {
		all.bank, all.test = all.bank || s.bank, all.test || s.test
	}
	if !all.bank || !all.test {
		return // there is one side
	}
	for _, name := range slices.Sorted(maps.Keys(im.llms)) {
		switch s := im.llms[name]; {
		case !s.test:
			im.note(name, "an LLM of the bank without a response in the test")
		case !s.bank:
			im.note(name, "an LLM of the test without an outcome in the bank")
		}
	}
}
