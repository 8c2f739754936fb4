package convert

import (
	"errors"
	"fmt"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

var errNoReferences = errors.New("the request names no references")

func toSelections(selections []framework.Ranked) *pb.Selections {
	p := &pb.Selections{}
	llms, priors := make([][]int, len(selections)), make([][]float64, len(selections))
	for i, selection := range selections {
		p.Questions = append(p.Questions, int64(selection.Question))
		llms[i], priors[i] = selection.LLMs, selection.Priors
	}
	p.Llms, p.Priors = toInts(llms), toOptionalFloats(priors)
	return p
}

// fromSelections reads selections out of a pool of the given size. With
// references, every selected LLM has its response there.
func fromSelections(p *pb.Selections, pool int, references *framework.ReferenceBlock) ([]framework.Ranked, error) {
	llms, err := fromInts("selections.llms", p.GetLlms())
	if err != nil {
		return nil, err
	}
	if err := sameLength("selections.questions", len(p.GetQuestions()), len(llms)); err != nil {
		return nil, err
	}
	priors, err := fromOptionalFloats("selections.priors", p.GetPriors(), len(llms))
	if err != nil {
		return nil, err
	}
	selections := make([]framework.Ranked, len(llms))
	for i := range selections {
		selections[i] = framework.Ranked{Question: int(p.Questions[i]), LLMs: llms[i], Priors: priors[i]}
		if err := checkSelection(selections[i], pool, references); err != nil {
			return nil, fmt.Errorf("selection %d: %w", i, err)
		}
	}
	return selections, nil
}

func checkSelection(selection framework.Ranked, pool int, references *framework.ReferenceBlock) error {
	if selection.Priors != nil {
		if err := sameLength("selections.priors", len(selection.Priors), len(selection.LLMs)); err != nil {
			return err
		}
	}
	if references != nil {
		if err := inRange("selections.questions", 0, selection.Question, len(references.Questions)); err != nil {
			return err
		}
		pool = min(pool, len(references.Questions[selection.Question].Responses))
	}
	return allInRange("selections.llms", selection.LLMs, pool)
}
