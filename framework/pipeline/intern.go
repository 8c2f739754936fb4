package pipeline

import (
	"encoding/binary"
	"math"

	"smacs/framework"
)

// An interner numbers distinct contents in the order they first appear, so
// that a strategy gets each distinct input once.
type interner struct {
	items  map[string]int
	buffer []byte
}

func newInterner() *interner { return &interner{items: map[string]int{}} }

// key starts the key of a content with some integers. The result is valid
// until the next call of key.
func (n *interner) key(parts ...int) []byte {
	n.buffer = n.buffer[:0]
	return appendInts(n.buffer, parts)
}

// of returns the number of the content with this key, and whether it is new.
func (n *interner) of(key []byte) (item int, fresh bool) {
	n.buffer = key
	if item, seen := n.items[string(key)]; seen {
		return item, false
	}
	item = len(n.items)
	n.items[string(key)] = item
	return item, true
}

func appendInt(key []byte, x int) []byte { return binary.AppendVarint(key, int64(x)) }

// appendInts appends a length and the integers, so that lists cannot run into
// each other.
func appendInts(key []byte, list []int) []byte {
	key = binary.AppendUvarint(key, uint64(len(list)))
	for _, x := range list {
		key = appendInt(key, x)
	}
	return key
}

func appendFloats(key []byte, list []float64) []byte {
	key = binary.AppendUvarint(key, uint64(len(list)))
	for _, x := range list {
		key = binary.LittleEndian.AppendUint64(key, math.Float64bits(x))
	}
	return key
}

func appendRanked(key []byte, r framework.Ranked) []byte {
	return appendFloats(appendInts(key, r.LLMs), r.Priors)
}
