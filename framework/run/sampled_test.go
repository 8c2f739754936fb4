package run_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/embedding"
	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/strategies/builtin"
)

// sampleText is what an LLM answers to a question in one sample.
func sampleText(question string, llm, sample int) string {
	return fmt.Sprintf("%s by llm%d in sample %d gives %d", question, llm, sample, sample%2)
}

// sampledRecording has 60 questions, 3 LLMs and 5 samples of each response, all
// texts different; samples 1 and 3 are right. On the bank llm0 is best, then llm1.
func sampledRecording(t *testing.T) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "sampled"})
	for llm := range 3 {
		check(t, b.AddLLM(fmt.Sprintf("llm%d", llm)))
	}
	for i := range 60 {
		q := recording.Question{Task: "t", ID: fmt.Sprint(i), Text: fmt.Sprintf("question number %d", i), Gold: "1", AnswerKind: "numeric"}
		check(t, b.AddQuestion(q))
		for llm := range 3 {
			for sample := range 5 {
				r := recording.Unknown(sampleText(q.Text, llm, sample))
				r.State, r.HasAnswer, r.Answer, r.AnswerKey = grade.Parsed, true, fmt.Sprint(llm, sample), fmt.Sprint(llm, sample)
				r.Score = float64(sample % 2)
				if sample == 0 && i%3 >= llm {
					r.Score = 1 // 3, 2 and 1 thirds of the questions
				}
				check(t, b.AddResponse(q.Key(), fmt.Sprintf("llm%d", llm), sample, r))
			}
		}
	}
	rec, err := b.Build()
	check(t, err)
	return rec
}

const sampledTOML = `
name = "sampled"
[data]
recording = "unused"
[selection]
strategy = "best_n"
top_k = 3
[dropout]
strategy = "uniform_drop"
keep = 2
candidates = 4
[aggregation]
strategy = "recorded"
[scoring.weights]
spy = 1.0
`

// spy is a scorer that checks what it is shown, and prefers the last candidate.
func spy(rec *recording.Recording, compared *int) framework.Strategy {
	var texts []string
	for _, q := range rec.Questions {
		if recording.Split(q.Task, q.ID, "", 7) {
			for llm := range rec.LLMs {
				texts = append(texts, sampleText(q.Text, llm, 0))
			}
		}
	}
	tfidf := embedding.FitTFIDF(texts)
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: "spy", Version: "1", Doc: "Looks closely.",
			Needs: []framework.Need{framework.NeedTexts, framework.NeedSubsets, framework.NeedSimilarities}},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				for c, candidate := range in.Candidates {
					terms[c] = float64(c)
					best := len(in.Selection.LLMs)
					for _, position := range candidate.Subset {
						best = min(best, position)
						llm := in.Selection.LLMs[position]
						if got, want := in.Question.Responses[llm].Text, sampleText(in.Question.Text, llm, 0); got != want {
							return nil, fmt.Errorf("the reference of LLM %d is %q, want %q", llm, got, want)
						}
					}
					if want := sampleText(in.Question.Text, in.Selection.LLMs[best], c+1); candidate.Text != want {
						return nil, fmt.Errorf("candidate %d of subset %v of %v is %q, want %q", c, candidate.Subset, in.Selection.LLMs, candidate.Text, want)
					}
					for other := range c {
						*compared++
						if got, want := in.Similarity(c, other), slowSimilarity(tfidf, candidate.Text, in.Candidates[other].Text); got != want {
							return nil, fmt.Errorf("similarity of %q and %q is %v, want %v", candidate.Text, in.Candidates[other].Text, got, want)
						}
					}
				}
				return terms, nil
			}), nil
		},
	}
}

// slowSimilarity multiplies the vectors of two texts term by term and rounds to
// 1e-9 (ARCHITECTURE.md, section 8).
func slowSimilarity(tfidf *embedding.TFIDF, a, b string) float64 {
	left, right := tfidf.Vector(a), tfidf.Vector(b)
	dot := 0.0
	for i, term := range left.Terms {
		for j, other := range right.Terms {
			if term == other {
				dot += float64(left.Weights[i] * right.Weights[j])
			}
		}
	}
	return math.Floor(dot*1e9+0.5) / 1e9
}

