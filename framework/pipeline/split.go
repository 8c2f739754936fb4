package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"smacs/framework/recording"
)

// A split says of every question of the recording whether it is taken, and on
// which side. The sides do not depend on the tasks taken: a task's bank rows are
// the same rows whatever is asked.
type split struct {
	source Source
	sides  []side // per question of the recording
}

type side byte

const (
	leftOut side = iota
	bankSide
	testSide
)

// split sets the tasks and tells the sides apart: by the hash of the question's
// key (ARCHITECTURE.md, section 8) or as recorded.
func (d *Data) split(source Source) (*split, error) {
	if source.BankTasks == nil {
		source.BankTasks = source.Tasks
	}
	var err error
	if d.Tasks, err = matching("data.tasks", source.Tasks, d.Recording.Tasks); err != nil {
		return nil, err
	}
	if d.BankTasks, err = matching("data.bank_tasks", source.BankTasks, d.Recording.Tasks); err != nil {
		return nil, err
	}
	s := &split{source: source, sides: make([]side, len(d.Recording.Questions))}
	unsplit := 0
	for i, q := range d.Recording.Questions {
		is := s.sideOf(q)
		_, asked := slices.BinarySearch(d.Tasks, q.Task)
		_, banked := slices.BinarySearch(d.BankTasks, q.Task)
		if is == leftOut && (asked || banked) {
			unsplit++
		}
		if (is == bankSide && banked) || (is == testSide && asked) {
			s.sides[i] = is
		}
	}
	if unsplit > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("data.bank = \"recorded\" left out %d questions without a recorded split", unsplit))
	}
	switch {
	case source.BankTenths > 0:
	case unsplit == len(d.Recording.Questions):
		err = fmt.Errorf("data.bank = \"recorded\": no question has a recorded split: set data.bank to a share, or import the recording with a split")
	default:
		err = d.dropUnasked(s)
	}
	return s, err
}

// empty reports whether a side has no question.
func (s *split) empty() bool {
	return !slices.Contains(s.sides, bankSide) || !slices.Contains(s.sides, testSide)
}

func (s *split) sideOf(q recording.Question) side {
	switch {
	case s.source.BankTenths > 0 && recording.Split(q.Task, q.ID, s.source.Salt, s.source.BankTenths):
		return bankSide
	case s.source.BankTenths > 0:
		return testSide
	case q.Split == recording.SplitBank:
		return bankSide
	case q.Split == recording.SplitTest:
		return testSide
	}
	return leftOut
}

// dropUnasked takes tasks without a test question out of the tasks: in a
// recorded split whole tasks may be the bank's. Patterns that name nothing else
// are an error.
func (d *Data) dropUnasked(s *split) error {
	asked := map[string]bool{}
	for i, q := range d.Recording.Questions {
		asked[q.Task] = asked[q.Task] || s.sides[i] == testSide
	}
	none := slices.DeleteFunc(slices.Clone(d.Tasks), func(task string) bool { return asked[task] })
	for _, pattern := range s.source.Tasks {
		matches := func(task string) bool { return globMatch(pattern, task) }
		if slices.ContainsFunc(none, matches) && !slices.ContainsFunc(d.Tasks, func(task string) bool { return matches(task) && asked[task] }) {
			return fmt.Errorf("data.tasks: %q matches no task with a test question; name the tasks of the bank in data.bank_tasks", pattern)
		}
	}
	d.Tasks = slices.DeleteFunc(d.Tasks, func(task string) bool { return !asked[task] })
	return nil
}

// taken returns the questions of both sides, in the recording's order.
func (s *split) taken() []int {
	var questions []int
	for i, side := range s.sides {
		if side != leftOut {
			questions = append(questions, i)
		}
	}
	return questions
}

// take puts the questions that stay on their sides.
func (d *Data) take(questions []int, s *split) {
	for _, i := range questions {
		if s.sides[i] == bankSide {
			d.bankRows = append(d.bankRows, i)
			continue
		}
		q := d.Recording.Questions[i]
		task, _ := slices.BinarySearch(d.Tasks, q.Task)
		d.Test = append(d.Test, Question{Recorded: i, Key: q.Key(), Task: task})
	}
}

// tooFew is the error of an empty side.
func (s *split) tooFew(d *Data) error {
	counts := fmt.Sprintf("gives %d bank and %d test questions", len(d.bankRows), len(d.Test))
	switch {
	case s.source.BankApart:
		return fmt.Errorf("data.bank_recording %s; want at least one of each: change data.tasks or data.bank_tasks (the tasks are: %s)", counts, strings.Join(d.Recording.Tasks, ", "))
	case s.source.BankTenths == 0:
		return fmt.Errorf("data.bank = \"recorded\" %s; want at least one of each: change data.tasks or data.bank_tasks, set data.bank to a share, or import the recording with a split", counts)
	}
	return fmt.Errorf("data.bank = %.1f %s of %d; want at least one of each: change data.bank, data.salt, data.tasks or data.bank_tasks",
		float64(s.source.BankTenths)/10, counts, len(d.bankRows)+len(d.Test))
}

// checkSides finds LLMs of the pool without any response on one side, which
// another recording is: most likely they have another name there.
func (d *Data) checkSides(s *split) error {
	var missing []string
	for llm, name := range d.Pool {
		on := map[side]bool{}
		for i, side := range s.sides {
			on[side] = on[side] || len(d.Recording.Samples(i, d.poolLLMs[llm])) > 0
		}
		switch {
		case !on[bankSide]:
			missing = append(missing, name+" is not in the bank recording")
		case !on[testSide]:
			missing = append(missing, name+" is in the bank recording only")
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("data.pool: %s; join names with data.aliases, or leave LLMs out with data.exclude", strings.Join(missing, "; "))
	}
	return nil
}
