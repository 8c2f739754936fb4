package report_test

import (
	"math"

	"smacs/framework/report"
)

// nan stands for every number that is not known.
var nan = math.NaN()

// square is the smallest chart.
const square = `<?xml version="1.0"?><!-- made by hand --><svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt" viewBox="0 0 10 10" role="img"><title>a &lt;b&gt;</title><path d="M0,0L9,9" style="stroke:#000000"/></svg>`

// cell is a cell that is done, with 840 questions and nothing else known. The
// interval is given, not computed: this package computes no statistics.
func cell(kind, key, label string, correct int, low, high float64) report.Cell {
	return report.Cell{
		Key: key, Label: label, Status: report.StatusDone, Kind: kind, Asked: 840, N: 840,
		Correct: float64(correct), Accuracy: float64(correct) / 840, Low: low, High: high,
		Delta: nan, DeltaLow: nan, DeltaHigh: nan, P: nan, PAdjusted: nan,
		BoundLow: float64(correct) / 840, BoundHigh: float64(correct) / 840,
		OracleSelected: nan, OracleCandidates: nan, Cost: nan,
	}
}

// compared adds a comparison with the baseline to a cell.
func compared(c report.Cell, delta, low, high, p, adjusted float64) report.Cell {
	c.Delta, c.DeltaLow, c.DeltaHigh, c.P, c.PAdjusted = delta, low, high, p, adjusted
	return c
}

// lost is a cell without a result.
func lost(kind, key, label, status, reason string) report.Cell {
	return report.Cell{
		Key: key, Label: label, Status: status, Kind: kind, Error: reason, Asked: 840,
		Correct: nan, Accuracy: nan, Low: nan, High: nan, Delta: nan, DeltaLow: nan, DeltaHigh: nan, P: nan, PAdjusted: nan,
		BoundLow: nan, BoundHigh: nan, OracleSelected: nan, OracleCandidates: nan, Cost: nan,
	}
}

// topK is a small sweep with every kind of row. All figures are made up.
func topK() *report.Report {
	single := cell(report.KindBaseline, "baseline:best_single", "best_single", 643, 0.7356, 0.7930)
	oracle := compared(cell(report.KindBaseline, "baseline:oracle", "oracle", 769, 0.8947, 0.9324), 0.15, 0.126, 0.174, 1e-30, nan)
	oracle.UsesGold = true
	majority := compared(cell(report.KindBaseline, "baseline:majority_all", "majority_all", 650, 0.7444, 0.8008), 0.0083, -0.0143, 0.0310, 0.52, nan)
	yardstick := compared(cell(report.KindYardstick, "yardstick:gpt-4o", "gpt-4o", 671, 0.7704, 0.8245), 0.0333, 0.0036, 0.0631, 0.029, nan)
	base := compared(cell(report.KindBase, "b0", "base", 673, 0.7729, 0.8267), 0.0357, 0.0167, 0.0548, 0.0002, 0.0008)
	base.Axes, base.OracleSelected, base.LLMsAsked, base.Cost = [][2]string{{"selection.top_k", "5"}}, 0.8821, 4200, 1.26
	three := compared(cell(report.KindGrid, "g3", "top_k = 3", 655, 0.7506, 0.8065), 0.0143, -0.0036, 0.0321, 0.11, 0.22)
	three.Axes, three.OracleSelected, three.LLMsAsked, three.Cost = [][2]string{{"selection.top_k", "3"}}, 0.8512, 2520, 0.76
	worse := compared(cell(report.KindGrid, "g1", "top_k = 1", 600, 0.6829, 0.7440), -0.0512, -0.0740, -0.0284, 0.00001, 0.00003)
	worse.Axes, worse.LLMsAsked = [][2]string{{"selection.top_k", "1"}}, 840
	holes := compared(cell(report.KindAblation, "a1", "no dropout", 650, 0.7564, 0.8124), 0.0181, -0.0024, 0.0387, 0.09, 0.22)
	holes.N, holes.Accuracy, holes.BoundLow, holes.BoundHigh = 828, 650.0/828, 650.0/840, 662.0/840
	return &report.Report{
		Name: "top-k", Description: "Does selecting more LLMs help?", Status: "done",
		Cells: []report.Cell{
			single, majority, oracle, yardstick, base, worse, three,
			lost(report.KindGrid, "g16", "top_k = 16", report.StatusInvalid, "selection.top_k is 16, the pool has 15 LLMs"),
			holes,
			lost(report.KindAblation, "a2", "crashing plugin", report.StatusFailed, `plugin "mine": exit status 1`),
		},
		Tasks: []report.TaskRow{
			{Cell: "baseline:best_single", Label: "best_single", Task: "gsm", N: 400, Correct: 380, Accuracy: 0.95, Low: 0.9241, High: 0.9674},
			{Cell: "baseline:best_single", Label: "best_single", Task: "zebra", N: 440, Correct: 263, Accuracy: 263.0 / 440, Low: 0.5513, High: 0.6425},
			{Cell: "b0", Label: "base", Task: "gsm", N: 400, Correct: 386, Accuracy: 0.965, Low: 0.9421, High: 0.9790},
		},
		Charts: []report.Chart{{
			Title: "Accuracy against top_k", Caption: "n = 840 questions behind every value.", SVG: []byte(square),
			Legend: [][2]string{{"(1)", "通义千问-72B"}}, File: "charts/top-k.svg",
		}},
		Notes:      []string{"12 questions of one ablation have no grade."},
		Settings:   "name = \"top-k\"\nseed = 42\n",
		Provenance: [][2]string{{"smacs", "0.1.0"}, {"recording", "sim:default"}},
		Commands:   []string{"smacs run experiments/top-k.toml"}, Browse: browsing("42"),
		Baseline: "best_single", Correction: "holm", Confidence: 0.95,
	}
}

