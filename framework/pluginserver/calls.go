package pluginserver

import (
	"context"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// instance is one open strategy.
type instance struct {
	info  framework.Info
	value framework.Instance
	turn  sync.Mutex // held through the calls of a sequential strategy
}

// call runs the strategy's code. Its panics come back as errors.
func (i *instance) call(f func() error) error {
	if i.info.Sequential {
		i.turn.Lock()
		defer i.turn.Unlock()
	}
	return i.info.Guard(f)
}

// ask runs a call that answers, and returns the answer or the error's text.
func ask[A any](i *instance, f func() (*A, error)) (answer *A, failure string) {
	err := i.call(func() (err error) {
		answer, err = f()
		return err
	})
	if err == nil && answer == nil {
		return nil, "the strategy returned neither an answer nor an error"
	}
	return answer, message(err)
}

// message is the text of a strategy's error; an error without one gets one,
// because an empty text means success.
func message(err error) string {
	switch {
	case err == nil:
		return ""
	case err.Error() == "":
		return "the strategy failed and gave no reason"
	default:
		return err.Error()
	}
}

// find returns the instance a call names as the interface of its kind.
func find[T any](s *Server, id uint64, call string) (*instance, T, error) {
	var none T
	i, err := s.instance(id)
	if err != nil {
		return nil, none, err
	}
	typed, ok := i.value.(T)
	if !ok {
		return nil, none, status.Errorf(codes.FailedPrecondition, "strategy %s does not answer %s", i.info.Name(), call)
	}
	return i, typed, nil
}

func refuse(err error) error { return status.Error(codes.InvalidArgument, err.Error()) }

// Select answers for a selection strategy.
func (s *Server) Select(ctx context.Context, p *pb.SelectRequest) (*pb.SelectResponse, error) {
	i, selector, err := find[framework.Selector](s, p.GetInstance(), "Select")
	if err != nil {
		return nil, err
	}
	var absent missing
	bank, err := fetch[*framework.Bank](s.payloads, p.GetBank(), &absent)
	if err != nil {
		return nil, refuse(err)
	}
	neighbors, err := fetch[*framework.NeighborBlock](s.payloads, p.GetNeighbors(), &absent)
	if err != nil {
		return nil, refuse(err)
	}
	if absent != nil {
		return &pb.SelectResponse{Missing: absent}, nil
	}
	req, err := convert.FromSelect(p, bank, neighbors)
	if err != nil {
		return nil, refuse(err)
	}
	answer, failure := ask(i, func() (*framework.SelectAnswer, error) { return selector.Select(ctx, req) })
	if failure != "" {
		return &pb.SelectResponse{Error: failure}, nil
	}
	return convert.ToSelectAnswer(answer), nil
}

// Drop answers for a dropout strategy.
func (s *Server) Drop(ctx context.Context, p *pb.DropRequest) (*pb.DropResponse, error) {
	i, dropper, err := find[framework.Dropper](s, p.GetInstance(), "Drop")
	if err != nil {
		return nil, err
	}
	var absent missing
	references, err := fetch[*framework.ReferenceBlock](s.payloads, p.GetReferences(), &absent)
	if err != nil {
		return nil, refuse(err)
	}
	if absent != nil {
		return &pb.DropResponse{Missing: absent}, nil
	}
	req, err := convert.FromDrop(p, references)
	if err != nil {
		return nil, refuse(err)
	}
	answer, failure := ask(i, func() (*framework.DropAnswer, error) { return dropper.Drop(ctx, req) })
	if failure != "" {
		return &pb.DropResponse{Error: failure}, nil
	}
	return convert.ToDropAnswer(answer), nil
}

// Aggregate answers for an aggregation strategy.
func (s *Server) Aggregate(ctx context.Context, p *pb.AggregateRequest) (*pb.AggregateResponse, error) {
	i, aggregator, err := find[framework.Aggregator](s, p.GetInstance(), "Aggregate")
	if err != nil {
		return nil, err
	}
	var absent missing
	references, err := fetch[*framework.ReferenceBlock](s.payloads, p.GetReferences(), &absent)
	if err != nil {
		return nil, refuse(err)
	}
	if absent != nil {
		return &pb.AggregateResponse{Missing: absent}, nil
	}
	req, err := convert.FromAggregate(p, references)
	if err != nil {
		return nil, refuse(err)
	}
	answer, failure := ask(i, func() (*framework.AggregateAnswer, error) { return aggregator.Aggregate(ctx, req) })
	if failure != "" {
		return &pb.AggregateResponse{Error: failure}, nil
	}
	return convert.ToAggregateAnswer(answer), nil
}

// Score answers for a scoring strategy.
func (s *Server) Score(ctx context.Context, p *pb.ScoreRequest) (*pb.ScoreResponse, error) {
	i, scorer, err := find[framework.Scorer](s, p.GetInstance(), "Score")
	if err != nil {
		return nil, err
	}
	var absent missing
	references, err := fetch[*framework.ReferenceBlock](s.payloads, p.GetReferences(), &absent)
	if err != nil {
		return nil, refuse(err)
	}
	if absent != nil {
		return &pb.ScoreResponse{Missing: absent}, nil
	}
	req, err := convert.FromScore(p, references)
	if err != nil {
		return nil, refuse(err)
	}
	answer, failure := ask(i, func() (*framework.ScoreAnswer, error) { return scorer.Score(ctx, req) })
	if failure != "" {
		return &pb.ScoreResponse{Error: failure}, nil
	}
	return convert.ToScoreAnswer(answer), nil
}
