// Package collect asks LLMs questions and makes recorded responses of their
// answers, graded and with what they took.
//
// Whatever happens, nothing is paid for twice: every answer is in the response
// cache before it is used, so that whoever asks again gets the same responses.
package collect

import (
	"context"
	"errors"
	"sync"
	"time"

	"smacs/framework/grade"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/llm/prompt"
	"smacs/framework/recording"
)

// A Job is one question to one LLM.
type Job struct {
	LLM      string // name in the pool file
	Question recording.Question
	Sample   int // from 0
}

// Progress says how far asking is.
type Progress struct {
	Done, Of int           // jobs
	Failed   int           // of those done
	Elapsed  time.Duration // since the first job
	Totals   calls.Totals  // of the caller
}

// An Asker asks for responses.
type Asker struct {
	Caller *calls.Caller
	Prompt prompt.Template
	// Grader is that of a question; ok is false where its responses stay ungraded.
	Grader func(q recording.Question) (grader grade.Grader, ok bool)
	// Progress is called after each job, never concurrently; may be nil.
	Progress func(Progress)
}

// An Answer is what a job came to. Err says why a response has failed.
type Answer struct {
	Response recording.Response
	Err      error
}

// Ask makes the jobs, as many at once as the endpoints allow, and returns an
// answer per job. A call that fails is a response in the state failed: missing
// data. The error is calls.ErrBudget or calls.ErrOffline where those kept jobs
// from being done, or the context's; what was answered is in the cache.
func (a *Asker) Ask(ctx context.Context, jobs []Job) ([]Answer, error) {
	r := &round{Asker: a, answers: make([]Answer, len(jobs)), jobs: jobs, started: time.Now()}
	var group sync.WaitGroup
	for name, mine := range byLLM(jobs) {
		llm, known := a.Caller.LLM(name)
		if !known {
			llm.Concurrency = 1 // the caller says what is wrong
		}
		next := make(chan int)
		for range min(llm.Concurrency, len(mine)) {
			group.Go(func() {
				for i := range next {
					r.do(ctx, i)
				}
			})
		}
		group.Go(func() {
			defer close(next)
			for _, i := range mine {
				if r.over(ctx) {
					return
				}
				next <- i
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return r.answers, r.stopped
}

// byLLM lists the jobs of each LLM.
func byLLM(jobs []Job) map[string][]int {
	of := map[string][]int{}
	for i, job := range jobs {
		of[job.LLM] = append(of[job.LLM], i)
	}
	return of
}

// round is one call of Ask.
type round struct {
	*Asker
	jobs    []Job
	answers []Answer
	started time.Time

	mu      sync.Mutex
	done    Progress
	stopped error
}

// over reports whether no more jobs are handed out. Offline all are, so that all
// that is missing can be listed.
func (r *round) over(ctx context.Context) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return ctx.Err() != nil || errors.Is(r.stopped, calls.ErrBudget) || errors.Is(r.stopped, calls.ErrCache)
}

func (r *round) do(ctx context.Context, i int) {
	answer := r.ask(ctx, r.jobs[i])
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[i] = answer
	if errors.Is(answer.Err, calls.ErrBudget) || errors.Is(answer.Err, calls.ErrOffline) || errors.Is(answer.Err, calls.ErrCache) {
		if r.stopped == nil || !errors.Is(answer.Err, calls.ErrOffline) {
			r.stopped = answer.Err
		}
		return
	}
	r.done.Done++
	if answer.Err != nil {
		r.done.Failed++
	}
	if r.Progress != nil && ctx.Err() == nil {
		r.done.Of, r.done.Elapsed, r.done.Totals = len(r.jobs), time.Since(r.started), r.Caller.Totals()
		r.Progress(r.done)
	}
}

func (r *round) ask(ctx context.Context, job Job) Answer {
	messages, err := r.Prompt.Messages(job.Question)
	if err != nil {
		return failed(err)
	}
	reply, err := r.Caller.Chat(ctx, calls.Chat{LLM: job.LLM, Messages: messages, Replicate: job.Sample, Purpose: calls.PurposeReference})
	if err != nil {
		return failed(err)
	}
	grader, graded := r.Grader(job.Question)
	response := Response(reply)
	if graded {
		response = Grade(response, grader, job.Question.Gold)
	}
	return Answer{Response: response}
}

func failed(err error) Answer {
	r := recording.Unknown("")
	r.State = grade.Failed
	return Answer{Response: r, Err: err}
}

// Response is an answer as recordings hold it, not yet graded. Reasoning that the
// server kept apart is not part of it.
func Response(reply *calls.Reply) recording.Response {
	r := recording.Unknown(reply.Text)
	r.Finish, r.Cost, r.MeanLogprob = string(reply.Finish), reply.Cost, reply.MeanLogprob
	if reply.Truncated {
		r.Finish = string(client.FinishLength) // also where the server calls it stop
	}
	r.LatencyMS = float64(reply.Latency.Microseconds()) / 1000
	if reply.Usage != nil {
		r.PromptTokens, r.CompletionTokens = int64(reply.Usage.PromptTokens), int64(reply.Usage.CompletionTokens)
	}
	return r
}

// Grade grades a response. One without a text is unanswered.
func Grade(r recording.Response, by grade.Grader, gold string) recording.Response {
	if r.Text == "" {
		graded := r.Graded(by, grade.Result{Grade: grade.Unscored(grade.Unanswered)})
		return graded
	}
	return r.Graded(by, by.Grade("", r.Text, gold))
}
