package pluginserver

import (
	"context"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// A Server answers the protocol's calls with strategies of this process. It is
// safe for concurrent use.
type Server struct {
	pb.UnimplementedStrategiesServer

	strategies []framework.Strategy
	payloads   *payloads

	mu        sync.Mutex
	instances map[uint64]*instance
	last      uint64
}

// NewServer returns a server of the strategies, for tests that need no process
// of their own; [Serve] makes one too. A list that contradicts itself is an
// error: an invalid description, two strategies of one kind and id, none.
func NewServer(strategies ...framework.Strategy) (*Server, error) {
	if len(strategies) == 0 {
		return nil, fmt.Errorf("plugin serves no strategies, want at least one")
	}
	seen := map[string]bool{}
	for _, strategy := range strategies {
		if err := validate(strategy); err != nil {
			return nil, err
		}
		if seen[strategy.Name()] {
			return nil, fmt.Errorf("plugin serves strategy %s twice", strategy.Name())
		}
		seen[strategy.Name()] = true
	}
	return &Server{strategies: strategies, payloads: newPayloads(payloadBytes), instances: map[uint64]*instance{}}, nil
}

func validate(strategy framework.Strategy) error {
	if err := strategy.Info.Validate(); err != nil {
		return err
	}
	if strategy.New == nil {
		return fmt.Errorf("strategy %s has no New function", strategy.Name())
	}
	texts := []string{strategy.Version, strategy.Doc}
	for _, p := range strategy.Params {
		texts = append(append(texts, p.Doc), p.OneOf...)
	}
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return fmt.Errorf("strategy %s: the description holds %q, which is not UTF-8", strategy.Name(), text)
		}
	}
	return nil
}

// Describe lists the strategies.
func (s *Server) Describe(context.Context, *pb.DescribeRequest) (*pb.DescribeResponse, error) {
	response := &pb.DescribeResponse{}
	for _, strategy := range s.strategies {
		response.Strategies = append(response.Strategies, convert.ToInfo(strategy.Info))
	}
	return response, nil
}

// Open makes an instance.
func (s *Server) Open(_ context.Context, req *pb.OpenRequest) (*pb.OpenResponse, error) {
	for _, strategy := range s.strategies {
		if string(strategy.Kind) != req.GetKind() || strategy.ID != req.GetStrategy() {
			continue
		}
		config, err := strategy.ParseConfig(req.GetConfig())
		if err != nil {
			return &pb.OpenResponse{Error: err.Error()}, nil
		}
		opened, err := strategy.Open(config)
		if err != nil {
			return &pb.OpenResponse{Error: message(err)}, nil
		}
		return &pb.OpenResponse{Instance: s.add(&instance{info: strategy.Info, value: opened})}, nil
	}
	return nil, status.Errorf(codes.NotFound, "this plugin has no strategy %s.%s", req.GetKind(), req.GetStrategy())
}

func (s *Server) add(i *instance) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	s.instances[s.last] = i
	return s.last
}

func (s *Server) instance(id uint64) (*instance, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.instances[id]
	if !ok {
		return nil, status.Errorf(codes.NotFound, "no instance %d: it was closed, or never opened in this process", id)
	}
	return found, nil
}

// Close ends an instance.
func (s *Server) Close(_ context.Context, req *pb.CloseRequest) (*pb.CloseResponse, error) {
	i, err := s.instance(req.GetInstance())
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	delete(s.instances, req.GetInstance())
	s.mu.Unlock()
	closer, ok := i.value.(io.Closer)
	if !ok {
		return &pb.CloseResponse{}, nil
	}
	return &pb.CloseResponse{Error: message(i.call(closer.Close))}, nil
}

// Put takes a payload.
func (s *Server) Put(stream pb.Strategies_PutServer) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	data, err := collect(first, stream)
	if err != nil {
		return err
	}
	if err := s.payloads.put(first.GetDigest(), first.GetKind(), data); err != nil {
		return status.Error(codes.InvalidArgument, err.Error())
	}
	return stream.SendAndClose(&pb.PutResponse{})
}

func collect(chunk *pb.PutRequest, stream pb.Strategies_PutServer) ([]byte, error) {
	size := chunk.GetSize()
	if size > payloadBytes {
		return nil, status.Errorf(codes.InvalidArgument, "a payload of %d bytes is larger than the %d this plugin keeps", size, uint64(payloadBytes))
	}
	var data []byte
	for {
		data = append(data, chunk.GetData()...)
		if uint64(len(data)) > size {
			return nil, status.Errorf(codes.InvalidArgument, "the payload is longer than the %d bytes announced", size)
		}
		var err error
		if chunk, err = stream.Recv(); err == io.EOF {
			return data, nil
		} else if err != nil {
			return nil, err
		}
	}
}
