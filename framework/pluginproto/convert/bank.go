package convert

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// Bank returns a bank's payload: its digest and bytes, encoded once.
func Bank(bank *framework.Bank) (framework.Digest, []byte) {
	return bank.Payload.Encode(func() []byte {
		return marshal(&pb.Bank{
			Llms:   toTexts(bank.LLMs),
			Scores: bank.Scores,
			Tasks:  toTexts(bank.Tasks),
			TaskOf: bank.TaskOf,
			Costs:  bank.Costs,
		})
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
	bank := &framework.Bank{LLMs: llms, Scores: p.GetScores(), Tasks: tasks, TaskOf: p.GetTaskOf(), Costs: p.GetCosts()}
	if err := checkBank(bank); err != nil {
		return nil, fmt.Errorf("bank: %w", err)
	}
	return bank, nil
}

func checkBank(bank *framework.Bank) error {
	if len(bank.Scores)%max(1, len(bank.LLMs)) != 0 || (len(bank.LLMs) == 0 && len(bank.Scores) > 0) {
		return fmt.Errorf("%d scores do not make rows of %d LLMs", len(bank.Scores), len(bank.LLMs))
	}
	if len(bank.Costs) > 0 {
		if err := sameLength("costs", len(bank.Costs), len(bank.Scores)); err != nil {
			return err
		}
	}
	if len(bank.TaskOf) > 0 {
		if err := sameLength("task_of", len(bank.TaskOf), bank.Rows()); err != nil {
			return err
		}
	}
	for row, task := range bank.TaskOf {
		if err := inRange("task_of", row, int(task), len(bank.Tasks)); err != nil {
			return err
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
