package draw

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
)

// vectors is testdata/draws.json, the golden vectors of ARCHITECTURE.md,
// section 8, made by an independent rendering in Python.
type vectors struct {
	Hash []struct {
		Fields []string `json:"fields"`
		FNV    string   `json:"fnv1a64"`
		Hash   string   `json:"hash"`
	} `json:"hash"`
	Draws []struct {
		Seed     string  `json:"seed"`
		Repeat   int     `json:"repeat"`
		Question string  `json:"question"`
		Kind     string  `json:"kind"`
		S        string  `json:"s"`
		Index    int     `json:"index"`
		Name     string  `json:"name"`
		U        float64 `json:"u"`
	} `json:"draws"`
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func parseUint(t *testing.T, text string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGoldenHashes(t *testing.T) {
	var want vectors
	readJSON(t, "testdata/draws.json", &want)
	if len(want.Hash) != 8 {
		t.Fatalf("got %d hash vectors, want all 8", len(want.Hash))
	}
	for _, v := range want.Hash {
		fnv := fnvOffset
		for i, field := range v.Fields {
			if i > 0 {
				fnv = addByte(fnv, separator)
			}
			fnv = addText(fnv, field)
		}
		if fnv != parseUint(t, v.FNV) {
			t.Errorf("FNV-1a of %q = %d, want %s", v.Fields, fnv, v.FNV)
		}
		if got := Hash(v.Fields...); got != parseUint(t, v.Hash) {
			t.Errorf("Hash(%q) = %d, want %s", v.Fields, got, v.Hash)
		}
	}
}

func TestGoldenDraws(t *testing.T) {
	var want vectors
	readJSON(t, "testdata/draws.json", &want)
	if len(want.Draws) != 15 {
		t.Fatalf("got %d draw vectors, want all 15", len(want.Draws))
	}
	for _, v := range want.Draws {
		s := Seed(parseUint(t, v.Seed), v.Repeat, v.Question, v.Kind)
		if s != parseUint(t, v.S) {
			t.Errorf("Seed(%s, %d, %q, %q) = %d, want %s", v.Seed, v.Repeat, v.Question, v.Kind, s, v.S)
		}
		if u := Uniform(s, v.Index, v.Name); u != v.U {
			t.Errorf("Uniform(%d, %d, %q) = %v, want exactly %v", s, v.Index, v.Name, u, v.U)
		}
	}
}

// TestGoldenGumbelKeys takes given uniforms through the keys and the order;
// testdata/gumbel.json says where they come from.
func TestGoldenGumbelKeys(t *testing.T) {
	var want struct {
		P     []float64 `json:"p"`
		Draws []struct {
			U     []float64 `json:"u"`
			Keys  []float64 `json:"keys"`
			Order []int     `json:"order"`
		} `json:"draws"`
	}
	readJSON(t, "testdata/gumbel.json", &want)
	if len(want.Draws) != 4 {
		t.Fatalf("got %d draws, want all 4", len(want.Draws))
	}
	for i, d := range want.Draws {
		keys := make([]float64, len(d.U))
		for m, u := range d.U {
			keys[m] = gumbelKey(want.P[m], u)
			if math.Abs(keys[m]-d.Keys[m]) > 1e-12 {
				t.Errorf("draw %d, key %d = %v, want %v", i, m, keys[m], d.Keys[m])
			}
		}
		order := []int{0, 1, 2, 3, 4, 5, 6}
		slices.SortStableFunc(order, func(a, b int) int { return descending(keys[a], keys[b]) })
		if !slices.Equal(order, d.Order) {
			t.Errorf("draw %d: order %v, want %v", i, order, d.Order)
		}
	}
}
