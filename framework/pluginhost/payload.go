package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"io"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// payload is a heavy input of a call.
type payload struct {
	digest framework.Digest
	kind   pb.PayloadKind
	data   []byte
}

const (
	putChunk   = 1 << 20 // bytes of a payload per message
	maxMissing = 8       // rounds in which a plugin may ask for inputs again
)

// reply is what every response to a call with payloads has.
type reply interface {
	GetMissing() [][]byte
	GetError() string
}

// call puts the payloads that the process has not had yet, calls, and puts and
// calls again when the plugin has forgotten any.
func call[R reply](ctx context.Context, p *Process, l *link, method string, inputs []payload, f func(context.Context) (R, error)) (R, error) {
	var none R
	for _, input := range inputs {
		if err := p.put(ctx, l, input, false); err != nil {
			return none, err
		}
	}
	for range maxMissing {
		p.count(method)
		response, err := f(ctx)
		if err != nil {
			return none, err
		}
		if len(response.GetMissing()) == 0 {
			return response, own(response)
		}
		if err := p.putMissing(ctx, l, inputs, response.GetMissing()); err != nil {
			return none, err
		}
	}
	return none, &strategyError{fmt.Sprintf("the plugin asked %d times for the same inputs: it must keep all inputs of one call, here %d bytes", maxMissing, size(inputs))}
}

func size(inputs []payload) int {
	total := 0
	for _, input := range inputs {
		total += len(input.data)
	}
	return total
}

func (p *Process) putMissing(ctx context.Context, l *link, inputs []payload, digests [][]byte) error {
	for _, digest := range digests {
		found := false
		for _, input := range inputs {
			if string(input.digest[:]) != string(digest) {
				continue
			}
			found = true
			if err := p.put(ctx, l, input, true); err != nil {
				return err
			}
		}
		if !found {
			return &strategyError{fmt.Sprintf("the plugin misses input %x, which the call does not refer to", digest)}
		}
	}
	return nil
}

// put sends a payload unless this process was sent it before; again sends it
// anyway. Concurrent calls wait for each other instead of sending it twice.
func (p *Process) put(ctx context.Context, l *link, input payload, again bool) error {
	state := l.payload(input.digest)
	state.mu.Lock()
	defer state.mu.Unlock()
	if state.sent && !again {
		return nil
	}
	p.count("Put")
	stream, err := l.rpc.Put(ctx)
	if err != nil {
		return err
	}
	if err := sendChunks(stream, input); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	// After io.EOF the reason is in the response.
	if _, err := stream.CloseAndRecv(); err != nil {
		return err
	}
	state.sent = true
	return nil
}

func sendChunks(stream pb.Strategies_PutClient, input payload) error {
	chunk := &pb.PutRequest{Digest: input.digest[:], Kind: input.kind, Size: uint64(len(input.data))}
	rest := input.data
	for {
		chunk.Data = rest[:min(putChunk, len(rest))]
		if err := stream.Send(chunk); err != nil {
			return err
		}
		if rest = rest[len(chunk.Data):]; len(rest) == 0 {
			return nil
		}
		chunk = &pb.PutRequest{}
	}
}
