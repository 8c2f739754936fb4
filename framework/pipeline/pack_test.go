package pipeline

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"smacs/framework/grade"
)

// drawOutcome draws any outcome over a pool of 20.
func drawOutcome(t *rapid.T) Outcome {
	number := func(name string) float64 {
		return rapid.OneOf(rapid.SampledFrom([]float64{0, 1, math.NaN(), math.Copysign(0, -1)}), rapid.Float64Range(-3, 3)).Draw(t, name)
	}
	o := Outcome{
		Selected: rapid.SliceOfN(rapid.IntRange(0, 19), 0, 20).Draw(t, "selected"),
		Winner:   rapid.IntRange(0, 1000).Draw(t, "winner"),
		Response: rapid.IntRange(0, 19).Draw(t, "response"),
		Score:    number("score"), OracleSelected: number("oracle selected"), OracleCandidates: number("oracle candidates"),
	}
	if rapid.Bool().Draw(t, "own") {
		o.Response = OwnResponse
		o.Own = &OwnAnswer{State: grade.State(rapid.IntRange(1, 5).Draw(t, "state"))}
		if rapid.Bool().Draw(t, "answered") {
			answer := rapid.String().Draw(t, "answer")
			o.Own.Answer = &answer
		}
	}
	return o
}

func TestPackRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(drawOutcome), 0, 10).Draw(t, "outcomes")
		var data []byte
		for _, o := range want {
			data = pack(data, o)
		}
		got, err := unpack(data, len(want), 20)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-packed +unpacked):\n%s", diff)
		}
		if _, err := unpack(data, len(want)+1, 20); err == nil {
			t.Fatal("one outcome more than packed was read")
		}
		if len(want) > 0 {
			if _, err := unpack(data, len(want)-1, 20); err == nil {
				t.Fatal("bytes left over went unnoticed")
			}
		}
	})
}

// Whatever the bytes, unpacking ends in an error or in outcomes that are legal
// and pack to outcomes that read the same.
func FuzzUnpack(f *testing.F) {
	f.Add(pack(nil, Outcome{Selected: []int{1, 2}, Score: 1}), 1)
	answer := "42"
	f.Add(pack(nil, Outcome{Response: OwnResponse, Own: &OwnAnswer{Answer: &answer, State: grade.Parsed}, Score: 0.5}), 1)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 2)
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		if n < 0 || n > 64 {
			return
		}
		outcomes, err := unpack(data, n, 20)
		if err != nil {
			return
		}
		var again []byte
		for _, o := range outcomes {
			if o.Own == nil && (o.Response < 0 || o.Response >= 20) {
				t.Fatalf("response %d of a pool of 20", o.Response)
			}
			again = pack(again, o)
		}
		reread, err := unpack(again, n, 20)
		if err != nil {
			t.Fatalf("what was read does not pack: %v", err)
		}
		if diff := cmp.Diff(outcomes, reread, cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("(-read +reread):\n%s", diff)
		}
	})
}
