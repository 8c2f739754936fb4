package mock

import (
	"slices"
	"strings"

	"smacs/framework/recording"
)

// headLen is by how many bytes of its beginning a question is looked for.
const headLen = 24

// A book finds questions of a recording by their text. Texts are compared
// without white space at their ends. Of questions with equal texts the first
// stands for all.
type book struct {
	rec   *recording.Recording
	texts []string       // of questions, trimmed
	exact map[string]int // question by text
	heads []heads        // by length of head, ascending
}

// heads are the questions whose heads have one length.
type heads struct {
	n  int
	of map[string][]int
}

func newBook(rec *recording.Recording) *book {
	b := &book{rec: rec, exact: map[string]int{}}
	byLen := map[int]map[string][]int{}
	for i, q := range rec.Questions {
		text := strings.TrimSpace(q.Text)
		b.texts = append(b.texts, text)
		if _, again := b.exact[text]; text == "" || again {
			continue
		}
		b.exact[text] = i
		n := min(len(text), headLen)
		if byLen[n] == nil {
			byLen[n] = map[string][]int{}
		}
		byLen[n][text[:n]] = append(byLen[n][text[:n]], i)
	}
	for n := 1; n <= headLen; n++ {
		if byLen[n] != nil {
			b.heads = append(b.heads, heads{n, byLen[n]})
		}
	}
	return b
}

// shared returns how many questions cannot be told from an earlier one.
func (b *book) shared() int { return len(b.texts) - len(b.exact) }

// find returns the question that the text is, or else the only one it contains.
// A question within another that is contained as well does not count.
func (b *book) find(text string) (question int, ok bool) {
	text = strings.TrimSpace(text)
	if q, ok := b.exact[text]; ok {
		return q, true
	}
	within, largest := b.within(text), -1
	for _, q := range within {
		if largest < 0 || len(b.texts[q]) > len(b.texts[largest]) {
			largest = q
		}
	}
	for _, q := range within {
		if !strings.Contains(b.texts[largest], b.texts[q]) {
			return 0, false
		}
	}
	return largest, largest >= 0
}

// within returns the distinct questions that a text contains.
func (b *book) within(text string) []int {
	var found []int
	for i := range len(text) {
		for _, h := range b.heads {
			if i+h.n > len(text) {
				break
			}
			for _, q := range h.of[text[i:i+h.n]] {
				if strings.HasPrefix(text[i:], b.texts[q]) && !slices.Contains(found, q) {
					found = append(found, q)
				}
			}
		}
	}
	return found
}
