package pipeline

import (
	"context"
	"errors"
	"slices"
	"sync"

	"smacs/framework/key"
	"smacs/framework/llm/calls"
)

// Progress says how far a run is.
type Progress struct {
	Questions, OfQuestions int // test questions through all stages
	Reused                 int // blocks taken from the archive so far
	// Finished says of each leaf whether all its blocks are done, failed ones
	// included. It is valid during the call only.
	Finished []bool
}

// RunOptions say what a run of the engine keeps and tells.
type RunOptions struct {
	// Archive keeps packed outcomes by LeafKeys, one per leaf; nil keeps none.
	Archive  Archive
	LeafKeys []key.Key
	// Progress is called at the start and after each block, never concurrently;
	// may be nil.
	Progress func(Progress)
}

// Run takes all test questions through the graph, Workers blocks at a time.
// What the archive has is not computed again; what is computed is in the archive
// before the block counts as done. Run returns the context's error when that
// ends first, an archive's error, and calls.ErrBudget or calls.ErrOffline where
// those keep it from its end; an error of a strategy fails its leaves and nothing
// else.
func (e *Engine) Run(ctx context.Context, options RunOptions) (*Results, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r := &runner{Engine: e, RunOptions: options, results: e.newResults()}
	if err := r.reuseAll(); err != nil {
		return r.results, err
	}
	r.tell()
	if len(r.blocks) > 0 {
		if err := e.prepare(); err != nil {
			return r.results, err
		}
	}
	parallel(ctx, e.options.Workers, len(r.blocks), func(i int) {
		if err := r.compute(ctx, i); err != nil {
			cancel(err)
		}
	})
	if ctx.Err() != nil {
		return r.results, context.Cause(ctx)
	}
	if r.stopped != nil {
		return r.results, r.stopped
	}
	r.mergeErrors()
	return r.results, nil
}

// runner is a run under way.
type runner struct {
	*Engine
	RunOptions
	results *Results
	blocks  []*blockWork
	left    []int // per leaf, blocks that are not done
	mutex   sync.Mutex
	done    Progress
	stopped error // why the run cannot come to its end
}

// blockWork is what is left to do of a block: the leaves the archive does not
// have. keys are those of every leaf's outcomes.
type blockWork struct {
	index     int
	questions []int
	wanted    []bool
	keys      []key.Key
	errs      []error    // per leaf
	packed    [][][]byte // the results' table, in which a block writes its own column
}

func (e *Engine) newResults() *Results {
	results := &Results{Errors: make([]error, len(e.graph.Leaves)), engine: e, blocks: e.blocks()}
	results.Computed.init()
	for range e.graph.Leaves {
		results.packed = append(results.packed, make([][]byte, len(results.blocks)))
	}
	return results
}

// reuseAll takes what the archive has of all blocks; blocks with nothing left to
// compute are done.
func (r *runner) reuseAll() error {
	r.left = make([]int, len(r.graph.Leaves))
	for i, questions := range r.results.blocks {
		w, err := r.reuse(i, questions)
		if err != nil {
			return err
		}
		if slices.Contains(w.wanted, true) {
			r.blocks = append(r.blocks, w)
		} else {
			r.done.Questions += len(questions)
		}
		for l, wanted := range w.wanted {
			if wanted {
				r.left[l]++
			}
		}
	}
	r.done.OfQuestions, r.done.Reused = len(r.data.Test), r.results.Computed.Reused
	return nil
}

// reuse takes what the archive has of one block.
func (r *runner) reuse(i int, questions []int) (*blockWork, error) {
	leaves := len(r.graph.Leaves)
	w := &blockWork{index: i, questions: questions, wanted: make([]bool, leaves), keys: make([]key.Key, leaves), packed: r.results.packed}
	for l, set := range r.questionSets(questions) {
		if len(set.questions) == 0 {
			continue
		}
		w.wanted[l] = true
		if r.Archive == nil {
			continue
		}
		w.keys[l] = blockKey(r.LeafKeys[l], set)
		data, ok, err := r.Archive.Get(w.keys[l])
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if _, damaged := unpack(data, len(set.questions), len(r.data.Pool)); damaged != nil {
			continue // computed again
		}
		r.results.packed[l][i] = data
		r.results.Computed.Reused++
		w.wanted[l] = false
	}
	return w, nil
}

// compute computes what is left of a block, and keeps it before it counts as
// done.
func (r *runner) compute(ctx context.Context, i int) error {
	w := r.blocks[i]
	if r.spent() {
		return nil // nothing more can be paid for: the block is another run's
	}
	b := r.run(ctx, w.questions, r.graph.Needed(w.wanted))
	made := b.finish(w)
	if ctx.Err() != nil {
		return nil // what failed may have failed because the run ends
	}
	if r.Archive != nil && len(made) > 0 {
		if err := r.Archive.Put(made); err != nil {
			return err
		}
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	b.computed.Blocks = len(made)
	r.results.Computed.add(b.computed)
	whole := true
	for l, wanted := range w.wanted {
		switch {
		case !wanted:
		case stops(w.errs[l]):
			whole = false
			if r.stopped == nil {
				r.stopped = w.errs[l]
			}
		default:
			r.left[l]--
		}
	}
	if whole {
		r.done.Questions += len(w.questions)
	}
	r.tell()
	return nil
}

// spent reports whether the budget is. Offline the run goes on, so that all that
// is missing can be listed.
func (r *runner) spent() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return errors.Is(r.stopped, calls.ErrBudget) || errors.Is(r.stopped, calls.ErrCache)
}

// tell reports progress. The caller holds the mutex, or is alone.
func (r *runner) tell() {
	if r.Progress == nil {
		return
	}
	r.done.Finished = make([]bool, len(r.left))
	for l, left := range r.left {
		r.done.Finished[l] = left == 0
	}
	r.Progress(r.done)
}

// finish packs the outcomes of the wanted leaves, and notes the error of each
// leaf that failed.
func (b *block) finish(w *blockWork) []Packed {
	var made []Packed
	w.errs = make([]error, len(w.wanted))
	for l, leaf := range b.engine.graph.Leaves {
		if !w.wanted[l] {
			continue
		}
		if w.errs[l] = b.leafError(leaf); w.errs[l] != nil {
			continue
		}
		var data []byte
		for q := range b.questions {
			if b.concerns(leaf.Tasks, q) {
				data = pack(data, b.outcome(leaf, q))
				b.computed.Total++
			}
		}
		w.packed[l][w.index] = data
		if !b.unfinished(leaf) {
			made = append(made, Packed{Key: w.keys[l], Data: data})
		}
	}
	return made
}

// mergeErrors keeps each leaf's first error in question order: of those that say
// what happened, where some only repeat it.
func (r *runner) mergeErrors() {
	for _, w := range r.blocks {
		for leaf, err := range w.errs {
			if kept := r.results.Errors[leaf]; kept == nil || (err != nil && givenUp(kept) && !givenUp(err)) {
				r.results.Errors[leaf] = err
			}
		}
	}
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
