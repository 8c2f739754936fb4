package pipeline

import (
	"smacs/framework"
	"smacs/framework/plan"
)

// bankParts names the parts of the question bank that some strategies get.
type bankParts struct{ scores, labels, costs bool }

func partsOf(bank *framework.Bank) bankParts {
	return bankParts{scores: bank.Scores != nil, labels: bank.TaskOf != nil, costs: bank.Costs != nil}
}

// addBank makes the bank a strategy gets; strategies with equal needs get the
// same one, which crosses to a plugin once.
func (e *Engine) addBank(info framework.Info) {
	bank := e.data.Bank.For(info)
	if _, made := e.banks[partsOf(bank)]; !made {
		e.banks[partsOf(bank)] = bank
	}
}

func (e *Engine) bankFor(choice plan.Choice) *framework.Bank {
	return e.banks[partsOf(e.data.Bank.For(choice.Info))]
}
