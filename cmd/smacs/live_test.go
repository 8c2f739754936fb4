package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smacs/framework/mock"
	"smacs/framework/store"
)

// liveVotes are cells whose calls are those for references alone.
const liveVotes = `
name = "votes"
[data]
recording = "sim:zeroeval"
tasks = ["sim-math"]
[retrieval]
k = 50
[dropout]
strategy = "prior_drop"
rate = 0.2
candidates = 4
[scoring.weights]
mean_pairwise_similarity = 1.0
vote_share = 0.5
perplexity = 0.1
[sweep]
"selection.top_k" = [1, 3, 7, 15]
"selection.strategy" = ["rps", "best_n"]
[output]
report_questions = 2
`

// TestLiveEqualsRecorded: against 15 LLMs of a mock that answers what is recorded,
// the live pipeline gives the grades of the replay of that recording, cell by cell
// and question by question.
func TestLiveEqualsRecorded(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:zeroeval", mock.Options{})
	b.run(0, "run", b.file("recorded.toml", liveVotes), "--out", "recorded")
	live := b.file("live.toml", liveVotes+"[live]\npool = \"pool.toml\"\nreferences = \"pool\"\n")
	b.run(0, "run", live, "--out", "live", "--cache", "cache")
	want, got := outcomesOf(t, filepath.Join(b.dir, "recorded")), outcomesOf(t, filepath.Join(b.dir, "live"))
	if len(want) != len(got) || len(want) < 10*100 {
		t.Fatalf("got %d outcomes, want %d", len(got), len(want))
	}
	for i := range want {
		want[i].Cost, got[i].Cost = nil, nil // the pool file has other prices
		if w, g := fmt.Sprint(plain(want[i])), fmt.Sprint(plain(got[i])); w != g {
			t.Fatalf("outcome %d: got %s, want %s", i, g, w)
		}
	}
	for _, column := range []string{"n", "correct", "accuracy", "ci_low", "p_adjusted", "oracle_selected", "oracle_candidates", "llms_asked"} {
		for _, row := range rowsOf(t, filepath.Join(b.dir, "recorded")) {
			w, _ := csvValue(readFile(t, filepath.Join(b.dir, "recorded", "cells.csv")), column, row)
			if g, _ := csvValue(readFile(t, filepath.Join(b.dir, "live", "cells.csv")), column, row); g != w {
				t.Errorf("%s of %s is %s, want %s", column, row, g, w)
			}
		}
	}
	if sent := b.calls(); sent != 15*testQuestions(t, filepath.Join(b.dir, "live")) {
		t.Errorf("%d calls were made, want one per LLM and test question", sent)
	}
	b.noSecret()
}

// plain dereferences what a row may lack.
func plain(row store.OutcomeRow) string {
	text, _ := json.Marshal(row)
	return string(text)
}

func outcomesOf(t *testing.T, dir string) []store.OutcomeRow {
	t.Helper()
	rows, err := store.ReadOutcomes([]byte(readFile(t, filepath.Join(dir, "outcomes.parquet"))))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func rowsOf(t *testing.T, dir string) (cells []string) {
	t.Helper()
	_, rows, err := store.ReadCells([]byte(readFile(t, filepath.Join(dir, "cells.csv"))))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		cells = append(cells, row.Cell)
	}
	return cells
}

func testQuestions(t *testing.T, dir string) int {
	t.Helper()
	return manifestOf(t, dir).Recording.Test
}

// liveWritten are cells with every kind of call.
const liveWritten = `
name = "written"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
tasks = ["sim-arithmetic"]
bank = 0.8
[live]
pool = "pool.toml"
references = "selected"
[embedding]
responses = "openai"
model = "vectors"
[retrieval]
k = 50
[selection]
top_k = 4
[dropout]
strategy = "prior_drop"
keep = 3
candidates = 3
[aggregation]
strategy = "llm"
params = { llm = "sim-open-basalt-large" }
[scoring.weights]
mean_pairwise_similarity = 1.0
perplexity = 0.5
[[ablation]]
name = "a judge"
set = { "scoring.terms.llm_judge.weight" = 1.0, "scoring.terms.llm_judge.params.llm" = "sim-open-amber-large" }
[output]
report_questions = 3
`

