package sim_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"smacs/framework/recording"
	"smacs/framework/recording/importers/zeroeval"
	"smacs/framework/recording/moments"
	"smacs/framework/recording/sim"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestReadmeFileIsRead: the file of parameters in README.md is legal as it stands.
func TestReadmeFileIsRead(t *testing.T) {
	_, text, found := strings.Cut(readme(t), "```toml\n")
	text, _, closed := strings.Cut(text, "```")
	if !found || !closed {
		t.Fatal("README.md shows no file")
	}
	p, err := sim.Parse("README.md", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sim.Generate(p.WithQuestions(20)); err != nil {
		t.Error(err)
	}
}

// TestReadmeFigures: the table of README.md is what the command prints today.
func TestReadmeFigures(t *testing.T) {
	rec, err := sim.Open("zeroeval")
	if err != nil {
		t.Fatal(err)
	}
	compareColumn(t, rec, 0)
}

func TestReadmeFiguresOfZeroEval(t *testing.T) {
	dir := os.Getenv("SMACS_ZEROEVAL")
	if dir == "" {
		t.Skip("SMACS_ZEROEVAL is not set")
	}
	rec, _, err := zeroeval.Import(t.Context(), dir, zeroeval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	compareColumn(t, rec, 1)
}

func compareColumn(t *testing.T, rec *recording.Recording, column int) {
	t.Helper()
	var pool []int
	for l, name := range rec.LLMs {
		if !regexp.MustCompile(`^(claude|gpt)-`).MatchString(name) {
			pool = append(pool, l)
		}
	}
	all, err := moments.Of(rec, pool)
	if err != nil {
		t.Fatal(err)
	}
	text := readme(t)
	for _, m := range all {
		want := fmt.Sprintf("%.1f %% (%.1f to %.1f)", 100*m.Value, 100*m.Low, 100*m.High)
		if m.Name == moments.Correlation {
			want = fmt.Sprintf("%.3f (%.3f to %.3f)", m.Value, m.Low, m.High)
		}
		row := regexp.MustCompile(`(?m)^\| ` + m.Name + ` \| (.*) \| (.*) \|$`).FindStringSubmatch(text)
		if row == nil || row[1+column] != want {
			t.Errorf("%s: README.md has %q, want %q", m.Name, row, want)
		}
	}
}
