package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a run is: a bar on a terminal, a plain line at most
// every few seconds elsewhere.
type progress struct {
	w        io.Writer
	name     string
	unit     string                   // what is counted, plural
	detail   string                   // shown behind the count
	bar      *progressbar.ProgressBar // on a terminal only
	terminal bool
	last     time.Time
}

// quiet is the time between two plain lines.
const quiet = 5 * time.Second

func newProgress(w io.Writer, name, unit string) *progress {
	file, ok := w.(*os.File)
	return &progress{w: w, name: name, unit: unit, terminal: ok && term.IsTerminal(int(file.Fd())), last: time.Now()}
}

// set is called after each block with the number done.
func (p *progress) set(done, total int) {
	if !p.terminal {
		if time.Since(p.last) >= quiet || done == total {
			fmt.Fprintf(p.w, "%s: %d of %d %s%s\n", p.name, done, total, p.unit, p.suffix())
			p.last = time.Now()
		}
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(p.name),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(p.unit),
			progressbar.OptionSetPredictTime(true), progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish())
	}
	p.bar.Describe(p.name + p.suffix())
	_ = p.bar.Set(done)
}

func (p *progress) suffix() string {
	if p.detail == "" {
		return ""
	}
	return ", " + p.detail
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
