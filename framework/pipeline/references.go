package pipeline

import (
	"math"
	"slices"

	"smacs/framework"
	"smacs/framework/embedding"
	"smacs/framework/grade"
	"smacs/framework/plan"
)

// bankResponses are the texts of the pool's responses to the bank, the corpus
// whose document frequencies weigh response similarities (ARCHITECTURE.md,
// section 8).
func (d *Data) bankResponses() []string {
	texts := make([]string, 0, len(d.bankRows)*len(d.Pool))
	for _, question := range d.bankRows {
		for _, llm := range d.poolLLMs {
			if r, ok := d.Recording.Response(question, llm, 0); ok {
				texts = append(texts, r.Text)
			}
		}
	}
	return texts
}

// references makes the references of one question, with everything any
// strategy of the graph needs; views leave parts out.
func (e *Engine) references(question int, scratch *embedding.Scratch) framework.References {
	d := e.data
	refs := framework.References{
		Text:      d.Recording.Questions[d.Test[question].Recorded].Text,
		Responses: make([]framework.Response, len(d.Pool)),
	}
	classes := map[string]int{}
	for llm := range d.Pool {
		response := framework.Response{LLM: llm, Class: framework.Unparsed, MeanLogprob: math.NaN()}
		if r, ok := d.Response(question, llm); ok {
			response.Text, response.MeanLogprob = r.Text, r.MeanLogprob
			if r.HasAnswer && r.State != grade.Unparsed {
				class, seen := classes[r.AnswerKey]
				if !seen {
					class = len(classes)
					classes[r.AnswerKey] = class
				}
				response.Class, response.Key = class, r.AnswerKey
			}
		}
		refs.Responses[llm] = response
	}
	if e.responses != nil {
		e.addSimilarities(&refs, scratch)
	}
	return refs
}

// addSimilarities computes the similarity matrix of the question's distinct
// response texts, once for all cells.
func (e *Engine) addSimilarities(refs *framework.References, scratch *embedding.Scratch) {
	rows := map[string]int32{}
	var vectors []embedding.Sparse
	for _, response := range refs.Responses {
		row, seen := rows[response.Text]
		if !seen {
			row = int32(len(vectors))
			rows[response.Text] = row
			vector := e.responses.VectorInto(response.Text, scratch)
			vectors = append(vectors, embedding.Sparse{Terms: slices.Clone(vector.Terms), Weights: slices.Clone(vector.Weights)})
		}
		refs.Distinct = append(refs.Distinct, row)
	}
	refs.Rows = len(vectors)
	for _, fixed := range embedding.Similarities(vectors) {
		refs.Similarity = append(refs.Similarity, embedding.FromFixed(fixed))
	}
}

// A view names the parts of the references a strategy needs.
type view struct{ texts, similarities, logprobs bool }

func viewOf(choice plan.Choice) view {
	return view{
		texts:        choice.Info.Needed(framework.NeedTexts),
		similarities: choice.Info.Needed(framework.NeedSimilarities),
		logprobs:     choice.Info.Needed(framework.NeedLogprobs),
	}
}

// viewFor returns the block's references with the parts a strategy needs;
// strategies with equal needs get the same block, which crosses once.
func (b *block) viewFor(choice plan.Choice) *framework.ReferenceBlock {
	v := viewOf(choice)
	if existing, ok := b.views[v]; ok {
		return existing
	}
	made := &framework.ReferenceBlock{Questions: make([]framework.References, len(b.references))}
	for q, full := range b.references {
		made.Questions[q] = v.of(full)
	}
	b.views[v] = made
	return made
}

func (v view) of(full framework.References) framework.References {
	part := framework.References{Responses: make([]framework.Response, len(full.Responses))}
	copy(part.Responses, full.Responses)
	if v.texts {
		part.Text = full.Text
	}
	if v.similarities {
		part.Distinct, part.Similarity, part.Rows = full.Distinct, full.Similarity, full.Rows
	}
	for i := range part.Responses {
		if !v.texts {
			part.Responses[i].Text = ""
		}
		if !v.logprobs {
			part.Responses[i].MeanLogprob = math.NaN()
		}
	}
	return part
}
