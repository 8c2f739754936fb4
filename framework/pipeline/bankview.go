package pipeline

import (
	"slices"

	"smacs/framework"
	"smacs/framework/plan"
)

// A bankView names the parts of the question bank a selection strategy gets.
type bankView struct{ scores, labels, costs bool }

// bankViewOf returns the parts a strategy declares. Everything else about bank
// rows is read beside their scores, so these come with any of it.
func bankViewOf(info framework.Info) bankView {
	return bankView{
		scores: slices.ContainsFunc([]framework.Need{
			framework.NeedBankOutcomes, framework.NeedNeighbors, framework.NeedBankLabels, framework.NeedCosts,
		}, info.Needed),
		labels: info.Needed(framework.NeedBankLabels),
		costs:  info.Needed(framework.NeedCosts),
	}
}

// of returns the bank with these parts alone: what a strategy does not need it
// does not get.
func (v bankView) of(bank *framework.Bank) *framework.Bank {
	part := &framework.Bank{LLMs: bank.LLMs}
	if v.scores {
		part.Scores = bank.Scores
	}
	if v.labels {
		part.Tasks, part.TaskOf = bank.Tasks, bank.TaskOf
	}
	if v.costs {
		part.Costs = bank.Costs
	}
	return part
}

// addBank makes the bank a strategy gets; strategies with equal needs get the
// same one, which crosses to a plugin once.
func (e *Engine) addBank(info framework.Info) {
	v := bankViewOf(info)
	if _, made := e.banks[v]; !made {
		e.banks[v] = v.of(e.data.Bank)
	}
}

func (e *Engine) bankFor(choice plan.Choice) *framework.Bank { return e.banks[bankViewOf(choice.Info)] }
