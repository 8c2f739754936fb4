package run_test

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/framework/store"
)

const browsedTOML = `
name = "browsed"
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
tasks = ["sim-terms", "sim-arithmetic"]
[dropout]
strategy = "prior_drop"
keep = 3
candidates = 4
[scoring.weights]
mean_pairwise_similarity = 1.0
[sweep]
"selection.top_k" = [4, 7]
"selection.strategy" = ["random", "rps"]
[[ablation]]
name = "no dropout"
set = { "dropout.strategy" = "none", "dropout.candidates" = 1 }
`

// inFolder runs an experiment into a folder, from which it can be reported.
func inFolder(t *testing.T, text string) (*store.Finished, *run.Prepared, *registry.Catalog) {
	t.Helper()
	p, catalog := prepared(t, simDefault(t), text)
	dir := t.TempDir()
	folder, err := store.NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	o := options(folder, 2)
	if o.Resolved, err = p.Experiment.Resolved(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Execute(t.Context(), p, catalog, o); err != nil {
		t.Fatal(err)
	}
	return finished(t, dir), p, catalog
}

func finished(t *testing.T, dir string) *store.Finished {
	t.Helper()
	f, err := store.OpenFinished(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// reportFile is the page that the run itself wrote.
func reportFile(t *testing.T, f *store.Finished) string {
	t.Helper()
	folder, err := store.OpenFolder(f.Dir)
	if err != nil {
		t.Fatal(err)
	}
	page, err := folder.Get(run.ReportFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// again writes the report of a finished run again.
func again(t *testing.T, r *run.Reporter) (page, absent string) {
	t.Helper()
	var out bytes.Buffer
	absent, err := r.Write(t.Context(), &out)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), absent
}

// The page made again from the folder is the run's own, byte for byte.
func TestTheReportAgainIsTheSameBytes(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"a sweep":               "",
		"repeats":               "repeats = 3\n",
		"the baseline a cell":   "[compare]\nbaseline = { \"selection.top_k\" = 4, \"selection.strategy\" = \"rps\" }\n",
		"a random baseline":     "[compare]\nbaseline = \"random\"\n",
		"more questions":        "[output]\nreport_questions = 70\n",
		"no questions":          "[output]\nreport_questions = 0\n",
		"no outcomes":           "[output]\noutcomes = \"none\"\n",
		"an impossible cell":    "[[ablation]]\nname = \"too many\"\nset = { \"selection.top_k\" = 99 }\n",
		"one setting of a task": "[[override]]\ntasks = [\"sim-terms\"]\nset = { \"selection.top_k\" = 3 }\n",
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "a sweep" && name != "repeats" {
				t.Skip("a run and a report each, which add no goroutine")
			}
			text := browsedTOML + change
			if strings.HasPrefix(change, "repeats") {
				text = change + browsedTOML
			}
			f, p, catalog := inFolder(t, text)
			want := reportFile(t, f)
			got, absent := again(t, &run.Reporter{Finished: f, Prepared: p, Opener: catalog, Questions: -1, Workers: 1})
			if got != want {
				t.Errorf("the page differs from the run's own: %d and %d bytes, first at %q", len(got), len(want), firstDifference(got, want))
			}
			if none := strings.HasPrefix(name, "no "); (absent != "") != none || strings.Contains(got, "<details class=\"question\">") == none {
				t.Errorf("questions are absent for %q", absent)
			}
			if strings.Contains(got, "Beware: ") && strings.Contains(got, "end with another grade") {
				t.Error("an explanation ends with another grade than the run")
			}
		})
	}
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[max(0, i-60):min(len(a), i+60)]
		}
	}
	return "the end"
}

// kindRow is a row of the page's table of kinds of questions.
var kindRow = regexp.MustCompile(`<tr><th scope="row"><bdi>([^<]*)</bdi></th><td class="num">([0-9]+)</td><td class="num">([0-9]+)</td></tr>`)

