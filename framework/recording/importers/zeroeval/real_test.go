package zeroeval

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// published holds, for each LLM, the number correct and the "no answer" percent
// on gsm (1319 questions), crux (800) and math-l5 (721), as ZeroEval's own
// evaluators report them for the files of commit
// 8c1485edf12c6efb5f69135a562927c5ad484059.
var published = map[string]struct {
	correct  [3]float64
	noAnswer [3]string
}{
	"Athene-70B":                    {[3]float64{1143, 405, 149}, [3]string{"0.30", "0.00", "0.55"}},
	"Llama-3.1-405B-Inst@sambanova": {[3]float64{1265, 584, 359}, [3]string{"0.08", "0.12", "6.93"}},
	"Meta-Llama-3-70B-Instruct":     {[3]float64{1227, 471, 181}, [3]string{"0.00", "0.00", "1.53"}},
	"Meta-Llama-3-8B-Instruct":      {[3]float64{1035, 302, 57}, [3]string{"0.00", "0.25", "11.93"}},
	"Meta-Llama-3.1-70B-Instruct":   {[3]float64{1242, 514, 311}, [3]string{"0.08", "0.50", "12.21"}},
	"Meta-Llama-3.1-8B-Instruct":    {[3]float64{1108, 319, 160}, [3]string{"0.38", "0.62", "19.42"}},
	"Mistral-Large-2":               {[3]float64{1260, 601, 350}, [3]string{"0.00", "0.25", "0.69"}},
	"Phi-3.5-mini-instruct":         {[3]float64{1082, 337, 135}, [3]string{"1.21", "3.00", "6.24"}},
	"Qwen2-72B-Instruct":            {[3]float64{1222, 473, 276}, [3]string{"0.00", "0.00", "1.11"}},
	"Qwen2-7B-Instruct":             {[3]float64{1056, 303, 172}, [3]string{"0.00", "0.12", "3.61"}},
	"Yi-1.5-34B-Chat":               {[3]float64{1109, 353, 131}, [3]string{"0.08", "0.00", "0.42"}},
	"Yi-1.5-9B-Chat":                {[3]float64{1008, 358, 144}, [3]string{"0.08", "1.62", "14.01"}},
	"deepseek-v2.5-0908":            {[3]float64{1220, 560, 322}, [3]string{"0.00", "0.12", "1.66"}},
	"gemma-2-27b-it":                {[3]float64{1190, 458, 192}, [3]string{"0.00", "0.00", "0.42"}},
	"gemma-2-9b-it":                 {[3]float64{1153, 368, 140}, [3]string{"0.00", "0.00", "0.69"}},
	"claude-3-5-sonnet-20241022":    {[3]float64{1275, 671, 428}, [3]string{"0.00", "0.00", "0.00"}},
	"gpt-4o-2024-08-06":             {[3]float64{1269, 696, 399}, [3]string{"0.00", "0.12", "4.02"}},
	"gpt-4o-mini-2024-07-18":        {[3]float64{1243, 607, 376}, [3]string{"0.00", "0.12", "1.11"}},
}

// column is a task's place in published.
var column = map[string]int{"gsm": 0, "crux": 1, "math-l5": 2}

// realData returns the folder of ZeroEval's results, or skips.
func realData(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SMACS_ZEROEVAL")
	if dir == "" {
		t.Skip("SMACS_ZEROEVAL is not set")
	}
	return dir
}

func TestRealDataGivesThePublishedNumbers(t *testing.T) {
	r, loss, err := Import(context.Background(), realData(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	info := r.Info()
	if len(info.Counts) != 54 || r.Len() != 51120 || len(loss.Holes) != 0 || loss.Replaced != 0 || len(loss.Ungraded) != 0 {
		t.Fatalf("%d counts, %d responses, holes %v, %d replaced, ungraded %v",
			len(info.Counts), r.Len(), loss.Holes, loss.Replaced, loss.Ungraded)
	}
	for _, c := range info.Counts {
		want := published[c.LLM]
		if c.Correct != want.correct[column[c.Task]] || c.Missing != 0 {
			t.Errorf("%s on %s: %v correct, %d missing, want %v and none", c.LLM, c.Task, c.Correct, c.Missing, want.correct[column[c.Task]])
		}
	}
	// 2000 and 840 are the bank and test sizes of the split's definition.
	bank := 0
	for _, q := range r.Questions {
		if recording.Split(q.Task, q.ID, "", 7) {
			bank++
		}
	}
	if bank != 2000 || len(r.Questions)-bank != 840 {
		t.Errorf("bank %d, test %d", bank, len(r.Questions)-bank)
	}
}

// TestRealDataGivesThePublishedNoAnswers counts responses in which no answer
// text was found; unparsed is more, it also counts answers without a number.
func TestRealDataGivesThePublishedNoAnswers(t *testing.T) {
	r, _, err := Import(context.Background(), realData(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	stems := map[string]string{"gemma-2-27b-it": "gemma-2-27b-it@together"}
	none, n := make(map[string][3]int), [3]int{}
	for q := range r.Questions {
		task := column[r.Questions[q].Task]
		n[task]++
		for l, llm := range r.LLMs {
			stem := llm
			if s, ok := stems[llm]; ok {
				stem = s
			}
			response, _ := r.Response(q, l, 0)
			if _, found := grade.ExtractZeroEval(stem, response.Text); !found {
				counts := none[llm]
				counts[task]++
				none[llm] = counts
			}
		}
	}
	for llm, want := range published {
		for task, percent := range want.noAnswer {
			if got := fmt.Sprintf("%.2f", 100*float64(none[llm][task])/float64(n[task])); got != percent {
				t.Errorf("%s, column %d: %s %% without an answer, want %s", llm, task, got, percent)
			}
		}
	}
}

func TestRealDataSurvivesTheFolder(t *testing.T) {
	want, _, err := Import(context.Background(), realData(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "zeroeval")
	if err := recording.Write(dir, want, false); err != nil {
		t.Fatal(err)
	}
	got, err := recording.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	// The fingerprint is over all rows, so equal fingerprints are equal rows.
	if got.Fingerprint != want.Fingerprint || !strings.HasPrefix(got.Fingerprint, "sha256:") {
		t.Errorf("fingerprint %s, want %s", got.Fingerprint, want.Fingerprint)
	}
}

func BenchmarkImport(b *testing.B) {
	dir := realData(b)
	for b.Loop() {
		if _, _, err := Import(context.Background(), dir, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	r, _, err := Import(context.Background(), realData(b), Options{})
	if err != nil {
		b.Fatal(err)
	}
	dir := filepath.Join(b.TempDir(), "zeroeval")
	if err := recording.Write(dir, r, false); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := recording.Open(dir); err != nil {
			b.Fatal(err)
		}
	}
}