// TestLiveIsPaidForOnce: what is planned is what is sent; whatever interrupts a
// run, no finished call is made again and the results are the same bytes.
func TestLiveIsPaidForOnce(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{})
	file := b.file("written.toml", liveWritten)
	b.run(0, "run", file, "--out", "whole", "--cache", "cache")
	all := b.calls()
	if again := b.server.Stats().AnsweredAgain; again > b.server.Stats().Calls/20 {
		t.Errorf("%d of %d requests were sent again, want few: only replicates of equal prompts", again, all)
	}
	if used := manifestOf(t, filepath.Join(b.dir, "whole")).Calls; used == nil || used.Sent != int64(all) || used.Failed != 0 || used.Synthesis.Prompts == 0 {
		t.Errorf("the manifest says %+v, want %d sent", used, all)
	}

	t.Run("again", func(t *testing.T) {
		b.run(0, "run", file, "--out", "whole", "--cache", "cache")
		b.run(0, "run", file, "--out", "fresh", "--cache", "cache", "--in-process", "--workers", "1")
		b.sent(t, 0)
		b.sameAs(t, "whole", "fresh")
	})
	t.Run("offline", func(t *testing.T) {
		b.run(0, "run", file, "--out", "offline", "--cache", "cache", "--offline")
		b.sameAs(t, "whole", "offline")
		_, stderr := b.run(1, "run", file, "--out", "nothing", "--cache", "empty", "--offline")
		for _, want := range []string{"missing in the response cache: ", "calls to sim-open-", "without --offline makes the calls"} {
			if !strings.Contains(stderr, want) {
				t.Errorf("stderr lacks %q:\n%s", want, stderr)
			}
		}
		b.sent(t, 0)
	})
	t.Run("planned", func(t *testing.T) {
		stdout, _ := b.run(0, "plan", file, "--cache", "cache", "--json")
		var plan planned
		if err := json.Unmarshal([]byte(stdout), &plan); err != nil {
			t.Fatal(err)
		}
		if plan.Calls != 0 || plan.Texts != 0 || plan.LLM.Bound != "exact" {
			t.Errorf("got %+v, want an exact plan without calls", plan)
		}
		stdout, _ = b.run(0, "plan", file, "--cache", "empty", "--json")
		if err := json.Unmarshal([]byte(stdout), &plan); err != nil {
			t.Fatal(err)
		}
		// Batches of texts are fewer calls than texts.
		if plan.LLM.Bound != "upper" || plan.Calls+plan.Texts < all {
			t.Errorf("got at most %d calls and %d texts, want an upper bound of %d", plan.Calls, plan.Texts, all)
		}
		b.sent(t, 0)
	})
	t.Run("explained", func(t *testing.T) {
		question := outcomesOf(t, filepath.Join(b.dir, "whole"))[0]
		stdout, _ := b.run(0, "explain", "whole", "--question", question.Task+"/"+question.Question, "--cache", "cache")
		if !strings.Contains(stdout, "from the aggregator") {
			t.Errorf("the explanation shows no written candidate:\n%s", stdout)
		}
		b.run(0, "report", "whole", "--cache", "cache", "--out", "again.html")
		if again := readFile(t, filepath.Join(b.dir, "again.html")); !strings.Contains(again, `<details class="question">`) {
			t.Error("the report made again shows no question")
		}
		b.run(0, "chart", "whole", "--kind", "calibration", "--cache", "cache", "--out", "calibration.svg")
		_, stderr := b.run(1, "explain", "whole", "--question", question.Task+"/"+question.Question, "--cache", "nowhere")
		if !strings.Contains(stderr, "name the cache that it used with --cache DIR") {
			t.Errorf("stderr says %s", stderr)
		}
		if _, err := os.Stat(filepath.Join(b.dir, "nowhere")); err == nil {
			t.Error("a cache was made by a command that only looks")
		}
		b.sent(t, 0)
	})
	t.Run("within a budget", func(t *testing.T) {
		sent, runs := 0, 0
		for ; ; runs++ {
			command := b.command("run", file, "--out", "budget", "--cache", "budget-cache", "--max-calls", fmt.Sprint(all/4))
			_ = command.Run()
			step := b.calls()
			if sent += step; step > all/4 {
				t.Errorf("%d calls were made, want at most %d", step, all/4)
			}
			if command.ProcessState.ExitCode() == 0 {
				break
			}
			if text := command.Stderr.(*bytes.Buffer).String(); !strings.Contains(text, "the budget is spent") || runs > 8 {
				t.Fatalf("run %d: %s", runs, text)
			}
		}
		// Texts go out in other batches where a run stops in the middle of a block.
		if runs < 3 || sent < all || sent > all+all/10 {
			t.Errorf("%d runs made %d calls, want at least 4 and about %d", runs+1, sent, all)
		}
		b.sameAs(t, "whole", "budget")
		_, stderr := b.run(1, "run", file, "--out", "poor", "--cache", "poor-cache", "--max-cost", "0.001")
		if !strings.Contains(stderr, "of $0.0010 are spent") {
			t.Errorf("stderr does not say what was spent:\n%s", stderr)
		}
		b.calls()
	})
	b.noSecret()
}

// TestLiveAfterKills: after SIGKILL or Ctrl-C at most the calls in flight are made again.
func TestLiveAfterKills(t *testing.T) {
	t.Parallel()
	b := newLiveBench(t, "sim:default", mock.Options{Latency: 10 * time.Millisecond})
	file := b.file("written.toml", liveWritten)
	b.run(0, "run", file, "--out", "whole", "--cache", "cache")
	all := b.calls()
	sent, kills := 0, 0
	for ; kills < 5; kills++ {
		command := b.command("run", file, "--out", "killed", "--cache", "killed-cache")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		from := b.server.Stats().Calls
		for b.server.Stats().Calls < from+all/8 && alive(command.Process.Pid) {
			time.Sleep(time.Millisecond)
		}
		if kills%2 == 0 {
			_ = command.Process.Kill()
			_ = command.Wait()
			continue
		}
		_ = command.Process.Signal(os.Interrupt)
		if _ = command.Wait(); command.ProcessState.ExitCode() != exitInterrupted {
			t.Errorf("after Ctrl-C: exit code %d, want %d\n%s", command.ProcessState.ExitCode(), exitInterrupted, command.Stderr)
		}
	}
	b.run(0, "run", file, "--out", "killed", "--cache", "killed-cache")
	sent = b.calls()
	const inFlight = 10 * 16 // until their answers are in the cache: 10 LLMs have 16 each
	if sent < all || sent > all+kills*inFlight {
		t.Errorf("%d calls were made over %d kills, want %d and at most %d in flight each", sent, kills, all, inFlight)
	}
	b.sameAs(t, "whole", "killed")
}

func (b *liveBench) sent(t *testing.T, want int) {
	t.Helper()
	if got := b.calls(); got != want {
		t.Errorf("%d calls were made, want %d", got, want)
	}
}

func (b *liveBench) sameAs(t *testing.T, dir, other string) {
	t.Helper()
	if err := sameResults(filepath.Join(b.dir, dir), filepath.Join(b.dir, other)); err != nil {
		t.Error(err)
	}
}