// Kinds of disagreement count what outcomes.parquet has.
func TestKindsCountTheOutcomes(t *testing.T) {
	t.Parallel()
	f, p, _ := inFolder(t, browsedTOML)
	scores := map[string]map[string]float64{}
	err := f.EachOutcome(func(row *store.OutcomeRow) error {
		if scores[row.Cell] == nil {
			scores[row.Cell] = map[string]float64{}
		}
		scores[row.Cell][row.Task+"/"+row.Question] = *row.Score
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	best, base := bestOf(f)
	keys := map[string]string{"best cell": best, "base": base, "best single": "baseline:best_single", "majority all": "baseline:majority_all"}
	shown, kinds := 0, 0
	for _, row := range kindRow.FindAllStringSubmatch(reportFile(t, f), -1) {
		total, _ := strconv.Atoi(row[2])
		here, _ := strconv.Atoi(row[3])
		shown += here
		if row[1] == "Sample of all questions" {
			if total != len(p.Data.Test) || here < 8 {
				t.Errorf("a sample of %d from %d, want at least 8 from %d", here, total, len(p.Data.Test))
			}
			continue
		}
		right, rest, _ := strings.Cut(row[1], " right, ")
		wrong, _ := strings.CutSuffix(rest, " wrong")
		want := 0
		for question, score := range scores[keys[right]] {
			if score > scores[keys[wrong]][question] {
				want++
			}
		}
		kinds++
		if total != want || want == 0 {
			t.Errorf("%s: %d questions, the outcomes have %d", row[1], total, want)
		}
	}
	if shown != 24 || kinds < 6 {
		t.Errorf("%d questions of %d kinds are shown, want 24 of at least 6", shown, kinds)
	}
}

// bestOf is the first of the most accurate cells, and the base.
func bestOf(f *store.Finished) (best, base string) {
	accuracy := -1.0
	for _, row := range f.Cells {
		if strings.HasPrefix(row.Cell, "baseline:") {
			continue
		}
		if row.Label == "base" {
			base = row.Cell
		}
		if row.Accuracy > accuracy {
			best, accuracy = row.Cell, row.Accuracy
		}
	}
	return best, base
}

// questionID is the summary of a question.
var questionID = regexp.MustCompile(`<details class="question">\s*<summary><bdi>([^<]*)</bdi>`)

// Fewer questions are among more, and there are as many as asked for.
func TestFewerQuestionsAreAmongMore(t *testing.T) {
	t.Parallel()
	f, p, catalog := inFolder(t, browsedTOML)
	before := map[string]bool{}
	for _, n := range []int{1, 2, 3, 7, 24, 60, 1000} {
		page, _ := again(t, &run.Reporter{Finished: f, Prepared: p, Opener: catalog, Questions: n, Workers: 2})
		now := map[string]bool{}
		for _, match := range questionID.FindAllStringSubmatch(page, -1) {
			now[match[1]] = true
		}
		if want := min(n, len(p.Data.Test)); len(now) != want {
			t.Errorf("%d questions are shown, want %d", len(now), want)
		}
		for id := range before {
			if !now[id] {
				t.Errorf("%s is among fewer questions, and not among %d", id, n)
			}
		}
		before = now
	}
}

// Without its recording a report has all but the questions, and says why.
func TestAReportWithoutItsRecording(t *testing.T) {
	t.Parallel()
	f, _, _ := inFolder(t, browsedTOML)
	page, absent := again(t, &run.Reporter{Finished: f, Absent: "The recording is <gone>.", Questions: -1})
	if absent != "The recording is <gone>." || !strings.Contains(page, "The recording is &lt;gone&gt;.") || questionID.MatchString(page) {
		t.Errorf("the page does not say why it has no questions (%q)", absent)
	}
	whole := reportFile(t, f)
	if head, _, _ := strings.Cut(whole, `<section id="questions">`); !strings.HasPrefix(page, head) {
		t.Error("the rest of the page differs")
	}
}

// Explanations that end with other grades than the run recorded are counted and
// told: here every recorded grade of a cell is turned around.
func TestAnExplanationThatEndsElsewhereIsTold(t *testing.T) {
	t.Parallel()
	f, p, catalog := inFolder(t, browsedTOML)
	var turned bytes.Buffer
	err := store.OutcomesParquet(&turned, func(yield func(store.OutcomeRow) error) error {
		return f.EachOutcome(func(row *store.OutcomeRow) error {
			if !strings.HasPrefix(row.Cell, "baseline:") {
				*row.Score = 1 - *row.Score
			}
			return yield(*row)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	folder, err := store.OpenFolder(f.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Put(store.OutcomesFile, turned.Bytes()); err != nil {
		t.Fatal(err)
	}
	page, _ := again(t, &run.Reporter{Finished: f, Prepared: p, Opener: catalog, Questions: 5, Workers: 1})
	// 5 questions, each explained for the best cell and for the base.
	if want := "Beware: 10 of the explanations below end with another grade than the run recorded"; !strings.Contains(page, want) {
		t.Errorf("the page does not say %q", want)
	}
}

// A cell that fails is not explained, and the run still has its report.
func TestAFailedCellIsNotExplained(t *testing.T) {
	t.Parallel()
	_, _, files := executed(t, simDefault(t), oneTask(t, failingTOML+brokenAblation), 2, brokenScorer())
	if page := string(files[run.ReportFile]); !questionID.MatchString(page) || strings.Contains(page, "cannot be shown") {
		t.Error("the report shows no question")
	}
}
