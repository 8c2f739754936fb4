package audit

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"smacs/framework/recording"
	"smacs/framework/terminal"
)

// maxLines bounds the lines of a section of the text; the JSON has all.
const maxLines = 20

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %s: %d questions in the bank, %d in the test", terminal.Plain(r.Name), r.Split.describe(), r.Split.Bank, r.Split.Test)
	if r.Split.None > 0 {
		fmt.Fprintf(t, ", %d on neither side", r.Split.None)
	}
	fmt.Fprintln(t)
	section(t, "damage", r.Damage, terminal.Plain)
	section(t, "leaks: the same question, or a group, on both sides of the split", r.Leaks, Cluster.line)
	section(t, "the same question twice on one side", r.Repeats, Cluster.line)
	section(t, "missing, and not parsed", r.Missing, missingLine)
	section(t, "columns", r.Columns, Column.line)
	switch {
	case r.OK:
		fmt.Fprintln(t, "no leak and no damage (questions that are nearly the same are not looked for)")
	default:
		fmt.Fprintf(t, "leaks: %d, damaged files: %d\n", len(r.Leaks), len(r.Damage))
	}
	return t.Flush()
}

func (s SplitReport) describe() string {
	if s.Source == "recorded" {
		return "recorded split"
	}
	return fmt.Sprintf("bank = 0.%d, salt = %q", s.Tenths, s.Salt)
}

func (c Cluster) line() string {
	return fmt.Sprintf("%s\t%q\tbank: %s\ttest: %s", c.By, terminal.Plain(c.What), keys(c.Bank), keys(c.Test))
}

// keys lists three of them.
func keys(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	text := terminal.Plain(strings.Join(all[:min(3, len(all))], ", "))
	if len(all) > 3 {
		text += fmt.Sprintf(" and %d more", len(all)-3)
	}
	return text
}

func missingLine(c recording.Count) string {
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{c.Holes, "without a response"}, {c.Failed, "failed"}, {c.Ungraded, "ungraded"}, {c.Unparsed, "unparsed"}, {c.Unanswered, "unanswered"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return fmt.Sprintf("%s\t%s\tn %d\t%s", terminal.Plain(c.Task), terminal.Plain(c.LLM), c.N, strings.Join(parts, ", "))
}

func (c Column) line() string {
	what := fmt.Sprintf("missing in %d of %d", c.Missing, c.Rows)
	switch {
	case c.Missing == c.Rows:
		what = "missing everywhere"
	case c.Missing == 0:
		what = fmt.Sprintf("%s in all %d", quoted(c.Constant), c.Rows)
	}
	return fmt.Sprintf("%s.%s\t%s\t%s", c.Table, c.Name, what, c.Note)
}

// quoted quotes a constant, but not the two quotes that stand for an empty one.
func quoted(constant string) string {
	if constant == `""` {
		return constant
	}
	return strconv.Quote(terminal.Plain(constant))
}

func section[T any](w io.Writer, title string, items []T, line func(T) string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(w, "%s:\n", title)
	for i, item := range items {
		if i == maxLines {
			fmt.Fprintf(w, "  and %d more, see --json\n", len(items)-i)
			return
		}
		fmt.Fprintf(w, "  %s\n", line(item))
	}
}
