package pipeline

import (
	"encoding/binary"
	"errors"
	"math"

	"smacs/framework/grade"
)

// errPacked says that packed outcomes do not decode: they are damaged, and have
// to be computed again.
var errPacked = errors.New("packed outcomes are damaged")

// pack appends an outcome's packed form: a byte that says which of the three
// numbers are 0, 1 or missing, then integers as varints, then the other numbers
// in full. Most outcomes take about ten bytes.
func pack(to []byte, o Outcome) []byte {
	numbers := []float64{o.Score, o.OracleSelected, o.OracleCandidates}
	header := byte(0)
	for i, x := range numbers {
		header |= numberKind(x) << (2 * i)
	}
	if o.Own != nil {
		header |= ownBit
	}
	if !o.Calls.IsZero() {
		header |= callsBit
	}
	to = append(to, header)
	to = binary.AppendUvarint(to, uint64(o.Winner))
	if o.Own != nil {
		to = packOwn(to, o.Own)
	} else {
		to = binary.AppendUvarint(to, uint64(o.Response))
	}
	to = binary.AppendUvarint(to, uint64(len(o.Selected)))
	for _, llm := range o.Selected {
		to = binary.AppendUvarint(to, uint64(llm))
	}
	for _, x := range numbers {
		if numberKind(x) == otherNumber {
			to = appendNumber(to, x)
		}
	}
	if header&callsBit != 0 {
		for _, x := range []float64{o.Calls.PromptTokens, o.Calls.CompletionTokens, o.Calls.Cost} {
			to = appendNumber(to, x)
		}
	}
	return to
}

func appendNumber(to []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(to, math.Float64bits(x))
}

// Kinds of numbers in the header, two bits each, and the bits of an own answer and
// of calls.
const (
	zeroNumber = iota
	oneNumber
	missingNumber
	otherNumber
	ownBit   = 1 << 6
	callsBit = 1 << 7
)

func numberKind(x float64) byte {
	switch {
	case math.IsNaN(x):
		return missingNumber
	case x == 0 && !math.Signbit(x):
		return zeroNumber
	case x == 1:
		return oneNumber
	default:
		return otherNumber
	}
}

func packOwn(to []byte, own *OwnAnswer) []byte {
	to = append(to, byte(own.State))
	if own.Answer == nil {
		return binary.AppendUvarint(to, 0)
	}
	to = binary.AppendUvarint(to, uint64(len(*own.Answer))+1)
	return append(to, *own.Answer...)
}

// unpacker reads packed outcomes. Its methods return zero values after the
// first error.
type unpacker struct {
	data []byte
	pool int // LLMs, the bound of indices
	err  error
}

// next reads one outcome.
func (u *unpacker) next() Outcome {
	header := u.byte()
	o := Outcome{Winner: u.integer(math.MaxInt32)}
	if header&ownBit != 0 {
		o.Own, o.Response = u.own(), OwnResponse
	} else {
		o.Response = u.integer(u.pool - 1)
	}
	o.Selected = make([]int, u.integer(u.pool))
	for i := range o.Selected {
		o.Selected[i] = u.integer(u.pool - 1)
	}
	o.Score = u.number(header & 3)
	o.OracleSelected = u.number(header >> 2 & 3)
	o.OracleCandidates = u.number(header >> 4 & 3)
	if header&callsBit != 0 {
		o.Calls = Usage{u.number(otherNumber), u.number(otherNumber), u.number(otherNumber)}
	}
	return o
}

func (u *unpacker) own() *OwnAnswer {
	own := &OwnAnswer{State: grade.State(u.byte())}
	if !own.State.Valid() {
		u.err = errPacked
	}
	if length := u.integer(len(u.data)); length > 0 {
		answer := string(u.take(length - 1))
		own.Answer = &answer
	}
	return own
}

func (u *unpacker) byte() byte {
	if taken := u.take(1); len(taken) == 1 {
		return taken[0]
	}
	return 0
}

func (u *unpacker) take(n int) []byte {
	if u.err != nil || n > len(u.data) {
		u.err = errPacked
		return nil
	}
	taken := u.data[:n]
	u.data = u.data[n:]
	return taken
}

func (u *unpacker) integer(most int) int {
	x, n := binary.Uvarint(u.data)
	if u.err != nil || n <= 0 || most < 0 || x > uint64(most) {
		u.err = errPacked
		return 0
	}
	u.data = u.data[n:]
	return int(x)
}

func (u *unpacker) number(kind byte) float64 {
	switch kind {
	case zeroNumber:
		return 0
	case oneNumber:
		return 1
	case missingNumber:
		return math.NaN()
	}
	if taken := u.take(8); len(taken) == 8 {
		return math.Float64frombits(binary.LittleEndian.Uint64(taken))
	}
	return 0
}

// unpack reads exactly n outcomes.
func unpack(data []byte, n, pool int) ([]Outcome, error) {
	u := &unpacker{data: data, pool: pool}
	outcomes := make([]Outcome, 0, n)
	for len(outcomes) < n && u.err == nil {
		outcomes = append(outcomes, u.next())
	}
	if u.err == nil && len(u.data) > 0 {
		u.err = errPacked
	}
	return outcomes, u.err
}
