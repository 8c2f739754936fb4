package rendering

// adopt appends the majority vote of the selected LLMs, in the order of their
// ranking, on test question q.
func (r *Result) adopt(in Input, q int, selected []int) {
	answer, chosen := vote(in.TestAnswer[q], in.TestParsed[q], selected)
	r.Answers = append(r.Answers, answer)
	r.Chosen = append(r.Chosen, chosen)
	r.Selected = append(r.Selected, selected)
	if in.TestRight[q][chosen] {
		r.Correct++
	}
}

// vote returns the most frequent answer of the selected LLMs and the best-ranked
// LLM that gave it. An unparsed answer does not vote; of answers with equally
// many votes that of the best-ranked voter wins. If nobody votes there is no
// answer and the best-ranked LLM is chosen.
func vote(answers []string, parsed []bool, selected []int) (answer string, chosen int) {
	votes := map[string]int{}
	for _, m := range selected {
		if parsed[m] {
			votes[answers[m]]++
		}
	}
	chosen, most := selected[0], 0
	for _, m := range selected { // best-ranked first: a later one must have more votes
		if parsed[m] && votes[answers[m]] > most {
			answer, chosen, most = answers[m], m, votes[answers[m]]
		}
	}
	return answer, chosen
}
