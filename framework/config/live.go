package config

import (
	"strings"

	"smacs/framework/grade"
)

// Where the references of live.references come from.
const (
	Recording = "recording" // what is recorded
	Pool      = "pool"      // every LLM of the pool is asked every test question
	Selected  = "selected"  // only LLMs that some cell selects are asked
)

// Live says which endpoints an experiment may call, and for what.
type Live struct {
	Pool       string // pool file, relative to the experiment's folder; "" for none: nothing is called
	References string // Recording, Pool or Selected
	Grader     string // of answers where the recording names none; "" for none
	System     string // system text before each question; "" for none
	Template   string // holds {question} once; "" for the question's text alone
}

// PoolPath is the pool file as seen from the current directory; "" for none.
func (e *Experiment) PoolPath() string {
	if e.Live.Pool == "" {
		return ""
	}
	return inFolder(e.Dir, e.Live.Pool)
}

// finishLive checks the keys about live LLMs against each other.
func (p *parser) finishLive() {
	l := &p.Live
	if l.Pool == "" {
		for _, key := range []string{"live.references", "live.grader", "live.system", "live.template"} {
			if _, given := p.places[key]; given && p.silent("live.pool") {
				p.atf(key, "got a value without live.pool, want the pool file of the LLMs")
			}
		}
	}
	if _, err := grade.Lookup(l.Grader); l.Grader != "" && err != nil {
		p.atf("live.grader", "%v", err)
	}
	if n := strings.Count(l.Template, "{question}"); l.Template != "" && n != 1 {
		p.atf("live.template", "got {question} %d times, want it exactly once", n)
	}
}
