package moments

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// made builds a recording of one task: a word per question, a letter per LLM, upper case
// for right, the letter being the answer; '-' is unparsed.
func made(t *testing.T, questions ...string) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "made"})
	for l := range questions[0] {
		if err := b.AddLLM("m" + string(rune('0'+l))); err != nil {
			t.Fatal(err)
		}
	}
	for i, word := range questions {
		q := recording.Question{Task: "t", ID: string(rune('a' + i)), Text: word, Gold: "R"}
		if err := b.AddQuestion(q); err != nil {
			t.Fatal(err)
		}
		for l, c := range word {
			r := recording.Unknown(string(c))
			switch {
			case c == '-':
				r.State, r.Score = grade.Unparsed, 0
			default:
				r.Answer, r.AnswerKey, r.HasAnswer, r.State = string(c), string(c), true, grade.Parsed
				r.Score = float64(bit(c == 'R'))
			}
			r.Grader = "test@1"
			if err := b.AddResponse(q.Key(), "m"+string(rune('0'+l)), 0, r); err != nil {
				t.Fatal(err)
			}
		}
	}
	rec, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestMomentsByHand(t *testing.T) {
	r := made(t, "RRRR", "Rxxx", "RRx-", "xxyy")
	got, err := Of(r, []int{0, 1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	// Right: LLM 0 three times, 1 twice, 2 and 3 once. Votes: R; x; R; x (a tie goes to
	// the better LLM's answer). Wrong pairs with answers: 3 + 0 + 6, of them agreeing
	// 3 + 0 + 2; triples 1 + 0 + 4, agreeing 1. phi of (0,1) is 3 x 2 right of 4 with 2
	// joint: (4x2 - 3x2) / sqrt(3x1x2x2) = 0.577; (0,2) and (0,3): (4 - 3) / sqrt(3x1x1x3) =
	// 1/3; (1,2) and (1,3): (4 - 2) / sqrt(2x2x1x3) = 0.577; (2,3): 1.
	root := 1 / math.Sqrt(3)
	want := map[string]float64{
		Best: 0.75, Mean: 7.0 / 16, Worst: 0.25, Majority: 0.5, Oracle: 0.75, AllRight: 0.25, Unparsed: 1.0 / 16,
		Correlation: (3*root + 2.0/3 + 1) / 6, SameWrong: 5.0 / 9, AllSame: 1.0 / 5,
	}
	if len(got) != len(want) {
		t.Errorf("%d moments, want %d", len(got), len(want))
	}
	for _, m := range got {
		if math.Abs(m.Value-want[m.Name]) > 1e-12 {
			t.Errorf("%s: %v, want %v", m.Name, m.Value, want[m.Name])
		}
	}
}

// TestIntervalsAreBinomial: of 26 questions with a share of 1/2 an interval has the
// half-width 1.96 x 0.098 = 0.19 by the normal law; steps of 1 in 26 and luck allow a quarter.
func TestIntervalsAreBinomial(t *testing.T) {
	words := make([]string, 26)
	for i := range words {
		words[i] = []string{"RRR", "xyz"}[i%2]
	}
	got, err := Of(made(t, words...), []int{0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	half := 1.96 * math.Sqrt(0.25/26)
	for _, m := range got {
		if m.Name == Oracle && (math.Abs(m.High-m.Low-2*half) > 0.25*half || m.Low > 0.5 || m.High < 0.5) {
			t.Errorf("oracle %v, want 0.5 within about %.3f", m, half)
		}
	}
}

// TestUnknownIsNull: where nobody is wrong there is no agreement to speak of.
func TestUnknownIsNull(t *testing.T) {
	got, err := Of(made(t, "RRR", "RRR"), []int{0, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`{"name":"oracle","value":1,"low":1,"high":1}`, `{"name":"same answer when wrong","value":null,"low":null,"high":null}`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s, want %s in it", text, want)
		}
	}
}

func TestOfRefuses(t *testing.T) {
	r := made(t, "RRR", "xyz")
	if _, err := Of(r, []int{0, 1}); err == nil || !strings.Contains(err.Error(), "2 LLMs, want at least 3") {
		t.Errorf("error %v", err)
	}
	b := recording.NewBuilder(recording.Meta{})
	for _, m := range []string{"a", "b", "c"} {
		if err := b.AddLLM(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.AddQuestion(recording.Question{Task: "t", ID: "q", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	holes, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Of(holes, []int{0, 1, 2}); err == nil || !strings.Contains(err.Error(), "a has no graded response to t/q") {
		t.Errorf("error %v", err)
	}
}
