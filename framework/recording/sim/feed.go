package sim

import (
	"context"
	"fmt"
	"runtime"

	"smacs/framework/draw"
	"smacs/framework/recording"
)

// made is a question with the responses to it: by LLM, then sample.
type made struct {
	question  *question
	responses []recording.Response
	vectors   *vectors
}

func (g *generator) make(t *preparedTask, i, attempt int) made {
	q := g.question(t, i, attempt)
	responses := g.responses(q)
	return made{q, responses, g.embed(q, responses)}
}

// blockSize is the number of questions that one goroutine makes at a time.
const blockSize = 64

// maxAttempts bounds how often a question is worded anew. A kind of task has millions
// of texts, so two attempts are rare already.
const maxAttempts = 100

// feed generates everything in order. Blocks are made side by side and taken in
// order, so that neither what is made nor its order depends on how many there are.
// taken is called after each question with the number of questions so far.
func (g *generator) feed(ctx context.Context, to recording.Sink, taken func(n int)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for i := range g.LLMs {
		if err := to.AddLLM(g.LLMs[i].Name); err != nil {
			return err
		}
	}
	vectors, err := g.begin(to)
	if err != nil {
		return err
	}
	seen := make(map[uint64]struct{}, g.Questions())
	for block := range g.blocks(ctx) {
		for _, m := range <-block {
			m, err := g.distinct(m, seen)
			if err == nil {
				err = g.add(to, vectors, &m)
			}
			if err != nil {
				return err
			}
			taken(len(seen))
		}
	}
	return ctx.Err()
}

// blocks starts the blocks in order, as many ahead as there are processors.
func (g *generator) blocks(ctx context.Context) <-chan chan []made {
	started := make(chan chan []made, runtime.GOMAXPROCS(0))
	go func() {
		defer close(started)
		for t := range g.tasks {
			for first := 0; first < g.tasks[t].Questions; first += blockSize {
				block := make(chan []made, 1)
				select {
				case started <- block:
				case <-ctx.Done():
					return
				}
				go func() { block <- g.block(&g.tasks[t], first) }()
			}
		}
	}()
	return started
}

func (g *generator) block(t *preparedTask, first int) []made {
	out := make([]made, 0, blockSize)
	for i := first; i < min(first+blockSize, t.Questions); i++ {
		out = append(out, g.make(t, i, 0))
	}
	return out
}

// distinct words a question anew whose text an earlier one has: else the same text
// could be in bank and test.
func (g *generator) distinct(m made, seen map[uint64]struct{}) (made, error) {
	for attempt := 1; attempt <= maxAttempts; attempt++ {
		text := draw.Hash(m.question.item.text)
		if _, double := seen[text]; !double {
			seen[text] = struct{}{}
			return m, nil
		}
		m = g.make(m.question.task, m.question.number, attempt)
	}
	return m, fmt.Errorf("task %s: question %d has no text of its own after %d attempts, want fewer questions", m.question.task.Name, m.question.number, maxAttempts)
}

func (g *generator) add(to recording.Sink, vectors *vectorSink, m *made) error {
	q := g.recorded(m.question)
	if err := to.AddQuestion(q); err != nil {
		return err
	}
	for l := range g.LLMs {
		for sample := range g.Samples.Count {
			if err := to.AddResponse(q.Key(), g.LLMs[l].Name, sample, m.responses[l*g.Samples.Count+sample]); err != nil {
				return err
			}
		}
	}
	return vectors.add(g, q.Key(), m.vectors)
}
