package pipeline

import (
	"context"
	"sync"
)

// Results are the outcomes of every leaf of a graph on every test question.
type Results struct {
	// Outcomes holds, per leaf, one outcome per test question; those of tasks
	// the leaf does not concern are zero.
	Outcomes [][]Outcome
	Errors   []error // per leaf, the first error of its blocks in question order, nil if none
	Computed Counts
}

// Run takes all test questions through the graph, Workers blocks at a time, and
// calls progress after each block with the number of questions done. It returns
// the context's error when that ends first; an error of a strategy fails its
// leaves and nothing else.
func (e *Engine) Run(ctx context.Context, progress func(questions int)) (*Results, error) {
	blocks := e.blocks()
	results := e.newResults()
	errs := make([][]error, len(blocks))
	counts := make([]Counts, len(blocks))
	var mutex sync.Mutex
	done := 0
	work := func(i int) {
		b := e.run(ctx, blocks[i])
		errs[i] = b.finish(results)
		counts[i] = b.computed
		mutex.Lock()
		defer mutex.Unlock()
		done += len(blocks[i])
		if progress != nil {
			progress(done)
		}
	}
	parallel(ctx, e.options.Workers, len(blocks), work)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	results.merge(errs, counts)
	return results, nil
}

func (e *Engine) newResults() *Results {
	results := &Results{Outcomes: make([][]Outcome, len(e.graph.Leaves)), Errors: make([]error, len(e.graph.Leaves))}
	results.Computed.init()
	for leaf := range results.Outcomes {
		results.Outcomes[leaf] = make([]Outcome, len(e.data.Test))
	}
	return results
}

// blocks cuts the test questions, in their order, into blocks.
func (e *Engine) blocks() [][]int {
	var blocks [][]int
	for start := 0; start < len(e.data.Test); start += BlockSize {
		block := make([]int, min(BlockSize, len(e.data.Test)-start))
		for i := range block {
			block[i] = start + i
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// finish writes the block's outcomes into its questions' places and returns
// the error of each leaf. A leaf without questions here has none: what fails
// here is about other cells.
func (b *block) finish(results *Results) []error {
	errs := make([]error, len(b.engine.graph.Leaves))
	for l, leaf := range b.engine.graph.Leaves {
		if !b.concernsAny(leaf.Tasks) {
			continue
		}
		if errs[l] = b.leafError(leaf); errs[l] != nil {
			continue
		}
		for q, question := range b.questions {
			if b.concerns(leaf.Tasks, q) {
				results.Outcomes[l][question] = b.outcome(leaf, q)
				b.computed.Total++
			}
		}
	}
	return errs
}

// merge joins what the blocks report, in question order.
func (r *Results) merge(errs [][]error, counts []Counts) {
	for i := range errs {
		r.Computed.add(counts[i])
		for leaf, err := range errs[i] {
			if r.Errors[leaf] == nil {
				r.Errors[leaf] = err
			}
		}
	}
}

// parallel calls work for 0..n-1 on a number of goroutines, and stops handing
// out work when the context ends.
func parallel(ctx context.Context, workers, n int, work func(i int)) {
	next := make(chan int)
	var group sync.WaitGroup
	for range max(1, min(workers, n)) {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range next {
				work(i)
			}
		}()
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		next <- i
	}
	close(next)
	group.Wait()
}
