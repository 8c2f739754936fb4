package main

import (
	"fmt"
	"io"
	"time"

	runner "smacs/framework/run"
)

// runProgress shows how far a run is: questions, rate, time left, cells
// finished, and what an earlier run had computed.
type runProgress struct {
	progress
	started time.Time
	first   int // questions an earlier run had done
	last    runner.Progress
	begun   bool
}

func newRunProgress(w io.Writer, name string) *runProgress {
	return &runProgress{progress: *newProgress(w, name, "questions"), started: time.Now()}
}

// set is called at the start and after each block.
func (p *runProgress) set(now runner.Progress) {
	p.last = now
	if !p.begun {
		p.begun, p.first, p.started = true, now.Questions, time.Now()
		if now.Reused > 0 {
			fmt.Fprintf(p.w, "%s: %d blocks are kept from an earlier run\n", p.name, now.Reused)
		}
		if now.Questions < now.OfQuestions {
			return
		}
	}
	p.detail = fmt.Sprintf("%d of %d cells", now.Cells, now.OfCells)
	if seconds := time.Since(p.started).Seconds(); seconds > 0 && now.Questions > p.first && now.Questions < now.OfQuestions {
		rate := float64(now.Questions-p.first) / seconds
		left := time.Duration(float64(now.OfQuestions-now.Questions)/rate) * time.Second
		p.detail += fmt.Sprintf(", %.0f questions/s, %v left", rate, left)
	}
	p.progress.set(now.Questions, now.OfQuestions)
}
