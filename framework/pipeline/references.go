package pipeline

import (
	"fmt"
	"math"
	"slices"

	"smacs/framework"
	"smacs/framework/embedding"
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

// references makes the references of a question of the recording, but for their
// similarities; views leave parts out.
func (e *Engine) references(recorded int) (framework.References, answerClasses) {
	d := e.data
	refs := framework.References{
		Text:      d.Recording.Questions[recorded].Text,
		Responses: make([]framework.Response, len(d.Pool)),
	}
	classes := answerClasses{}
	for llm := range d.Pool {
		response := framework.Response{LLM: llm, Class: framework.Unparsed, MeanLogprob: math.NaN()}
		if r, ok := d.Recording.Response(recorded, d.poolLLMs[llm], 0); ok {
			response.Text, response.MeanLogprob = r.Text, r.MeanLogprob
			if votes(*r) {
				response.Class, response.Key = classes.of(r.AnswerKey), r.AnswerKey
			}
		}
		refs.Responses[llm] = response
	}
	return refs, classes
}

// comparison turns the pool's responses to a question into recorded vectors, or
// their texts into TF-IDF.
func (e *Engine) comparison(recorded int, responses []framework.Response, scratch *embedding.Scratch) comparison {
	return comparison{
		sparse: func(text string) embedding.Sparse { return e.vector(text, scratch) },
		dense: func(llm int) ([]float64, error) {
			return e.responseVector(recorded, responses[llm].Text, recordedSample{llm: e.data.poolLLMs[llm]})
		},
	}
}

// A comparison turns responses into vectors: by their texts, or by their index in
// the references where vectors are recorded; nil is the zero vector.
type comparison struct {
	sparse func(text string) embedding.Sparse
	dense  func(response int) ([]float64, error)
}

// addSimilarities fills in the similarity matrix of the distinct texts of some
// responses, each turned into a vector once: responses of equal texts have the
// vector of the first.
func (e *Engine) addSimilarities(refs *framework.References, by comparison) error {
	rows := map[string]int32{}
	var firsts []int
	for i, response := range refs.Responses {
		row, seen := rows[response.Text]
		if !seen {
			row = int32(len(firsts))
			rows[response.Text] = row
			firsts = append(firsts, i)
		}
		refs.Distinct = append(refs.Distinct, row)
	}
	refs.Rows = len(firsts)
	if !e.denseResponses() {
		vectors := make([]embedding.Sparse, len(firsts))
		for row, i := range firsts {
			vectors[row] = by.sparse(refs.Responses[i].Text)
		}
		for _, fixed := range embedding.Similarities(vectors) {
			refs.Similarity = append(refs.Similarity, embedding.FromFixed(fixed))
		}
		return nil
	}
	units := make([][]float64, len(firsts))
	for row, i := range firsts {
		var err error
		if units[row], err = by.dense(i); err != nil {
			return err
		}
	}
	refs.Similarity = denseSimilarities(units)
	return nil
}

// vector returns a text's vector, made with the caller's buffers and its own
// afterwards.
func (e *Engine) vector(text string, scratch *embedding.Scratch) embedding.Sparse {
	shared := e.responses.VectorInto(text, scratch)
	return embedding.Sparse{Terms: slices.Clone(shared.Terms), Weights: slices.Clone(shared.Weights)}
}

// A view names the parts of the references a strategy needs.
type view struct{ texts, similarities, logprobs bool }

func viewOf(info framework.Info) view {
	return view{
		texts:        info.Needed(framework.NeedTexts),
		similarities: info.Needed(framework.NeedSimilarities),
		logprobs:     info.Needed(framework.NeedLogprobs),
	}
}

// viewFor returns the block's references with the parts a strategy needs;
// strategies with equal needs get the same block, which crosses once.
func (b *block) viewFor(choice plan.Choice) (*framework.ReferenceBlock, error) {
	v := viewOf(choice.Info)
	if v.similarities && b.incomparable != nil {
		return nil, fmt.Errorf("strategy %s: %w", choice.Info.Name(), b.incomparable)
	}
	if existing, ok := b.views[v]; ok {
		return existing, nil
	}
	made := &framework.ReferenceBlock{Questions: make([]framework.References, len(b.references))}
	for q, full := range b.references {
		made.Questions[q] = v.of(full)
	}
	b.views[v] = made
	return made, nil
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
