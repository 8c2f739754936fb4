package golden

import (
	_ "embed"
	"encoding/json"
	"math"
	"strconv"
	"testing"
)

//go:embed testdata/smcs.json
var encoded []byte

// A number is a float64 for which JSON's null is NaN.
type number float64

// UnmarshalJSON reads a number or null.
func (n *number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = number(math.NaN())
		return nil
	}
	return json.Unmarshal(data, (*float64)(n))
}

func floats(numbers []number) []float64 {
	xs := make([]float64, len(numbers))
	for i, n := range numbers {
		xs[i] = float64(n)
	}
	return xs
}

type vectors struct {
	Tolerances struct {
		Float64 float64 `json:"float64"`
		Float32 float64 `json:"float32"`
	} `json:"tolerances"`
	Models         []string         `json:"models"`
	Bank           [][]float64      `json:"bank"`    // rows x dimensions
	Correct        [][]float64      `json:"correct"` // LLMs x rows
	Queries        [][]float64      `json:"queries"` // rows x dimensions
	Selection      []selectionQuery `json:"selection"`
	SelectionEdges struct {
		TopR struct {
			QueryIndex int      `json:"query_index"`
			K          int      `json:"k"`
			Weighted   bool     `json:"weighted"`
			R          int      `json:"r"`
			Selected   []string `json:"selected"`
		} `json:"top_r_example"`
	} `json:"selection_edges"`
	PriorDrop   []priorDropList   `json:"prior_drop"`
	SoftmaxDrop []softmaxDropList `json:"softmax_drop"`
	MPS         []mpsSet          `json:"mps"`
	PPL         struct {
		MeanLogprob []number `json:"mean_logprob"`
		SMCS        []number `json:"ppl_score_smcs"`
		JiSi        []number `json:"ppl_score_jisi_sign_bug"`
		MeanProb    []number `json:"mean_prob_bounded"`
	} `json:"ppl"`
	Total []struct {
		Name        string   `json:"name"`
		N           int      `json:"agg_n"`
		MeanLogprob []number `json:"mean_logprob"`
		PPLScore    []number `json:"ppl_score"`
	} `json:"total"`
	JiSi struct {
		Cases []struct {
			Query      string    `json:"query"`
			QueryIndex int       `json:"query_index"`
			First      firstRoll `json:"first"`
		} `json:"cases"`
	} `json:"jisi"`
	Extras struct {
		Gumbel struct {
			Scores []number  `json:"scores"`
			P      []float64 `json:"p"`
		} `json:"gumbel_top_s"`
		Borda struct {
			Answers    []*string `json:"answers"`
			Confidence []float64 `json:"confidence"`
			Cases      []struct {
				Power  float64 `json:"power"`
				Winner string  `json:"winner"`
			} `json:"cases"`
		} `json:"borda"`
	} `json:"extras"`
}

type selectionQuery struct {
	Query      string          `json:"query"`
	QueryIndex int             `json:"query_index"`
	Sim        []float64       `json:"sim"`   // per bank row
	Order      []int32         `json:"order"` // bank rows, descending
	SMCS       []selectionCell `json:"smcs"`
	JiSi       []selectionCell `json:"jisi"`
}

type selectionCell struct {
	K        int       `json:"k"`
	Weighted bool      `json:"weighted"`
	NKept    int       `json:"n_kept"`
	Kept     []int32   `json:"kept"`
	Scores   []float64 `json:"scores"`
	Ranking  []int     `json:"ranking"`
}

type firstRoll struct {
	Kept    []int32   `json:"kept"`
	Scores  []float64 `json:"scores"`
	Ranking []int     `json:"ranking"`
}

type priorDropList struct {
	Name      string            `json:"name"`
	Scores    []number          `json:"scores"`
	Nonfinite map[string]string `json:"scores_nonfinite"`
	SMCS      priorDropLaw      `json:"smcs"`
	RMS       priorDropLaw      `json:"rms"`
}

// scores returns the prior scores with the values JSON cannot hold.
func (l priorDropList) scores(t *testing.T) []float64 {
	t.Helper()
	scores := floats(l.Scores)
	for index, text := range l.Nonfinite {
		i, err := strconv.Atoi(index)
		if err != nil {
			t.Fatalf("golden vectors, prior_drop %s: %v", l.Name, err)
		}
		if scores[i], err = strconv.ParseFloat(text, 64); err != nil {
			t.Fatalf("golden vectors, prior_drop %s: %v", l.Name, err)
		}
	}
	return scores
}

type priorDropLaw struct {
	Status string    `json:"status"`
	Reason string    `json:"reason"`
	P      []float64 `json:"p"`
	Keep   []struct {
		M         int                `json:"m"`
		Outcome   string             `json:"outcome"`
		Subsets   map[string]float64 `json:"subsets"`
		Inclusion []float64          `json:"inclusion"`
	} `json:"keep"`
}

type softmaxDropList struct {
	Name        string    `json:"name"`
	Scores      []number  `json:"scores"`
	Temperature float64   `json:"temperature"`
	M           int       `json:"m"`
	P           []float64 `json:"p"`
	Outcome     string    `json:"outcome"`
	Inclusion   []float64 `json:"inclusion"`
}

type mpsSet struct {
	Name        string      `json:"name"`
	Texts       []string    `json:"texts"`
	Embeddings  [][]float64 `json:"emb"`
	SumInclSelf []float64   `json:"sum_incl_self"`
	MeanExcl    []number    `json:"mean_excl_self"`
	Argmax      int         `json:"argmax"`
}

func load(t *testing.T) *vectors {
	t.Helper()
	v := new(vectors)
	if err := json.Unmarshal(encoded, v); err != nil {
		t.Fatalf("golden vectors: %v", err)
	}
	return v
}
