package convert

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// Bank returns a bank's payload: its digest and bytes, encoded once.
func Bank(bank *framework.Bank) (framework.Digest, []byte) {
	return bank.Payload.Encode(func() []byte {
		p := &pb.Bank{
			Llms:    toTexts(bank.LLMs),
			Scores:  bank.Scores,
			Tasks:   toTexts(bank.Tasks),
			TaskOf:  bank.TaskOf,
			Costs:   bank.Costs,
			Entries: int64(bank.Entries),
		}
		if len(bank.Questions) > 0 {
			p.Responses = toQuestions(bank.Questions)
		}
		return marshal(p)
	})
}

// FromBank reads a bank's payload.
func FromBank(data []byte) (*framework.Bank, error) {
	var p pb.Bank
	if err := proto.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("bank: %w", err)
	}
	llms, err := fromTexts("llms", p.GetLlms())
	if err != nil {
		return nil, fmt.Errorf("bank: %w", err)
	}
	tasks, err := fromTexts("tasks", p.GetTasks())
	if err != nil {
		return nil, fmt.Errorf("bank: %w", err)
	}
	bank := &framework.Bank{LLMs: llms, Scores: p.GetScores(), Tasks: tasks, TaskOf: p.GetTaskOf(), Costs: p.GetCosts(), Entries: int(p.GetEntries())}
	if p.GetResponses() != nil {
		if bank.Questions, err = fromQuestions(p.GetResponses()); err != nil {
			return nil, fmt.Errorf("bank: responses: %w", err)
		}
	}
	if err := checkBank(bank); err != nil {
		return nil, fmt.Errorf("bank: %w", err)
	}
	return bank, nil
}

// checkBank makes sure that all parts that came have the same rows.
func checkBank(bank *framework.Bank) error {
	llms, rows := len(bank.LLMs), bank.Rows()
	if bank.Entries < 0 || bank.Entries > math.MaxInt32 { // neighbours count rows in 32 bits
		return fmt.Errorf("entries: got %d, want 0 to %d", bank.Entries, math.MaxInt32)
	}
	if len(bank.Scores)%max(1, llms) != 0 || (llms == 0 && len(bank.Scores) > 0) {
		return fmt.Errorf("%d scores do not make rows of %d LLMs", len(bank.Scores), llms)
	}
	for _, column := range []struct {
		name      string
		got, want int
	}{
		{"scores", len(bank.Scores), rows * llms}, {"costs", len(bank.Costs), rows * llms}, {"task_of", len(bank.TaskOf), rows},
		{"responses", len(bank.Questions), rows},
	} {
		if column.got == 0 { // the part was not needed
			continue
		}
		if err := sameLength(column.name, column.got, column.want); err != nil {
			return err
		}
	}
	for row, task := range bank.TaskOf {
		if err := inRange("task_of", row, int(task), len(bank.Tasks)); err != nil {
			return err
		}
	}
	for row, question := range bank.Questions {
		if len(question.Responses) != llms {
			return fmt.Errorf("row %d has %d responses, want %d, one per LLM", row, len(question.Responses), llms)
		}
	}
	return nil
}

// marshal encodes a payload. It cannot fail: payloads hold texts as bytes, and
// no strings whose encoding could be refused.
func marshal(message proto.Message) []byte {
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		panic("convert: payload does not marshal: " + err.Error())
	}
	return data
}
