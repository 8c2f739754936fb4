package framework

import (
	"context"
	"errors"
	"strings"
	"testing"
)

type fake struct{}

func (fake) Score(context.Context, *ScoreRequest) (*ScoreAnswer, error) { return &ScoreAnswer{}, nil }

type fakeFitter struct{ fake }

func (fakeFitter) Fit(context.Context, *Bank) error { return nil }

func TestOpen(t *testing.T) {
	instance := func(i Instance) func(Config) (Instance, error) {
		return func(Config) (Instance, error) { return i, nil }
	}
	for _, c := range []struct {
		name string
		s    Strategy
		want string // part of the error, "" for none
	}{
		{"scorer", Strategy{Info: Info{Kind: Scoring, ID: "x"}, New: instance(fake{})}, ""},
		{"fitted", Strategy{Info: Info{Kind: Scoring, ID: "x", Fitted: true}, New: instance(fakeFitter{})}, ""},
		{"no New", Strategy{Info: Info{Kind: Scoring, ID: "x"}}, "strategy scoring.x has no New function"},
		{"other kind", Strategy{Info: Info{Kind: Dropout, ID: "x"}, New: instance(fake{})}, "strategy dropout.x: New returned a framework.fake, want a framework.Dropper"},
		{"nil", Strategy{Info: Info{Kind: Selection, ID: "x"}, New: instance(nil)}, "New returned a <nil>, want a framework.Selector"},
		{"no Fit", Strategy{Info: Info{Kind: Scoring, ID: "x", Fitted: true}, New: instance(fake{})}, "want a framework.Fitter"},
		{"no Observe", Strategy{Info: Info{Kind: Scoring, ID: "x", Sequential: true}, New: instance(fake{})}, "want a framework.Observer"},
		{"error", Strategy{Info: Info{Kind: Scoring, ID: "x"}, New: func(Config) (Instance, error) { return nil, errors.New("no such table") }}, "no such table"},
		{"panic", Strategy{Info: Info{Kind: Scoring, ID: "x"}, New: func(Config) (Instance, error) { panic("oh") }}, "strategy scoring.x panicked at open_test.go:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.s.Open(Config{})
			if (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got error %v, want %q", err, c.want)
			}
		})
	}
}

func TestGuardNamesLine(t *testing.T) {
	var empty []int
	err := Info{Kind: Selection, ID: "acme"}.Guard(func() error { return errors.New(string(rune(empty[3]))) })
	// Runtime errors put runtime frames between the panic and its line.
	if err == nil || !strings.HasPrefix(err.Error(), "strategy selection.acme panicked at open_test.go:") || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("got %v", err)
	}
}
