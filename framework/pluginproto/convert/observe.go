package convert

import (
	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// ToObserve makes the message of observations.
func ToObserve(observations []framework.Observation) *pb.ObserveRequest {
	p := &pb.ObserveRequest{}
	for _, o := range observations {
		p.Questions = append(p.Questions, int64(o.Question))
		p.Llms = append(p.Llms, int64(o.LLM))
		p.Scores = append(p.Scores, o.Score)
	}
	return p
}

// FromObserve reads observations.
func FromObserve(p *pb.ObserveRequest) ([]framework.Observation, error) {
	count := len(p.GetQuestions())
	if err := sameLength("llms", len(p.GetLlms()), count); err != nil {
		return nil, err
	}
	if err := sameLength("scores", len(p.GetScores()), count); err != nil {
		return nil, err
	}
	observations := make([]framework.Observation, count)
	for i := range observations {
		observations[i] = framework.Observation{Question: int(p.Questions[i]), LLM: int(p.Llms[i]), Score: p.Scores[i]}
	}
	return observations, nil
}
