package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"smacs/framework/recording"
)

// splitRecording has questions of the given lines "task/id split text", split
// and text being "-" where there is none, and LLMs a and b. only names LLMs that
// responded to the questions of one split alone.
func splitRecording(t *testing.T, only map[string]string, lines ...string) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{Name: "split"})
	must(t, b.AddLLM("a"))
	must(t, b.AddLLM("b"))
	for _, line := range lines {
		parts := strings.Fields(line)
		for i := range parts {
			parts[i] = strings.Trim(parts[i], "-")
		}
		task, id, _ := strings.Cut(parts[0], "/")
		q := recording.Question{Task: task, ID: id, Split: parts[1], Text: parts[2], Gold: "1"}
		must(t, b.AddQuestion(q))
		for _, llm := range []string{"a", "b"} {
			if split, limited := only[llm]; limited && split != q.Split {
				continue
			}
			r := recording.Unknown("1")
			r.HasAnswer, r.Answer, r.AnswerKey, r.State, r.Score = true, "1", "1", parsed, 1
			must(t, b.AddResponse(q.Key(), llm, 0, r))
		}
	}
	rec, err := b.Build()
	must(t, err)
	return rec
}

// shown lists the bank rows and the test questions with the names of their tasks.
func shown(d *Data) (bank, test string) {
	var rows, asked []string
	for row, i := range d.bankRows {
		rows = append(rows, d.Recording.Questions[i].Key()+"@"+d.Bank.Tasks[d.Bank.TaskOf[row]])
	}
	for _, q := range d.Test {
		asked = append(asked, q.Key+"@"+d.Tasks[q.Task])
	}
	return strings.Join(rows, " "), strings.Join(asked, " ")
}

func TestRecordedSplit(t *testing.T) {
	lines := []string{"one/1 bank x1", "one/2 test x2", "one/3 test x3", "two/1 bank x4", "two/2 test x5", "old/1 bank x6", "new/1 test x7"}
	for _, test := range []struct {
		name             string
		tasks, bankTasks []string
		bank, test       string
	}{
		{"everything", []string{"*"}, nil, "old/1@old one/1@one two/1@two", "new/1@new one/2@one one/3@one two/2@two"},
		{"one task", []string{"one"}, nil, "one/1@one", "one/2@one one/3@one"},
		{"a bank of other tasks", []string{"new"}, []string{"o*", "two"}, "old/1@old one/1@one two/1@two", "new/1@new"},
		{"the whole bank", []string{"two"}, []string{"*"}, "old/1@old one/1@one two/1@two", "two/2@two"},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := everything()
			source.BankTenths, source.Tasks, source.BankTasks = 0, test.tasks, test.bankTasks
			d, err := Prepare(splitRecording(t, nil, lines...), source)
			must(t, err)
			bank, asked := shown(d)
			if bank != test.bank || asked != test.test {
				t.Errorf("bank %s, want %s\ntest %s, want %s", bank, test.bank, asked, test.test)
			}
			if len(d.Warnings) > 0 {
				t.Errorf("warnings %q, want none", d.Warnings)
			}
		})
	}
}

// A bank of other tasks holds the very rows that the hash gives those tasks.
func TestBankTasksKeepTheSplit(t *testing.T) {
	rec := smallRecording(t)
	all, err := Prepare(rec, everything())
	must(t, err)
	source := everything()
	source.Tasks, source.BankTasks = []string{"two"}, []string{"one"}
	some, err := Prepare(rec, source)
	must(t, err)
	ofTask := func(list, task string) string {
		var kept []string
		for _, entry := range strings.Fields(list) {
			if strings.HasSuffix(entry, "@"+task) {
				kept = append(kept, entry)
			}
		}
		return strings.Join(kept, " ")
	}
	allBank, allTest := shown(all)
	bank, test := shown(some)
	if want := ofTask(allBank, "one"); bank != want || bank == "" {
		t.Errorf("bank %s, want %s", bank, want)
	}
	if want := ofTask(allTest, "two"); test != want || test == "" {
		t.Errorf("test %s, want %s", test, want)
	}
}

func TestRecordedSplitWarns(t *testing.T) {
	for _, test := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{"questions without a split", []string{"one/1 bank x", "one/2 test y", "one/3 - z"}, []string{`data.bank = "recorded" left out 1 questions without a recorded split`}},
		{"the same text", []string{"one/1 bank x", "one/2 test X", "one/3 test z"},
			[]string{"1 of 2 test questions have the text of a bank question (one/2 that of one/1): results on them are flattered"}},
		{"no text is no text", []string{"one/1 bank -", "one/2 test -"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := everything()
			source.BankTenths = 0
			d, err := Prepare(splitRecording(t, nil, test.lines...), source)
			must(t, err)
			if diff := cmp.Diff(test.want, d.Warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGroupsAreNotTorn(t *testing.T) {
	b := recording.NewBuilder(recording.Meta{})
	must(t, b.AddLLM("a"))
	for i, split := range []string{"bank", "test", "test"} {
		q := recording.Question{Task: "one", ID: fmt.Sprint(i), Split: split, Group: []string{"g", "g", "h"}[i]}
		must(t, b.AddQuestion(q))
		must(t, b.AddResponse(q.Key(), "a", 0, recording.Unknown("")))
	}
	rec, err := b.Build()
	must(t, err)
	source := everything()
	source.BankTenths = 0
	d, err := Prepare(rec, source)
	must(t, err)
	if len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "1 of 2 test questions have the group of a bank question (one/1 that of one/0)") {
		t.Errorf("warnings %q, want one about the group", d.Warnings)
	}
}

func TestRecordedSplitErrors(t *testing.T) {
	both := []string{"one/1 bank x", "one/2 test y", "old/1 bank z"}
	for _, test := range []struct {
		name   string
		lines  []string
		only   map[string]string
		change func(*Source)
		want   string
	}{
		{"no bank", []string{"one/1 test x"}, nil, nil, `data.bank = "recorded" gives 0 bank and 1 test questions`},
		{"no test", []string{"one/1 bank x"}, nil, nil, `data.tasks: "*" matches no task with a test question`},
		{"no split", []string{"one/1 - x"}, nil, nil, `data.bank = "recorded": no question has a recorded split`},
		{"a task of the bank alone", both, nil, func(s *Source) { s.Tasks = []string{"one", "old"} },
			`data.tasks: "old" matches no task with a test question; name the tasks of the bank in data.bank_tasks`},
		{"no such bank task", both, nil, func(s *Source) { s.BankTasks = []string{"gsm"} }, `data.bank_tasks: "gsm" matches nothing; the recording has: old, one`},
		{"a bank recording without the tasks", []string{"one/1 test x", "old/1 bank y"}, nil, func(s *Source) { s.Tasks, s.BankApart = []string{"one"}, true },
			"data.bank_recording gives 0 bank and 1 test questions; want at least one of each: change data.tasks or data.bank_tasks (the tasks are: old, one)"},
		{"an LLM of the test alone", both, map[string]string{"b": "test"}, func(s *Source) { s.BankApart = true },
			"data.pool: b is not in the bank recording; join names with data.aliases, or leave LLMs out with data.exclude"},
		{"an LLM of the bank alone", both, map[string]string{"a": "bank"}, func(s *Source) { s.BankApart, s.Holes = true, "ignore" },
			"data.pool: a is in the bank recording only"},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := everything()
			source.BankTenths = 0
			if test.change != nil {
				test.change(&source)
			}
			_, err := Prepare(splitRecording(t, test.only, test.lines...), source)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v\nwant one with %s", err, test.want)
			}
		})
	}
}
