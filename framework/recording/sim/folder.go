package sim

import (
	"context"
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
// names all of them, as an existing folder is unless it is to be replaced.
func Write(ctx context.Context, p Params, to Target) (recording.Info, error) {
	g, err := newGenerator(p)
	if err != nil {
		return recording.Info{}, err
	}
	b := recording.NewBuilder(g.meta(to.Name))
	taken := func(n int) {
		if to.Progress != nil {
			to.Progress(n, g.Questions())
		}
	}
	if err := g.feed(ctx, b, taken); err != nil {
		return recording.Info{}, fmt.Errorf("simulator: %w", err)
	}
	r, err := b.Build()
	if err != nil {
		return recording.Info{}, err
	}
	return r.Info(), recording.Write(to.Dir, r, to.Replace)
}
