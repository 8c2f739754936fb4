package pluginserver

import (
	"context"
	"errors"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// Fit lets a fitted strategy learn from the bank.
func (s *Server) Fit(ctx context.Context, p *pb.FitRequest) (*pb.FitResponse, error) {
	i, fitter, err := find[framework.Fitter](s, p.GetInstance(), "Fit")
	if err != nil {
		return nil, err
	}
	var absent missing
	bank, err := fetch[*framework.Bank](s.payloads, p.GetBank(), &absent)
	if err != nil {
		return nil, refuse(err)
	}
	if absent != nil {
		return &pb.FitResponse{Missing: absent}, nil
	}
	if bank == nil {
		return nil, refuse(errors.New("the request names no bank"))
	}
	return &pb.FitResponse{Error: message(i.call(func() error { return fitter.Fit(ctx, bank) }))}, nil
}

// Observe tells a sequential strategy the outcomes of the LLMs it selected.
func (s *Server) Observe(ctx context.Context, p *pb.ObserveRequest) (*pb.ObserveResponse, error) {
	i, observer, err := find[framework.Observer](s, p.GetInstance(), "Observe")
	if err != nil {
		return nil, err
	}
	observations, err := convert.FromObserve(p)
	if err != nil {
		return nil, refuse(err)
	}
	return &pb.ObserveResponse{Error: message(i.call(func() error { return observer.Observe(ctx, observations) }))}, nil
}
