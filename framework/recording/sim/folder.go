package sim

import (
	"context"
	"errors"
	"fmt"

	"smacs/framework/recording"
)

// A Target says where [Write] puts a recording.
type Target struct {
	Dir     string
	Name    string // of the recording
	Replace bool   // an existing recording
	// Progress, unless nil, is called with the number of questions so far and in all.
	Progress func(done, total int)
}

// Write generates the recording that p describes as a folder, which appears whole or
// not at all, and returns its description. Parameters out of range are an error that
// names all of them, as an existing folder is unless it is to be replaced. Texts and
// vectors go to disk as they are made, so that memory grows by some 40 bytes a response.
func Write(ctx context.Context, p Params, to Target) (info recording.Info, err error) {
	g, err := newGenerator(p)
	if err != nil {
		return recording.Info{}, err
	}
	w, err := recording.Create(to.Dir, to.Replace)
	if err != nil {
		return recording.Info{}, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	w.Describe(g.meta(to.Name))
	taken := func(n int) {
		if to.Progress != nil {
			to.Progress(n, g.Questions())
		}
	}
	if err := g.feed(ctx, w, taken); err != nil {
		return recording.Info{}, fmt.Errorf("simulator: %w", err)
	}
	return w.Commit(ctx)
}
