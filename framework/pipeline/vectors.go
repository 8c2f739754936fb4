package pipeline

import (
	"fmt"

	"smacs/framework/embedding"
	"smacs/framework/retrieve"
)

// Vectors are recorded embeddings of a recording's texts by one model
// (join.Vectors). Questions and LLMs are indices into the recording; a vector is
// as delivered, in dst where that has room. known is false where there is none.
type Vectors interface {
	Question(question int, dst []float64) (vector []float64, known bool)
	// Query is Question for a test question, whose text may have been embedded
	// with an instruction.
	Query(question int, dst []float64) (vector []float64, known bool)
	// Response is the vector of a sample of an LLM's responses, counted from 0.
	Response(question, llm, sample int, dst []float64) (vector []float64, known bool)
}

// CheckQuestions returns an error that names a bank or test question without a
// recorded vector.
func (d *Data) CheckQuestions() error {
	var buffer []float64
	missing, first := 0, ""
	note := func(known bool, side, key string) {
		if known {
			return
		}
		if missing == 0 {
			first = side + " " + key
		}
		missing++
	}
	for _, i := range d.bankRows {
		vector, known := d.QuestionVectors.Question(i, buffer)
		buffer = vector
		note(known, "bank question", d.Recording.Questions[i].Key())
	}
	for _, q := range d.Test {
		vector, known := d.QuestionVectors.Query(q.Recorded, buffer)
		buffer = vector
		note(known, "test question", q.Key)
	}
	if missing > 0 {
		return fmt.Errorf("embedding.provider = \"recorded\": no vector of %s (of %d questions in all); embed the missing ones, leave their tasks out, or set embedding.provider to tfidf", first, missing)
	}
	return nil
}

// CheckResponses returns an error that names a response of the pool to a test
// question, or to one of the bank where that is wanted too, without a recorded
// vector. A response without text needs none: it is similar to nothing.
func (d *Data) CheckResponses(bank bool) error {
	var questions []int
	if bank {
		questions = append(questions, d.bankRows...)
	}
	for _, q := range d.Test {
		questions = append(questions, q.Recorded)
	}
	var buffer []float64
	missing, first := 0, ""
	for _, q := range questions {
		for llm, recorded := range d.poolLLMs {
			if r, ok := d.Recording.Response(q, recorded, 0); !ok || r.Text == "" {
				continue
			}
			vector, known := d.ResponseVectors.Response(q, recorded, 0, buffer)
			buffer = vector
			if !known && missing == 0 {
				first = fmt.Sprintf("%s's response to %s", d.Pool[llm], d.Recording.Questions[q].Key())
			}
			if !known {
				missing++
			}
		}
	}
	if missing > 0 {
		return fmt.Errorf("embedding.responses = \"recorded\": no vector of %s (of %d responses in all); embed the missing ones, or set embedding.responses to tfidf", first, missing)
	}
	return nil
}

// denseIndex builds the index of the bank's question vectors.
func (d *Data) denseIndex() (*retrieve.DenseIndex, error) {
	var buffer []float64
	return retrieve.NewDenseOf(len(d.bankRows), func(row int) ([]float64, error) {
		vector, known := d.QuestionVectors.Question(d.bankRows[row], buffer)
		if !known {
			return nil, fmt.Errorf("bank question %s has no recorded vector", d.Recording.Questions[d.bankRows[row]].Key())
		}
		buffer = vector
		return vector, nil
	})
}

// queries returns the vectors of a block's questions.
func (b *block) queries() ([][]float64, error) {
	d := b.engine.data
	queries := make([][]float64, len(b.questions))
	for q, question := range b.questions {
		vector, known := d.QuestionVectors.Query(d.Test[question].Recorded, nil)
		if !known {
			return nil, fmt.Errorf("test question %s has no recorded vector", d.Test[question].Key)
		}
		queries[q] = vector
	}
	return queries, nil
}

// A recordedSample says which recorded response a response is: the LLM's index in
// the recording, and the sample. unrecorded is what an aggregator wrote.
type recordedSample struct{ llm, sample int }

var unrecorded = recordedSample{llm: -1}

// responseVector returns the normalised vector of a response to a question of the
// recording, nil for one without text.
func (e *Engine) responseVector(question int, text string, at recordedSample) ([]float64, error) {
	if text == "" {
		return nil, nil
	}
	key := e.data.Recording.Questions[question].Key()
	if at == unrecorded {
		return nil, fmt.Errorf("question %s: a text that an aggregator wrote has no recorded vector: set embedding.responses to tfidf", key)
	}
	vector, known := e.data.ResponseVectors.Response(question, at.llm, at.sample, nil)
	if !known {
		return nil, fmt.Errorf("question %s: sample %d of %s has no recorded vector: embed it, or set embedding.responses to tfidf", key, at.sample, e.data.Recording.LLMs[at.llm])
	}
	unit, err := embedding.Normalise(vector)
	if err != nil {
		return nil, fmt.Errorf("question %s: sample %d of %s: %w", key, at.sample, e.data.Recording.LLMs[at.llm], err)
	}
	return unit, nil
}

// denseSimilarities returns the cosines of all pairs, row-major; nil is the zero
// vector.
func denseSimilarities(units [][]float64) []float64 {
	n := len(units)
	matrix := make([]float64, n*n)
	for i := range n {
		for j := i; j < n; j++ {
			if units[i] != nil && units[j] != nil {
				s := embedding.DenseDot(units[i], units[j])
				matrix[i*n+j], matrix[j*n+i] = s, s
			}
		}
	}
	return matrix
}
