package sim

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestItems: whatever the draws, an item has at least two wrong answers, all
// answers differ in the grader's normal form, and the gold has one.
func TestItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task := rapid.SampledFrom(kinds()).Draw(t, "task")
		topic := rapid.IntRange(0, len(task.topics)-1).Draw(t, "topic")
		d := dice{rapid.Uint64().Draw(t, "s")}
		it := task.make(topic, d)
		it.shuffle(d)
		if len(it.wrong) < 2 {
			t.Fatalf("%d wrong answers to %q, want at least 2", len(it.wrong), it.text)
		}
		seen := map[string]bool{}
		for _, o := range append([]option{it.right}, it.wrong...) {
			key, ok := task.grader.Key(o.answer)
			if !ok || seen[key] {
				t.Fatalf("answer %q to %q has no key or that of another", o.answer, it.text)
			}
			seen[key] = true
			if strings.Contains(o.steps, "%!") || strings.Contains(o.steps, "answer") {
				t.Fatalf("steps %q are badly made", o.steps)
			}
		}
	})
}

var number = regexp.MustCompile(`\d+`)

// TestArithmeticIsRight reads each problem as a person would: the numbers in
// their order and what the words say to do with them.
func TestArithmeticIsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		it := arithmeticItem(rapid.IntRange(0, len(settings)-1).Draw(t, "topic"), dice{rapid.Uint64().Draw(t, "s")})
		var n []int
		for _, digits := range number.FindAllString(it.text, -1) {
			v, _ := strconv.Atoi(digits)
			n = append(n, v)
		}
		want := 0
		switch {
		case strings.Contains(it.text, "finds"):
			want = n[0]*n[1] + n[2]
		case strings.Contains(it.text, "away"):
			want = n[0]*n[1] - n[2]
		case strings.Contains(it.text, "evening"):
			want = (n[0] + n[1]) * n[2]
		}
		if it.right.answer != strconv.Itoa(want) {
			t.Fatalf("answer %s to %q, want %d", it.right.answer, it.text, want)
		}
	})
}

// TestTermIsTheOnlyOneOfItsField: the gold's term is of the field, unlike the
// other three, and was not mentioned before.
func TestTermIsTheOnlyOneOfItsField(t *testing.T) {
	choice := regexp.MustCompile(`([A-D])\) (\w+)`)
	rapid.Check(t, func(t *rapid.T) {
		topic := rapid.IntRange(0, len(fields)-1).Draw(t, "topic")
		it := termItem(topic, dice{rapid.Uint64().Draw(t, "s")})
		question, _, _ := strings.Cut(it.text, "?")
		choices := choice.FindAllStringSubmatch(it.text, -1)
		if len(choices) != 4 {
			t.Fatalf("%d choices in %q, want 4", len(choices), it.text)
		}
		for _, c := range choices {
			letter, term := c[1], c[2]
			if own := slices.Contains(fields[topic].terms, term); own != (letter == it.right.answer) {
				t.Fatalf("%s is a term of the field: %v, but the answer to %q is %s", term, own, it.text, it.right.answer)
			}
			if slices.Contains(strings.FieldsFunc(question, func(r rune) bool { return r == ' ' || r == ',' || r == '.' }), term) {
				t.Fatalf("%s is mentioned in %q", term, it.text)
			}
		}
	})
}

// TestVocabulariesAreApart: no term is in two fields and no word in two settings.
func TestVocabulariesAreApart(t *testing.T) {
	owner := map[string]string{}
	claim := func(word, name string) {
		if other, ok := owner[word]; ok && other != name {
			t.Errorf("%q belongs to %s and %s", word, other, name)
		}
		owner[word] = name
	}
	for _, f := range fields {
		for _, term := range f.terms {
			claim(term, f.name)
		}
	}
	owner = map[string]string{}
	for _, s := range settings {
		for _, words := range [][3]string{s.place, s.worker, s.container, s.thing} {
			for _, word := range strings.Fields(strings.Join(words[:], " ")) {
				claim(word, s.name)
			}
		}
	}
}

func TestOperations(t *testing.T) {
	// Done by hand on [4, 9, 3, 6].
	want := map[string]string{
		"sort": "[3, 4, 6, 9]", "reverse": "[6, 3, 9, 4]", "evens": "[4, 6]", "sums": "[4, 13, 16, 22]",
		"squares": "[16, 81, 9, 36]", "rotate": "[9, 3, 6, 4]", "gaps": "[5, -6, 3]", "maxima": "[4, 9, 9, 9]",
	}
	if len(want) != len(operations) {
		t.Errorf("%d operations, want the %d here", len(operations), len(want))
	}
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			list := []int{4, 9, 3, 6}
			if got := show(op.apply(list)); got != want[op.name] {
				t.Errorf("got %s, want %s", got, want[op.name])
			}
			if show(list) != "[4, 9, 3, 6]" {
				t.Errorf("the list became %s", show(list))
			}
		})
	}
}
