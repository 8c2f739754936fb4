package conformance

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"smacs/framework"
	"smacs/framework/draw"
)

// world generates inputs for one strategy from counters: what it declares to
// need and nothing else.
type world struct {
	info framework.Info
	full bool // as if it needed everything
	salt uint64

	scripts bool // names and texts in any script, and invalid bytes
	large   bool // texts of 1 MB
}

func (w world) inScripts() world { w.scripts = true; return w }
func (w world) inLarge() world   { w.large = true; return w }

// largeText is the number of bytes of a large text, at least.
const largeText = 1 << 20

func (w world) needs(need framework.Need) bool { return w.full || w.info.Needed(need) }

// u is the draw of one number, between 0 and 1.
func (w world) u(what string, index int) float64 { return draw.Uniform(w.salt+17, index, what) }

func (w world) missing(what string, index int) bool { return w.u(what+"?", index) < 0.1 }

// names of LLMs in byte order.
func (w world) names(n int) []string {
	stems := []string{"alpha", "beta", "delta"}
	if w.scripts {
		stems = []string{"alpha", "gémeaux", "модель", "模型", "🦙"}
	}
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%02d", stems[i*len(stems)/max(n, 1)], i)
	}
	slices.Sort(names)
	return names
}

// bank is the part of a bank that the strategy gets from the engine, too. It has
// scores of 0, 1, between and missing: no two LLMs are equally good,
// so that a ranking has no ties that an index would have to break.
func (w world) bank(llms, rows int) *framework.Bank {
	bank := &framework.Bank{LLMs: w.names(llms), Tasks: []string{"arithmetic", "читання"}}
	for i := range llms * rows {
		score := math.Round(w.u("right", i))
		if w.u("partial", i) < 0.3 {
			score = w.u("score", i)
		}
		if w.missing("score", i) {
			score = math.NaN()
		}
		bank.Scores = append(bank.Scores, score)
		bank.Costs = append(bank.Costs, w.u("cost", i)/100)
	}
	for row := range rows {
		bank.TaskOf = append(bank.TaskOf, int32(row%2))
		if w.needs(framework.NeedBankResponses) {
			bank.Questions = append(bank.Questions, w.pooled(1000+row, llms))
		}
	}
	if w.full {
		return bank
	}
	return bank.For(w.info)
}

// neighbors of question q among the rows of a bank.
func (w world) neighbors(q, rows, count int) framework.Neighbors {
	n := framework.Neighbors{Unit: 1e9}
	similarity := 1.0
	for i := range min(count, rows) {
		similarity -= math.Floor(w.u("similarity", q*1000+i)*1e9/float64(count+1)) / 1e9
		n.Rows = append(n.Rows, int32((q*7+i*3)%rows))
		n.Similarities = append(n.Similarities, math.Floor(similarity*1e9+0.5)/1e9)
	}
	return n
}

func (w world) text(what string, index int) string {
	if !w.needs(framework.NeedTexts) {
		return ""
	}
	texts := []string{"", "4", "The answer is 4.", "four\nfour", "It is four, since two and two make four.", "I do not know"}
	if w.scripts {
		texts = []string{"", "4", "The answer is 4.", "Ответ: четыре", "答案是四，因为二加二等于四。", "👩‍🔬 four\nfour", "\u202eruof", "bad \xff byte"}
	}
	text := texts[int(w.u(what, index)*float64(len(texts)))]
	if w.large {
		text += fmt.Sprint(what, index, " ")
		text = strings.Repeat(text, 1+largeText/len(text))
	}
	return text
}

// references of question q: equal, different and unparsed answers, missing
// log-probabilities, and one text of an aggregator behind the pool's.
func (w world) references(q, llms int) framework.References {
	r := framework.References{Text: w.text("question", q)}
	for llm := range llms + 1 {
		at := q*100 + llm
		class := int(w.u("class", at)*3) - 1
		response := framework.Response{LLM: llm, Class: class, Text: w.text("response", at), MeanLogprob: math.NaN()}
		if class >= 0 {
			response.Key = fmt.Sprint("key ", class)
		}
		if w.needs(framework.NeedLogprobs) && !w.missing("logprob", at) {
			response.MeanLogprob = -2 * w.u("logprob", at)
		}
		if llm == llms {
			response.LLM = -1
		}
		r.Responses = append(r.Responses, response)
	}
	if w.needs(framework.NeedSimilarities) {
		w.similarities(q, &r)
	}
	return r
}

// pooled references are those of the pool alone, as in a bank.
func (w world) pooled(q, llms int) framework.References {
	r := w.references(q, llms)
	r.Responses = r.Responses[:llms]
	if r.Distinct != nil {
		r.Distinct = r.Distinct[:llms]
	}
	return r
}

// similarities of a question's responses, of which the second and third have
// one text. They are multiples of 2^-20, so that sums are exact in any order.
func (w world) similarities(q int, r *framework.References) {
	for i := range r.Responses {
		row := i
		if i >= 2 {
			row = i - 1
		}
		r.Distinct = append(r.Distinct, int32(row))
	}
	r.Rows = int(r.Distinct[len(r.Distinct)-1]) + 1
	r.Similarity = make([]float64, r.Rows*r.Rows)
	for a := range r.Rows {
		for b := range a + 1 {
			value := math.Floor(w.u("similarity", q*10000+a*100+b)*(1<<20)) / (1 << 20)
			if a == b {
				value = 1
			}
			r.Similarity[a*r.Rows+b], r.Similarity[b*r.Rows+a] = value, value
		}
	}
}

func (w world) block(questions, llms int) *framework.ReferenceBlock {
	block := &framework.ReferenceBlock{}
	for q := range questions {
		block.Questions = append(block.Questions, w.references(q, llms))
	}
	return block
}

// ranked selects count LLMs for question q, every fourth selection without
// prior scores.
func (w world) ranked(q, llms, count int) framework.Ranked {
	r := framework.Ranked{Question: q}
	for i := range count {
		r.LLMs = append(r.LLMs, (q*3+i*2)%llms)
	}
	if w.needs(framework.NeedPriors) && q%4 != 3 {
		for i := range count {
			prior := 1 / (1 + float64(i) + w.u("prior", q*100+i))
			if i > 0 && w.missing("prior", q*100+i) {
				prior = math.NaN()
			}
			r.Priors = append(r.Priors, prior)
		}
	}
	return r
}

// seed of question q.
func (w world) seed(q int) uint64 {
	return draw.Seed(w.salt, 0, fmt.Sprint("q", q), string(w.info.Kind))
}