// Candidate i of aggregation recorded is sample i + 1 of the best-ranked LLM of
// its subset, with that sample's text, similarities, answer and grade; the
// references beside it are those of the pool.
func TestRecordedCandidatesAreFurtherSamples(t *testing.T) {
	t.Parallel()
	rec, compared := sampledRecording(t), 0
	// No question in the report: explaining it would compare once more.
	p, result, files := executed(t, rec, sampledTOML+"[output]\nreport_questions = 0\n", 1, spy(rec, &compared))
	for _, failed := range result.Failed {
		t.Errorf("%s: %s", failed.Label, failed.Error)
	}
	if want := len(p.Data.Test) * 6; compared != want { // each pair of 4 candidates
		t.Errorf("%d similarities compared, want %d", compared, want)
	}
	of, _ := blocks(t, files)
	for _, row := range of[p.Cells[0].Key] {
		// The last candidate wins: sample 4 of llm0 or, where it was dropped, of llm1.
		if *row.Winner != 3 || (*row.Answer != "0 4" && *row.Answer != "1 4") || *row.Score != 0 {
			t.Errorf("%s: winner %d with answer %q and score %v", row.Question, *row.Winner, *row.Answer, *row.Score)
		}
	}
	// Candidates 0 and 2 are samples 1 and 3, which are right.
	if row := files.labelled(t, "base"); row["oracle_candidates"] != "1" || row["accuracy"] != "0" {
		t.Errorf("oracle_candidates %s, accuracy %s; want 1 and 0", row["oracle_candidates"], row["accuracy"])
	}
}

// What a recording cannot give is an error before anything is computed.
func TestEngineStrategiesAreChecked(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, old, new, want string }{
		{"too few samples", "candidates = 4", "candidates = 5", "makes 5 candidates of 6 samples, and t/"},
		{"not generated", `"recorded"`, `"simulated"`, `works on generated recordings (sim:NAME) only, and this is "sampled"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			rec, unused := sampledRecording(t), 0
			catalog, err := registry.InProcess(append(builtin.Strategies(), spy(rec, &unused)))
			check(t, err)
			defer catalog.Close()
			experiment, err := config.Parse("test.toml", []byte(strings.Replace(sampledTOML, test.old, test.new, 1)), nil)
			check(t, err)
			_, err = run.Prepare(experiment, run.WithEngine(catalog), rec)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

const simulatedTOML = `
name = "made-up"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
[dropout]
strategy = "uniform_drop"
keep = 2
candidates = 3
[aggregation]
strategy = "simulated"
[scoring.weights]
perplexity = 1.0
mean_pairwise_similarity = 1.0
`

// Whatever shows simulated candidates says so: rows, charts as pictures, and the
// words around them; nothing else does.
func TestSimulatedCellsSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, sweep := range []string{"", "[sweep]\n\"selection.top_k\" = [3, 5]\n\"dropout.candidates\" = [2, 4]\n\"scoring.weights.perplexity\" = [0.5, 1.0, 2.0]\n"} {
		for _, aggregation := range []string{"simulated", "majority_vote"} {
			_, _, files := executed(t, simDefault(t), strings.Replace(simulatedTOML, "simulated", aggregation, 1)+sweep, 2)
			want := aggregation == "simulated"
			for _, row := range files.table(t, "cells.csv") {
				if isCell := !strings.Contains(row["cell"], ":"); strings.HasSuffix(row["label"], " (simulated)") != (want && isCell) {
					t.Errorf("%s: row %q", aggregation, row["label"])
				}
			}
			charts, err := files.List("charts/")
			check(t, err)
			for _, name := range charts {
				if strings.HasSuffix(name, ".svg") && strings.Contains(string(files[name]), "simulated") != want {
					t.Errorf("%s: %s says simulated: %v", aggregation, name, !want)
				}
			}
			caption := strings.Count(string(files["report.html"]), "Candidates are simulated")
			if pictures := strings.Count(strings.Join(charts, " "), ".svg"); (want && caption < pictures) || (!want && caption > 0) || pictures == 0 {
				t.Errorf("%s: %d of %d captions speak of simulation", aggregation, caption, pictures)
			}
		}
	}
}

// Axes too long for a map are charted otherwise.
func TestLongAxesHaveNoHeatMap(t *testing.T) {
	t.Parallel()
	_, result, files := executed(t, simDefault(t), smallTOML+"[sweep]\n\"retrieval.k\" = { from = 1, to = 70, step = 1 }\n\"selection.top_k\" = [3, 5]\n", 2)
	charts, err := files.List("charts/")
	check(t, err)
	if names := strings.Join(charts, " "); len(result.Failed) > 0 || strings.Contains(names, "heat-") || !strings.Contains(names, "accuracy-by-retrieval.k.svg") {
		t.Errorf("charts %v", charts)
	}
}