// attacks are strings that must come out as text and nothing else.
func attacks() []string {
	return []string{
		`<script>alert(1)</script>`,
		`"><img src=x onerror=alert(1)>`,
		`</style><script>alert(1)</script>`,
		`</title></pre></textarea><svg onload=alert(1)>`,
		`javascript:alert(1)`,
		"{{.}}", "&lt;b&gt;", "\u202eevil\u202c", "شبكة", "nul\x00esc\x1b[2J", "broken \xff utf-8",
	}
}

// hostile puts one string into every field that holds text.
func hostile(s string) *report.Report {
	r := topK()
	r.Name, r.Description, r.Status, r.Baseline, r.Correction, r.Settings = s, s, s, s, s, s
	r.Headline, r.Notes, r.Commands = []string{s}, []string{s}, []string{s}
	r.Provenance = [][2]string{{s, s}}
	for i := range r.Cells {
		c := &r.Cells[i]
		c.Label, c.Key, c.Error, c.Axes = s, s, s, [][2]string{{s, s}}
	}
	r.Cells[1].Kind, r.Cells[2].Status = s, s
	for i := range r.Tasks {
		r.Tasks[i].Cell, r.Tasks[i].Label, r.Tasks[i].Task = s, s, s
	}
	r.Charts[0].Title, r.Charts[0].Caption, r.Charts[0].File = s, s, s
	r.Charts[0].Legend = [][2]string{{s, s}}
	r.Browse = browsing(s)
	return r
}

// browsing is two questions with every field filled, all texts s.
func browsing(s string) *report.Browse {
	one, half := 1.0, 0.5
	cut := report.Excerpt{Text: s, Shown: 3, Whole: 5}
	answer := report.Answered{Name: s, Answer: &cut, Score: &one, State: s, Response: &cut}
	terms := []report.ShownTerm{{Weight: 0.5, Value: &half, Product: &half}, {Weight: 0}}
	q := report.Question{
		ID: s, Text: cut, Gold: cut, Also: []string{s}, Hidden: 2,
		Methods: []report.Answered{answer, {Name: s, None: true, Score: &half}, {Name: s}},
		LLMs:    []report.Answered{answer},
		Cells: []report.ExplainedCell{{
			Name: s, Key: s, Label: s + s, Command: s, Retrieval: s, Neighbors: []string{s}, Dropout: s, Unranked: 1, Terms: []string{s, s}, Why: s, Missing: s, Left: 3,
			Ranking: []report.RankedLLM{{Name: s, Prior: &half, Selected: true, Weight: &half}, {Name: s}},
			Candidates: []report.ShownCandidate{
				{References: []string{s, s}, Answer: &cut, From: s, Terms: terms, Total: &one, Chosen: true},
				{Index: 1, References: []string{s}, Unlisted: 4, Text: &cut, Terms: terms},
			},
		}},
	}
	return &report.Browse{How: []string{s}, Groups: []report.BrowseGroup{{Title: s, Total: 7, Questions: []report.Question{q, q}}, {Title: s, Total: 1}}}
}
