package grade

import (
	"math"
	"strings"
	"testing"
)

func TestStateNamesRoundTrip(t *testing.T) {
	// The names are the recording format's (responses.parquet, column state).
	names := map[State]string{
		Parsed: "parsed", Unparsed: "unparsed", Unanswered: "unanswered",
		Failed: "failed", Ungraded: "ungraded",
	}
	for state, name := range names {
		if state.String() != name {
			t.Errorf("%d is named %q, want %q", state, state, name)
		}
		if got, err := ParseState(name); err != nil || got != state {
			t.Errorf("ParseState(%q) = %v, %v", name, got, err)
		}
	}
	for _, bad := range []string{"", "Parsed", "state(0)", "ok"} {
		if _, err := ParseState(bad); err == nil || !strings.Contains(err.Error(), "unanswered") {
			t.Errorf("ParseState(%q): error %v does not list the names", bad, err)
		}
	}
	if State(0).Valid() || State(6).Valid() {
		t.Error("a state out of range is valid")
	}
}

func TestWhatCounts(t *testing.T) {
	// unparsed and unanswered are outcomes, failed and ungraded missing data.
	for state, want := range map[State]bool{Parsed: true, Unparsed: true, Unanswered: true, Failed: false, Ungraded: false} {
		g := Unscored(state)
		if g.Counted() != want {
			t.Errorf("%s counted = %v", state, g.Counted())
		}
		if missing := math.IsNaN(g.Score); missing == want {
			t.Errorf("%s has score %v", state, g.Score)
		}
	}
}

func TestGradeCheck(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name  string
		grade Grade
		ok    bool
	}{
		{"right", Scored(1), true},
		{"partly right", Scored(0.5), true},
		{"above one", Scored(1.01), false},
		{"negative", Scored(-0.1), false},
		{"parsed without a score", Scored(nan), false},
		{"infinite", Scored(math.Inf(1)), false},
		{"unparsed", Unscored(Unparsed), true},
		{"unparsed and right", Grade{Unparsed, 1}, false},
		{"unanswered and unknown", Grade{Unanswered, nan}, false},
		{"failed", Unscored(Failed), true},
		{"failed is not zero", Grade{Failed, 0}, false},
		{"ungraded and right", Grade{Ungraded, 1}, false},
		{"no state", Grade{0, 0}, false},
	}
	for _, tt := range tests {
		if err := tt.grade.Check(); (err == nil) != tt.ok {
			t.Errorf("%s: Check() = %v, want ok %v", tt.name, err, tt.ok)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, g := range All() {
		got, err := Lookup(g.ID)
		if err != nil || got.Name() != g.ID+"@"+g.Version || g.Version == "" {
			t.Errorf("Lookup(%q) = %q, %v", g.ID, got.Name(), err)
		}
	}
	if _, err := Lookup("gsm"); err == nil || !strings.Contains(err.Error(), "zeroeval_numeric") {
		t.Errorf("error %v does not list the graders", err)
	}
}
