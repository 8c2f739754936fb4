package pipeline

import (
	"fmt"
	"strings"
)

// Find returns the index of a test question by task/id, or by its id where only
// one task has it. The error says where a question that is not asked went.
func (d *Data) Find(name string) (int, error) {
	var found []int
	for q, question := range d.Test {
		if question.Key == name || d.Recording.Questions[question.Recorded].ID == name {
			found = append(found, q)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, d.notAsked(name)
	}
	var keys []string
	for _, q := range found {
		keys = append(keys, d.Test[q].Key)
	}
	return 0, fmt.Errorf("question %q: several have this id: %s", name, strings.Join(keys, ", "))
}

func (d *Data) notAsked(name string) error {
	for _, i := range d.bankRows {
		if q := d.Recording.Questions[i]; q.Key() == name || q.ID == name {
			return fmt.Errorf("question %q is in the question bank: it is not asked; %d others are, the first is %q", name, len(d.Test), d.Test[0].Key)
		}
	}
	return fmt.Errorf("question %q: no test question has this id; %d have others, the first is %q", name, len(d.Test), d.Test[0].Key)
}
