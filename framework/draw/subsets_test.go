package draw

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/subsets.json")

const subsetsAbout = "WithoutReplacement(s, candidate, names, p, keep) = order. s is a uint64 as a decimal string; " +
	`in p null is NaN and "inf" is infinity. ` +
	"Two keys of a vector are equal by construction or more than 1e-9 apart, since logarithms of two languages may differ in the last digit."

// nearTie is what two keys that are not equal by construction are apart at
// least: thousands of times the last digit of the largest key, which is all
// that the logarithms of two languages may differ by.
const nearTie = 1e-9

// subset is one vector of testdata/subsets.json, which renderings of the draws
// in other languages check as well.
type subset struct {
	Case      string   `json:"case"`
	S         string   `json:"s"`
	Candidate int      `json:"candidate"`
	Names     []string `json:"names"`
	P         []weight `json:"p"`
	Keep      int      `json:"keep"`
	Order     []int    `json:"order"`
}

// weight gives the weights that JSON has no number for a form.
type weight float64

func (w weight) MarshalJSON() ([]byte, error) {
	switch f := float64(w); {
	case math.IsNaN(f):
		return []byte("null"), nil
	case math.IsInf(f, 1):
		return []byte(`"inf"`), nil
	default:
		return json.Marshal(f)
	}
}

func (w *weight) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "null":
		*w = weight(math.NaN())
	case `"inf"`:
		*w = weight(math.Inf(1))
	default:
		return json.Unmarshal(data, (*float64)(w))
	}
	return nil
}

// subsetInputs are the vectors without their orders: every case for the first
// three candidates of a question of its own.
func subsetInputs() []subset {
	nan, inf := weight(math.NaN()), weight(math.Inf(1))
	llms := []string{"Athene-70B", "gemma-2-9b-it", "模型-7B", "Yi-1.5", "phi"}
	many, falling := make([]string, 70), make([]weight, 70) // more than Go holds on the stack
	for m := range many {
		many[m], falling[m] = fmt.Sprintf("llm-%d", m), 1/weight(m+1)
	}
	var all []subset
	for _, c := range []subset{
		{Case: "nothing", Names: []string{}, P: []weight{}, Keep: 3},
		{Case: "all kept", Names: llms, P: []weight{0.5, 0.25, 0.15, 0.08, 0.02}, Keep: 5},
		{Case: "some kept", Names: llms, P: []weight{0.5, 0.25, 0.15, 0.08, 0.02}, Keep: 2},
		{Case: "uniform, keep beyond the names", Names: llms, P: []weight{0.2, 0.2, 0.2, 0.2, 0.2}, Keep: 9},
		{Case: "keep none", Names: llms, P: []weight{1, 1, 1, 1, 1}, Keep: 0},
		{Case: "keep negative", Names: llms, P: []weight{1, 1, 1, 1, 1}, Keep: -2},
		{Case: "unnormalised with zeros", Names: llms, P: []weight{7, 0, 1, 0, 2}, Keep: 4},
		{Case: "all zero", Names: llms, P: []weight{0, 0, 0, 0, 0}, Keep: 3},
		{Case: "zero, negative and NaN alike last", Names: llms, P: []weight{nan, 0.1, -3, 0, 0.2}, Keep: 5},
		{Case: "infinite first, by position", Names: llms, P: []weight{1, inf, nan, inf, 3}, Keep: 5},
		{Case: "smallest and largest numbers", Names: llms,
			P: []weight{math.SmallestNonzeroFloat64, math.MaxFloat64, 1e-300, 1e300, 1}, Keep: 5},
		{Case: "equal names tie, by position", Names: []string{"b", "a", "b", "a", "c"}, P: []weight{1, 2, 1, 2, 1}, Keep: 5},
		{Case: "UTF-8", Names: []string{"数学-大模型", "モデル", "모델-3", "é", "e\u0301", "🦙-70B", `a "b" \ <&>`, ""},
			P: []weight{1, 1, 1, 1, 1, 1, 1, 1}, Keep: 8},
		{Case: "many", Names: many, P: falling, Keep: 70},
	} {
		c.S = strconv.FormatUint(Seed(math.MaxUint64, 1, "数学/"+c.Case, "dropout"), 10)
		for c.Candidate = range 3 {
			all = append(all, c)
		}
	}
	return all
}

// TestGoldenSubsets holds WithoutReplacement to testdata/subsets.json. The file
// is made here, and a rendering in another language that shares no code with
// this one (plugins/python) has to give the same orders.
func TestGoldenSubsets(t *testing.T) {
	var got []subset
	for _, v := range subsetInputs() {
		p := make([]float64, len(v.P))
		for m, w := range v.P {
			p[m] = float64(w)
		}
		v.Order = WithoutReplacement(parseUint(t, v.S), v.Candidate, v.Names, p, v.Keep)
		got = append(got, v)
	}
	const path = "testdata/subsets.json"
	data := encodeSubsets(t, got)
	if *update {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := bytes.Split(data, []byte("\n")), bytes.Split(want, []byte("\n"))
	if len(gotLines) != len(wantLines) {
		t.Errorf("%s has %d lines, want %d: run go test ./framework/draw -update", path, len(wantLines), len(gotLines))
	}
	for i := range min(len(gotLines), len(wantLines)) {
		if !bytes.Equal(gotLines[i], wantLines[i]) {
			t.Errorf("%s, line %d:\n got %s\nwant %s", path, i+1, gotLines[i], wantLines[i])
		}
	}
}

// encodeSubsets writes one vector a line, so that a difference is one line.
func encodeSubsets(t *testing.T, all []subset) []byte {
	t.Helper()
	lines := make([]string, len(all))
	for i, v := range all {
		lines[i] = "  " + encodeLine(t, v)
	}
	return []byte("{\n \"about\": " + encodeLine(t, subsetsAbout) +
		",\n \"subsets\": [\n" + strings.Join(lines, ",\n") + "\n ]\n}\n")
}

func encodeLine(t *testing.T, v any) string {
	t.Helper()
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false) // names are to be read by people too
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line.String())
}

// TestGoldenSubsetsAreFarFromTies: the orders of the file depend on no last
// digit of a logarithm, so that every language can be held to them.
func TestGoldenSubsetsAreFarFromTies(t *testing.T) {
	var file struct {
		Subsets []subset `json:"subsets"`
	}
	readJSON(t, "testdata/subsets.json", &file)
	if want := len(subsetInputs()); len(file.Subsets) != want {
		t.Fatalf("got %d vectors, want all %d", len(file.Subsets), want)
	}
	for _, v := range file.Subsets {
		for i, name := range v.Names {
			a := gumbelKey(float64(v.P[i]), Uniform(parseUint(t, v.S), v.Candidate, name))
			for j := range i {
				b := gumbelKey(float64(v.P[j]), Uniform(parseUint(t, v.S), v.Candidate, v.Names[j]))
				same := name == v.Names[j] && v.P[i] == v.P[j] || a == b && math.IsInf(a, 0)
				if !same && math.Abs(a-b) <= nearTie {
					t.Errorf("%s, candidate %d: keys %v and %v of positions %d and %d are too close, want them %v apart",
						v.Case, v.Candidate, b, a, j, i, nearTie)
				}
			}
		}
	}
}
