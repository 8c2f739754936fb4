package python_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"smacs/framework"
	"smacs/framework/pluginhost"
	"smacs/framework/registry"
	"smacs/framework/strategytest"
)

// faulty is the catalog of testdata/faulty.py, which checks answers as a run does.
func faulty(t *testing.T) (*registry.Catalog, *logged) {
	t.Helper()
	python := strategytest.Python(t, "grpc", "google.protobuf", "numpy")
	log := &logged{}
	catalog, err := registry.InProcess(nil, pluginhost.Options{Name: "bad", Command: []string{python, "testdata/faulty.py"}, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = catalog.Close() })
	return catalog, log
}

// call asks a strategy about two questions.
func call(t *testing.T, catalog *registry.Catalog, kind framework.Kind, id string) error {
	t.Helper()
	info, ok := catalog.Lookup(kind, id)
	if !ok {
		t.Fatalf("no %s strategy %s", kind, id)
	}
	config, err := info.NewConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := catalog.Open(t.Context(), kind, id, config)
	if err != nil {
		return err
	}
	scoring := scoreRequest(2, 3)
	for i := range scoring.References.Questions { // nothing was declared
		scoring.References.Questions[i].Text = ""
		for j := range scoring.References.Questions[i].Responses {
			scoring.References.Questions[i].Responses[j].Text = ""
		}
	}
	switch kind {
	case framework.Selection:
		_, err = instance.(framework.Selector).Select(t.Context(), selectRequest())
	case framework.Dropout:
		_, err = instance.(framework.Dropper).Drop(t.Context(), &framework.DropRequest{Pool: scoring.Pool, Candidates: 1, Items: []framework.DropItem{{Ranked: scoring.Selections[1], Keep: 8}}})
	case framework.Aggregation:
		_, err = instance.(framework.Aggregator).Aggregate(t.Context(), &framework.AggregateRequest{
			Pool: scoring.Pool, References: scoring.References, Selections: scoring.Selections, Items: []framework.AggregateItem{{Selection: 1, Subset: []int{0}}},
		})
	default:
		_, err = instance.(framework.Scorer).Score(t.Context(), scoring)
	}
	return err
}

func selectRequest() *framework.SelectRequest {
	bank := &framework.Bank{LLMs: []string{"a", "b"}, Scores: []float64{1, 0, 0, 1}}
	return &framework.SelectRequest{
		Bank: bank, Neighbors: &framework.NeighborBlock{Questions: []framework.Neighbors{{Rows: []int32{1}, Similarities: []float64{0.5}}}},
		Questions: []framework.Question{{}}, Cuts: [][]int{{1}},
	}
}

// TestFaults: a fault of an author is one line that says which plugin, strategy
// and question, and what was wanted; the process serves on.
func TestFaults(t *testing.T) {
	catalog, log := faulty(t)
	for _, c := range []struct {
		kind framework.Kind
		id   string
		want string // the error's end
	}{
		{framework.Scoring, "raises", "question 0 of the block: ZeroDivisionError: division by zero (faulty.py:20)"},
		{framework.Scoring, "quits", "question 0 of the block: SystemExit: a strategy must not end its process (faulty.py:25)"},
		{framework.Scoring, "undeclared", `question 0 of the block: smacs.data.NeedError: the text of a response did not come: declare it, needs=["texts"] (faulty.py:30)`},
		{framework.Scoring, "text", "question 0 of the block: TypeError: returned 'high' (a str) at position 0, want a number, or None for no opinion"},
		{framework.Scoring, "nothing", "question 0 of the block: TypeError: returned None (a NoneType), want a list with one number per candidate"},
		{framework.Scoring, "short", "question 0 of the block: got 1 terms, want 3, one per candidate"},
		{framework.Scoring, "infinite", "question 0 of the block: candidate 0: term is +Inf, want a finite number or NaN for no opinion"},
		{framework.Scoring, "flat", "a batch of 2: TypeError: returned an array of 3 numbers, want 6, one per candidate"},
		{framework.Scoring, "refuses", "open: ValueError: a is 1.0 and b 0.0: want a not above b (faulty.py:68)"},
		{framework.Selection, "bare_bank", `question 0 of the block: smacs.data.NeedError: the tasks of the bank did not come: declare it, needs=["bank_labels"] (faulty.py:85)`},
		{framework.Dropout, "half", "question 1 of the block: TypeError: subset 0 has 0.5 (a float), want positions, which are whole numbers"},
		{framework.Aggregation, "invents", "question 1 of the block: TypeError: returned a response of its own making, want one of the references or a text"},
	} {
		t.Run(c.id, func(t *testing.T) {
			err := call(t, catalog, c.kind, c.id)
			if err == nil || !strings.HasSuffix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("got  %v\nwant one line that ends in %s", err, c.want)
			}
			for _, part := range []string{"bad", string(c.kind) + "." + c.id} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not name %s: %v", part, err)
				}
			}
		})
	}
	if err := call(t, catalog, framework.Scoring, "count"); err != nil {
		t.Errorf("after the faults: %v", err)
	}
	if restarts := catalog.Plugins()[0].Restarts; restarts != 0 {
		t.Errorf("the plugin was restarted %d times, want 0", restarts)
	}
	_ = catalog.Close()
	for _, want := range []string{
		"plugin bad: printed before the package is there\n",
		`plugin bad: printed before the handshake, with a lone surrogate \ud800` + "\n",
		"plugin bad: written past Python\n",
		"plugin bad: Traceback (most recent call last):\n",
		"plugin bad:     return [1 / (c.answer - c.answer) for c in q.candidates]\n",
		"plugin bad: served\n", // it ended by itself
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no line %q:\n%s", want, log)
		}
	}
	if strings.Contains(log.String(), "_instance.py") {
		t.Errorf("the tracebacks show the package's own code:\n%s", log)
	}
}

// TestCancel: a batch that nobody waits for is given up between two questions.
func TestCancel(t *testing.T) {
	process, _ := start(t, "testdata/faulty.py")
	slow, count := scorer(t, process, "slow"), scorer(t, process, "count")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := slow.Score(ctx, scoreRequest(64, 1)); err == nil { // takes 6.4 s
		t.Fatal("a canceled call succeeded")
	}
	// It gets its turn when the batch has been given up.
	answer, err := count.Score(t.Context(), scoreRequest(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if asked := answer.Items[0][0]; asked >= 64 {
		t.Errorf("the function was called for all %v questions, want the batch to be given up", asked)
	}
}
