package pluginserver

import (
	"container/list"
	"crypto/sha256"
	"fmt"
	"sync"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

// payloadBytes bounds the payloads a process keeps, in bytes as they cross.
// What is forgotten is answered MISSING and sent again.
const payloadBytes = 256 << 20

// payloads keeps decoded payloads by digest, the least recently used go first.
type payloads struct {
	limit int

	mu    sync.Mutex
	bytes int
	order *list.List // of *payload, most recently used first
	known map[framework.Digest]*list.Element
}

type payload struct {
	digest framework.Digest
	size   int
	value  any // *framework.Bank, *framework.NeighborBlock or *framework.ReferenceBlock
}

func newPayloads(limit int) *payloads {
	return &payloads{limit: limit, order: list.New(), known: map[framework.Digest]*list.Element{}}
}

// put decodes and keeps a payload after checking that it is what was announced.
func (p *payloads) put(digest []byte, kind pb.PayloadKind, data []byte) error {
	sum := framework.Digest(sha256.Sum256(data))
	if string(digest) != string(sum[:]) {
		return fmt.Errorf("payload announced with digest %x has %x", digest, sum)
	}
	value, err := decode(kind, data)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.known[sum]; ok {
		return nil // two callers missed it at once
	}
	p.known[sum] = p.order.PushFront(&payload{digest: sum, size: len(data), value: value})
	p.bytes += len(data)
	p.evict()
	return nil
}

func (p *payloads) evict() {
	for p.bytes > p.limit && p.order.Len() > 1 {
		oldest := p.order.Remove(p.order.Back()).(*payload)
		delete(p.known, oldest.digest)
		p.bytes -= oldest.size
	}
}

func decode(kind pb.PayloadKind, data []byte) (any, error) {
	switch kind {
	case pb.PayloadKind_PAYLOAD_KIND_BANK:
		return convert.FromBank(data)
	case pb.PayloadKind_PAYLOAD_KIND_NEIGHBORS:
		return convert.FromNeighbors(data)
	case pb.PayloadKind_PAYLOAD_KIND_REFERENCES:
		return convert.FromReferences(data)
	default:
		return nil, fmt.Errorf("unknown kind of payload %v", kind)
	}
}

func (p *payloads) get(digest []byte) (any, bool) {
	if len(digest) != sha256.Size {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	element, ok := p.known[framework.Digest(digest)]
	if !ok {
		return nil, false
	}
	p.order.MoveToFront(element)
	return element.Value.(*payload).value, true
}

// missing collects the digests of a call that are not here.
type missing [][]byte

// fetch returns the payload of the digest, or nil and notes the digest as
// missing. No digest is no payload. A payload of another kind is an error.
func fetch[T any](p *payloads, digest []byte, absent *missing) (T, error) {
	var none T
	if len(digest) == 0 {
		return none, nil
	}
	value, ok := p.get(digest)
	if !ok {
		*absent = append(*absent, digest)
		return none, nil
	}
	typed, ok := value.(T)
	if !ok {
		return none, fmt.Errorf("payload %x is a %T, want a %T", digest, value, none)
	}
	return typed, nil
}
