package collect

import (
	"smacs/framework/grade"
	"smacs/framework/recording"
)

// Graders chooses the grader of a question: the named one, else the one that
// graded the question in a recording, else by its answer_kind, else exact. A
// question without a gold is graded by none: its responses keep their answers and
// are ungraded.
func Graders(named string, rec *recording.Recording) (func(q recording.Question) (grade.Grader, bool), error) {
	if named != "" {
		g, err := grade.Lookup(named)
		if err != nil {
			return nil, err
		}
		return func(q recording.Question) (grade.Grader, bool) { return g.About(q.Text), true }, nil
	}
	recorded := map[string]grade.Grader{}
	if rec != nil {
		for q, question := range rec.Questions {
			for llm := range rec.LLMs {
				if r, ok := rec.Response(q, llm, 0); ok && r.Grader != "" {
					g, err := grade.Named(r.Grader)
					if err != nil {
						return nil, err
					}
					recorded[question.Key()] = g
					break
				}
			}
		}
	}
	return func(q recording.Question) (grade.Grader, bool) {
		g, known := recorded[q.Key()]
		if !known {
			g = byKind(q.AnswerKind)
		}
		return g.About(q.Text), true
	}, nil
}

func byKind(kind string) grade.Grader {
	switch kind {
	case "numeric":
		return grade.Numeric(0)
	case "math":
		return grade.BoxedMath()
	case "choice":
		return grade.MultipleChoice()
	}
	return grade.Exact()
}
