package run_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChartsFollowTheAxes(t *testing.T) {
	t.Parallel()
	twoAxes := []string{"accuracy-by-retrieval.k", "accuracy-by-selection.top_k", "cost", "heat-selection.top_k-by-retrieval.k"}
	for _, test := range []struct {
		name, sweep string
		files       []string // without extension
		says        []string // in the report, in words
		not         []string
	}{
		{"no axis", "", []string{"accuracy"}, []string{"Accuracy of every cell"}, []string{"fixed:"}},
		{"one numeric axis", `"selection.top_k" = [1, 3, 5]`, []string{"accuracy-by-selection.top_k", "cost"}, []string{"Accuracy against selection.top_k"}, []string{"fixed:", "of every cell"}},
		{"a text axis", `"selection.strategy" = ["rps", "best_n"]`, []string{"accuracy", "cost"}, []string{"strategy=best_n"}, nil},
		{"one value is no axis to draw", `"selection.top_k" = [5]`, []string{"accuracy"}, nil, nil},
		{"numeric by text", "\"selection.strategy\" = [\"rps\", \"best_n\"]\n\"selection.top_k\" = [5, 3, 1]", []string{"accuracy-by-selection.top_k", "cost"},
			[]string{"strategy = rps", "strategy = best_n"}, []string{"fixed:"}},
		{"two numeric axes", "\"selection.top_k\" = [1, 3]\n\"retrieval.k\" = [10, 20]", twoAxes,
			[]string{"k = 10", "k = 20", "top_k = 1", "top_k = 3"}, []string{"fixed:"}},
		{"equal last elements", "\"scoring.weights.first\" = [0.0, 1.0]\n\"scoring.weights.vote_share\" = [0.5, 1.0]",
			[]string{"accuracy-by-scoring.weights.first", "accuracy-by-scoring.weights.vote_share", "heat-scoring.weights.first-by-scoring.weights.vote_share",
				"steps-scoring.weights.first", "steps-scoring.weights.vote_share"},
			[]string{"first = 0", "vote_share = 0.5", "Other axes are fixed: scoring.weights.vote_share = 0.5."}, nil},
		{"three axes", "\"retrieval.k\" = [10, 20, 40]\n\"selection.top_k\" = [1, 3]\n\"selection.strategy\" = [\"rps\", \"random\"]",
			[]string{"accuracy-by-retrieval.k", "accuracy-by-selection.top_k", "cost", "heat-retrieval.k-by-selection.top_k", "multiples-retrieval.k"},
			[]string{"Accuracy against retrieval.k, by ", "Other axes are fixed: selection.strategy = rps."}, nil},
		{"more than 8 lines", "\"selection.top_k\" = [1, 3, 5]\n\"retrieval.k\" = [10, 20, 30, 40, 50, 60, 70, 80, 90]",
			twoAxes, []string{"Other axes are fixed: retrieval.k = 20."}, []string{"Other axes are fixed: selection"}},
		{"more than 8 lines, base not on the axis", "\"selection.top_k\" = [1, 3]\n\"retrieval.k\" = [15, 25, 30, 40, 50, 60, 70, 80, 90]",
			twoAxes, []string{"Other axes are fixed: retrieval.k = 15."}, nil},
		{"an axis whose cells cannot exist", "\"selection.top_k\" = [20, 30, 5]\n\"retrieval.k\" = [10, 20]", twoAxes, nil, []string{"top_k = 20"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := oneTask(t, "name = \"charts\"\n[data]\nrecording = \"sim:default\"\ntasks = [\"TASK\"]\nexclude = [\"sim-closed-*\"]\n[retrieval]\nk = 20\n")
			if test.sweep != "" {
				text += "[sweep]\n" + test.sweep + "\n"
			}
			_, _, files := executed(t, simDefault(t), text, 2)
			var want []string
			for _, name := range test.files {
				if strings.HasPrefix(name, "steps-") {
					want = append(want, "charts/"+name+".csv")
				}
				want = append(want, "charts/"+name+".png", "charts/"+name+".svg")
			}
			got, err := files.List("charts/")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("charts (-want +got):\n%s", diff)
			}
			html := string(files["report.html"])
			for _, words := range test.says {
				if !strings.Contains(html, words) {
					t.Errorf("the report does not say %q", words)
				}
			}
			for _, words := range test.not {
				if strings.Contains(html, words) {
					t.Errorf("the report says %q", words)
				}
			}
		})
	}
}

// A chart of named configurations shows the first 40 and says so.
func TestManyRowsOfText(t *testing.T) {
	t.Parallel()
	var ablations strings.Builder
	for i := range 45 {
		fmt.Fprintf(&ablations, "[[ablation]]\nname = \"variant %d\"\nset = { \"retrieval.k\" = %d }\n", i, i+1)
	}
	_, _, files := executed(t, simDefault(t), oneTask(t, "name = \"many\"\n[data]\nrecording = \"sim:default\"\ntasks = [\"TASK\"]\n")+ablations.String(), 2)
	if html := string(files["report.html"]); !strings.Contains(html, "Only the first 40 cells are shown.") {
		t.Error("the report does not say that rows are left out")
	}
}

// Every picture of simulated candidates says so itself: it may be passed on
// without its caption.
func TestPicturesSayWhatIsSimulated(t *testing.T) {
	t.Parallel()
	const sweep = "[dropout]\nstrategy = \"uniform_drop\"\nkeep = 2\ncandidates = 3\n[scoring.weights]\nperplexity = 1.0\nmean_pairwise_similarity = 1.0\n[sweep]\n" +
		"\"dropout.keep\" = [1, 3]\n\"scoring.weights.perplexity\" = [0.0, 0.5]\n\"selection.strategy\" = [\"rps\", \"best_n\"]\n"
	head := "name = \"said\"\n[data]\nrecording = \"sim:default\"\ntasks = [\"TASK\"]\n"
	for aggregation, want := range map[string]bool{"simulated": true, "majority_vote": false} {
		_, _, files := executed(t, simDefault(t), oneTask(t, head+"[aggregation]\nstrategy = \""+aggregation+"\"\n"+sweep), 2)
		pictures := 0
		for name, data := range files {
			if strings.HasSuffix(name, ".svg") {
				pictures++
				if said := strings.Contains(string(data), "simulated"); said != want {
					t.Errorf("%s of aggregation %s: says simulated: %v, want %v", name, aggregation, said, want)
				}
			}
		}
		if pictures < 5 {
			t.Errorf("%d pictures, want lines, heat map, small multiples and steps", pictures)
		}
		if said := strings.Contains(string(files["cells.csv"]), "(simulated)"); said != want {
			t.Errorf("cells.csv of aggregation %s: says simulated: %v, want %v", aggregation, said, want)
		}
	}
}
