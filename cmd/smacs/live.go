package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smacs/framework/llm/cache"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/llm/collect"
	"smacs/framework/llm/pool"
)

// liveFlags are the flags of commands that may call endpoints.
type liveFlags struct {
	cache    string
	offline  bool
	maxCalls int64
	maxCost  float64
	given    func(name string) bool
	// again is for commands about a finished run: they call nothing.
	again bool
	// giveUpFor is how long a failing LLM is left alone; 0 for good.
	giveUpFor time.Duration
	// peek is for commands that only look: they make no cache where there is none.
	peek bool
}

// finished are the flags of a command about a finished run, whose answers are in the
// cache.
func (f liveFlags) finished() liveFlags {
	f.again, f.offline, f.peek = true, true, true
	f.maxCalls, f.maxCost = unbounded, unbounded
	return f
}

// looking are the flags of a command that plans.
func (f liveFlags) looking() liveFlags {
	f.peek, f.maxCalls, f.maxCost = true, unbounded, unbounded
	return f
}

// unbounded stands for a bound that was not given.
const unbounded = -1

func (f *liveFlags) addCache(command *cobra.Command) {
	command.Flags().StringVar(&f.cache, "cache", "", "folder of the response cache (default: smacs in the user's cache folder)")
	f.given = command.Flags().Changed
	f.maxCalls, f.maxCost = unbounded, unbounded
}

func (f *liveFlags) add(command *cobra.Command) {
	f.addCache(command)
	command.Flags().BoolVar(&f.offline, "offline", false, "answer from the response cache only, and list what is missing there")
	command.Flags().Int64Var(&f.maxCalls, "max-calls", unbounded, "stop cleanly before more calls than this; the same command goes on later")
	command.Flags().Float64Var(&f.maxCost, "max-cost", unbounded, "stop cleanly before more dollars than this are spent, by the pool file's prices")
	command.Flags().Lookup("max-calls").DefValue, command.Flags().Lookup("max-cost").DefValue = "", ""
}

// check refuses bounds below nothing.
func (f *liveFlags) check() error {
	switch {
	case f.given("max-calls") && f.maxCalls < 0:
		return usage(fmt.Errorf("--max-calls: got %d, want at least 0", f.maxCalls))
	case f.given("max-cost") && !(f.maxCost >= 0) || math.IsInf(f.maxCost, 0):
		return usage(fmt.Errorf("--max-cost: got %v, want dollars, at least 0", f.maxCost))
	}
	return nil
}

// unneeded refuses flags about calls where nothing is called.
func (f *liveFlags) unneeded(why string) error {
	for _, name := range []string{"cache", "offline", "max-calls", "max-cost"} {
		if f.given != nil && f.given(name) {
			return usage(fmt.Errorf("--%s: %s", name, why))
		}
	}
	return nil
}

// openCaller opens a pool's endpoints and the response cache. The caller closes
// both with close.
func (f *liveFlags) openCaller(path string) (caller *calls.Caller, close func() error, err error) {
	p, err := pool.Load(path)
	if err != nil {
		return nil, nil, usage(err)
	}
	folder := f.cache
	if folder == "" {
		if folder, err = cache.DefaultFolder(); err != nil {
			return nil, nil, usage(err)
		}
	}
	kept, err := f.openCache(folder)
	if err != nil {
		return nil, nil, err
	}
	caller = calls.New(calls.Options{
		Pool: p, Cache: kept, Offline: f.offline, Budget: calls.Budget{MaxCalls: f.maxCalls, MaxCost: f.maxCost},
		GiveUpFor: f.giveUpFor,
		Client:    client.Options{Getenv: os.Getenv},
	})
	return caller, func() error {
		caller.Close()
		if kept == nil {
			return nil
		}
		return failed(kept.Close())
	}, nil
}

// openCache opens the response cache; nil where there is none and none is made.
func (f *liveFlags) openCache(folder string) (*cache.Cache, error) {
	if _, err := os.Stat(filepath.Join(folder, cache.FileName)); f.peek && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	kept, err := cache.Open(folder)
	return kept, failed(err)
}

// writeTotals says what calls were made, in one line; nothing where there were
// none and nothing came from the cache.
func writeTotals(w io.Writer, name string, t calls.Totals) {
	if t == (calls.Totals{}) {
		return
	}
	parts := []string{fmt.Sprintf("%d sent", t.Sent), fmt.Sprintf("%d from the cache", t.FromCache)}
	add := func(n int64, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(t.Joined, "shared while in flight")
	add(t.Failed, "failed")
	add(t.Retries, "retries")
	add(t.Truncated, "answers cut off by their length")
	add(t.PromptCut, "prompts probably cut by the server")
	fmt.Fprintf(w, "%s: LLM calls: %s; %s\n", name, strings.Join(parts, ", "), spentText(t))
}

// spentText is what calls took: tokens, and dollars where prices are known.
func spentText(t calls.Totals) string {
	text := fmt.Sprintf("%d prompt and %d completion tokens", t.PromptTokens, t.CompletionTokens)
	switch {
	case t.CostUnknown == t.Answered && t.Answered > 0:
		return text + ", cost unknown"
	case t.CostUnknown > 0:
		return fmt.Sprintf("%s, $%.4f and %d calls of unknown cost", text, t.Cost, t.CostUnknown)
	}
	return fmt.Sprintf("%s, $%.4f", text, t.Cost)
}

// shownMissing is how many missing calls an error names.
const shownMissing = 5

// writeMissing lists what was not in the cache offline.
func writeMissing(w io.Writer, caller *calls.Caller) {
	list, count := caller.Missing()
	var names []string
	for name := range count {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(w, "missing in the response cache: %d calls to %s\n", count[name], name)
	}
	for i, m := range list {
		if i == shownMissing {
			fmt.Fprintf(w, "  and so on\n")
			break
		}
		fmt.Fprintf(w, "  %s: %s\n", m.LLM, m.Question)
	}
}

// stopped says of an error what kept calls from being made, with the exit code;
// ok is false for any other error.
func stopped(err error, again string) (_ error, ok bool) {
	switch {
	case errors.Is(err, calls.ErrBudget):
		return failed(fmt.Errorf("%w; what was answered is kept, and %s goes on from there with a higher bound", err, again)), true
	case errors.Is(err, calls.ErrOffline):
		return failed(fmt.Errorf("%w; %s without --offline makes the calls", err, again)), true
	}
	return err, false
}

// askingProgress shows how far asking is: calls, tokens, money, time left.
type askingProgress struct {
	bar *progress
}

func newAskingProgress(w io.Writer, name string) *askingProgress {
	return &askingProgress{newProgress(w, name, "answers")}
}

func (a *askingProgress) set(p collect.Progress) {
	if p.Totals.Sent == 0 {
		return // all was there: nobody waits
	}
	a.bar.detail = fmt.Sprintf("%d sent, %s%s", p.Totals.Sent, spentText(p.Totals), timeLeft(p))
	a.bar.set(p.Done, p.Of)
	if p.Done == p.Of {
		a.bar.end()
	}
}

// timeLeft is by the pace so far, once there is one.
func timeLeft(p collect.Progress) string {
	const enough = 3 * time.Second
	if p.Elapsed < enough || p.Done == 0 || p.Done == p.Of {
		return ""
	}
	left := p.Elapsed / time.Duration(p.Done) * time.Duration(p.Of-p.Done)
	return fmt.Sprintf(", about %v left", left.Round(time.Second))
}
