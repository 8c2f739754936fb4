package report_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/report"
)

// text returns the terminal form of a report.
func text(t *testing.T, r *report.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Text(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTextGolden(t *testing.T) {
	r := topK()
	r.Headline = report.Summarise(r)
	golden(t, "top-k.golden.txt", []byte(text(t, r)))
}

// TestTextIsSafeForTerminals: no control or direction character and no broken
// UTF-8 reaches the terminal.
func TestTextIsSafeForTerminals(t *testing.T) {
	for _, attack := range attacks() {
		got := text(t, hostile(attack+strings.Repeat("x", 200)))
		for _, r := range got {
			if r != '\n' && !unicode.IsPrint(r) || r == '\u202e' {
				t.Errorf("%q lets %U through", attack, r)
			}
		}
	}
}

func TestTextAlignsWideNames(t *testing.T) {
	r := topK()
	r.Cells = r.Cells[:2]
	r.Cells[0].Label, r.Cells[1].Label = "通义千问", "a-very-long-name-"+strings.Repeat("x", 60)
	want := strings.Join([]string{
		// four Chinese characters take eight columns; the long name is cut evenly, to 59
		"cell" + strings.Repeat(" ", 55) + "    n  accuracy            vs best_single  p (Holm)",
		"通义千问" + strings.Repeat(" ", 51) + "  840  76.5% [73.6, 79.3]  baseline        –",
		"a-very-long-name-xxxxxxxxxxxx…" + strings.Repeat("x", 29) + "  840  77.4% [74.4, 80.1]  ~               0.520*",
		"~ no difference to best_single is shown (p >= 0.05).",
		"* not corrected: baselines and yardsticks are not among the cells compared.",
		"[1] 12 questions of one ablation have no grade.", "",
	}, "\n")
	if diff := cmp.Diff(want, text(t, r)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestTextWithoutBaseline(t *testing.T) {
	r := &report.Report{Cells: topK().Cells[4:5]}
	want := "cell    n  accuracy\nbase  840  80.1% [77.3, 82.7]\n"
	if diff := cmp.Diff(want, text(t, r)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}
