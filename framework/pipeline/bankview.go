package pipeline

import (
	"smacs/framework"
	"smacs/framework/embedding"
	"smacs/framework/plan"
)

// bankParts names the parts of the question bank that some strategies get.
type bankParts struct {
	scores, labels, costs, responses bool
	view                             view // of the responses
}

func partsOf(bank *framework.Bank, info framework.Info) bankParts {
	parts := bankParts{scores: bank.Scores != nil, labels: bank.TaskOf != nil, costs: bank.Costs != nil}
	if info.Needed(framework.NeedBankResponses) {
		parts.responses, parts.view = true, viewOf(info)
	}
	return parts
}

// addBank makes the bank a strategy gets; strategies with equal needs get the
// same one, which crosses to a plugin once.
func (e *Engine) addBank(info framework.Info) error {
	bank := e.data.Bank.For(info)
	parts := partsOf(bank, info)
	if _, made := e.banks[parts]; made {
		return nil
	}
	if parts.responses {
		var err error
		if bank.Questions, err = e.bankQuestions(parts.view); err != nil {
			return err
		}
	}
	e.banks[parts] = bank
	return nil
}

func (e *Engine) bankFor(choice plan.Choice) *framework.Bank {
	return e.banks[partsOf(e.data.Bank.For(choice.Info), choice.Info)]
}

// bankQuestions are the references of the bank's questions. Similarities are as
// those of test questions: their document frequencies are over this very bank.
func (e *Engine) bankQuestions(v view) ([]framework.References, error) {
	if v.similarities {
		e.fitResponses()
	}
	scratch := &embedding.Scratch{}
	questions := make([]framework.References, len(e.data.bankRows))
	for row, recorded := range e.data.bankRows {
		full, _ := e.references(recorded)
		if v.similarities {
			if err := e.addSimilarities(&full, e.comparison(recorded, full.Responses, scratch)); err != nil {
				return nil, err
			}
		}
		questions[row] = v.of(full)
	}
	return questions, nil
}
