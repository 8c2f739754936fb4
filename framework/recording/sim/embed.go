package sim

import (
	"math"

	"smacs/framework/draw"
	"smacs/framework/recording"
	"smacs/framework/recording/npy"
)

// vectors are those of a question and the responses to it; nil where not recorded.
type vectors struct {
	question, query []float64
	responses       [][]float64 // by LLM, then sample
}

// gaussian returns dim standard normal numbers, a pure function of what they are for.
func gaussian(seed uint64, what string, dim int) []float64 {
	s := draw.Seed(seed, 0, what, "simulator vectors")
	out := make([]float64, dim)
	for i := range out {
		out[i] = normal(draw.Uniform(s, i, ""))
	}
	return out
}

// blend returns the sum of vectors, each times the root of its share.
func blend(shares []float64, of ...[]float64) []float64 {
	out := make([]float64, len(of[0]))
	for j, v := range of {
		root := math.Sqrt(shares[j])
		for i, x := range v {
			out[i] += root * x
		}
	}
	return out
}

// scaled gives a vector the length 1, in place.
func scaled(v []float64) []float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	length := math.Sqrt(sum)
	for i := range v {
		v[i] /= length
	}
	return v
}

// centres are the middles of a task's topics: half of each is the task's own, so
// topics of one task are nearer to one another than those of two.
func (g *generator) centres(t *preparedTask) [][]float64 {
	dim := g.Embeddings.Dim
	whole := gaussian(g.Seed, "task\x1e"+t.Name, dim)
	out := make([][]float64, len(t.kind.topics))
	for i, topic := range t.kind.topics {
		out[i] = blend([]float64{0.5, 0.5}, whole, gaussian(g.Seed, "topic\x1e"+t.Name+"/"+topic, dim))
	}
	return out
}

// embed makes the vectors of a question and its responses.
func (g *generator) embed(q *question, responses []recording.Response) *vectors {
	e := g.Embeddings
	if e.Model == "" {
		return nil
	}
	key := q.task.Name + "/" + q.id()
	v := &vectors{question: blend([]float64{e.Tightness, 1 - e.Tightness},
		q.task.centres[q.topic], gaussian(g.Seed, "question\x1e"+key, e.Dim))}
	if e.Queries {
		v.query = scaled(blend([]float64{1 - e.QueryNoise, e.QueryNoise}, v.question, gaussian(g.Seed, "query\x1e"+key, e.Dim)))
	}
	if e.Responses {
		v.responses = g.embedResponses(key, responses)
	}
	scaled(v.question)
	return v
}

// embedResponses makes equal answers and relatives alike. A response without answer
// has nothing to agree with.
func (g *generator) embedResponses(key string, responses []recording.Response) [][]float64 {
	e := g.Embeddings
	shares := []float64{e.Agreement, e.Style, max(0, 1-e.Agreement-e.Style)}
	answers := map[string][]float64{}
	out := make([][]float64, len(responses))
	for i := range responses {
		m, sample := &g.LLMs[i/g.Samples.Count], i%g.Samples.Count
		own := key + "\x1e" + named(m.Name, sample)
		what := "answer\x1e" + key + "\x1e" + responses[i].AnswerKey
		if !responses[i].HasAnswer {
			what = "none\x1e" + own
		}
		if answers[what] == nil {
			answers[what] = gaussian(g.Seed, what, e.Dim)
		}
		out[i] = scaled(blend(shares, answers[what], g.styles[m.Family], gaussian(g.Seed, "response\x1e"+own, e.Dim)))
	}
	return out
}

// A vectorSink takes the vectors of the sides that are recorded.
type vectorSink struct{ question, query, responses *recording.Vectors }

func (g *generator) begin(to recording.Sink) (*vectorSink, error) {
	e, s := g.Embeddings, &vectorSink{}
	if e.Model == "" {
		return s, nil
	}
	for _, side := range []struct {
		name recording.Side
		want bool
		at   **recording.Vectors
	}{
		{recording.SideQuestions, true, &s.question},
		{recording.SideQueries, e.Queries, &s.query},
		{recording.SideResponses, e.Responses, &s.responses},
	} {
		if !side.want {
			continue
		}
		v, err := to.Vectors(e.Model, side.name, npy.Float32, e.Dim)
		if err != nil {
			return nil, err
		}
		*side.at = v
	}
	return s, nil
}

func (s *vectorSink) add(g *generator, key string, v *vectors) error {
	if v == nil {
		return nil
	}
	if err := s.question.SetQuestion(key, v.question); err != nil {
		return err
	}
	if v.query != nil {
		if err := s.query.SetQuestion(key, v.query); err != nil {
			return err
		}
	}
	for i, vector := range v.responses {
		m, sample := &g.LLMs[i/g.Samples.Count], i%g.Samples.Count
		if err := s.responses.SetResponse(key, m.Name, sample, vector); err != nil {
			return err
		}
	}
	return nil
}
