package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// thousand is a sweep of 1,000 cells.
const thousand = `
name = "thousand"
[data]
recording = "RECORDING"
[dropout]
strategy = "prior_drop"
rate = 0.2
candidates = 8
[scoring.weights]
mean_pairwise_similarity = 1.0
vote_share = 0.5
[sweep]
"retrieval.k" = [10, 50, 100, 200, 400]
"selection.top_k" = [3, 5, 7, 9, 11]
"dropout.rate" = [0.0, 0.2, 0.4, 0.6]
"scoring.weights.vote_share" = { log_from = 0.01, log_to = 10.0, points = 10 }
[output]
report_questions = 0
`

// BenchmarkPluginOverhead is a sweep of 1,000 cells through a plugin process and
// one in this process, by turns, over ZeroEval's responses where they are there
// and over generated ones elsewhere. The figures are medians in seconds of the
// whole command; cpu is what it used of all processors, its plugin's part
// included, which a busy machine changes little:
//
//	go test ./cmd/smacs -run '^$' -bench PluginOverhead -benchtime 3x
func BenchmarkPluginOverhead(b *testing.B) {
	dir := b.TempDir()
	self := filepath.Join(dir, "smacs")
	// The program itself and not the test binary, which is larger.
	if output, err := exec.Command("go", "build", "-o", self, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, output)
	}
	recording := "sim:zeroeval"
	if source := os.Getenv("SMACS_ZEROEVAL"); source != "" {
		recording = filepath.Join(dir, "zeroeval")
		if output, err := exec.Command(self, "data", "import", "zeroeval", source, "--out", recording).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, output)
		}
	}
	file := filepath.Join(dir, "thousand.toml")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(thousand, "RECORDING", recording)), 0o600); err != nil {
		b.Fatal(err)
	}
	took, used := map[string][]float64{}, map[string][]float64{}
	for b.Loop() {
		for _, transport := range []string{"plugin", "in-process"} {
			arguments := []string{"run", file, "--fresh", "--out", filepath.Join(dir, transport)}
			if transport == "in-process" {
				arguments = append(arguments, "--in-process")
			}
			started := time.Now()
			command := exec.Command(self, arguments...)
			if output, err := command.CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, output)
			}
			took[transport] = append(took[transport], time.Since(started).Seconds())
			used[transport] = append(used[transport], (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds())
		}
	}
	if err := sameResults(filepath.Join(dir, "plugin"), filepath.Join(dir, "in-process")); err != nil {
		b.Fatal(err)
	}
	plugin, inside := median(took["plugin"]), median(took["in-process"])
	b.ReportMetric(0, "ns/op") // of both together: no figure of interest
	b.ReportMetric(plugin, "s-plugin")
	b.ReportMetric(inside, "s-in-process")
	b.ReportMetric(plugin/inside, "ratio")
	b.ReportMetric(median(used["plugin"]), "cpu-s-plugin")
	b.ReportMetric(median(used["in-process"]), "cpu-s-in-process")
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
