package convert

import (
	"fmt"

	pb "smacs/framework/pluginproto"
)

// cut splits values at the ends. The lists share the memory of values; an empty
// one is nil.
func cut[T any](column string, ends []uint32, values []T) ([][]T, error) {
	lists := make([][]T, len(ends))
	start := uint32(0)
	for i, end := range ends {
		if end < start || uint64(end) > uint64(len(values)) {
			return nil, fmt.Errorf("column %s: list %d ends at %d, want %d to %d", column, i, end, start, len(values))
		}
		if end > start {
			lists[i] = values[start:end:end]
		}
		start = end
	}
	if uint64(start) != uint64(len(values)) {
		return nil, fmt.Errorf("column %s: the lists end at %d, want %d, the number of values", column, start, len(values))
	}
	return lists, nil
}

// flatten is the inverse of cut.
func flatten[T any](lists [][]T) (values []T, ends []uint32) {
	total := 0
	for _, list := range lists {
		total += len(list)
	}
	values, ends = make([]T, 0, total), make([]uint32, len(lists))
	for i, list := range lists {
		values = append(values, list...)
		ends[i] = uint32(len(values))
	}
	return values, ends
}

func toInts(lists [][]int) *pb.Ints {
	values, ends := flatten(lists)
	return &pb.Ints{Values: wide(values), Ends: ends}
}

func fromInts(column string, p *pb.Ints) ([][]int, error) {
	return cut(column, p.GetEnds(), narrow(p.GetValues()))
}

func toFloats(lists [][]float64) *pb.Floats {
	values, ends := flatten(lists)
	return &pb.Floats{Values: values, Ends: ends}
}

// toOptionalFloats leaves the column out when every list is empty.
func toOptionalFloats(lists [][]float64) *pb.Floats {
	if p := toFloats(lists); len(p.Values) > 0 {
		return p
	}
	return nil
}

func fromFloats(column string, p *pb.Floats) ([][]float64, error) {
	return cut(column, p.GetEnds(), p.GetValues())
}

// fromOptionalFloats reads an absent column as count empty lists.
func fromOptionalFloats(column string, p *pb.Floats, count int) ([][]float64, error) {
	if len(p.GetEnds()) == 0 && len(p.GetValues()) == 0 {
		return make([][]float64, count), nil
	}
	lists, err := fromFloats(column, p)
	if err != nil {
		return nil, err
	}
	return lists, sameLength(column, len(lists), count)
}

func toTexts(list []string) *pb.Texts {
	total := 0
	for _, text := range list {
		total += len(text)
	}
	p := &pb.Texts{Data: make([]byte, 0, total), Ends: make([]uint32, len(list))}
	for i, text := range list {
		p.Data = append(p.Data, text...)
		p.Ends[i] = uint32(len(p.Data))
	}
	return p
}

// toOptionalTexts leaves the column out when every text is empty.
func toOptionalTexts(list []string) *pb.Texts {
	if p := toTexts(list); len(p.Data) > 0 {
		return p
	}
	return nil
}

func fromTexts(column string, p *pb.Texts) ([]string, error) {
	parts, err := cut(column, p.GetEnds(), p.GetData())
	if err != nil || len(parts) == 0 {
		return nil, err
	}
	list := make([]string, len(parts))
	for i, part := range parts {
		list[i] = string(part)
	}
	return list, nil
}

// fromOptionalTexts reads an absent column as count empty texts.
func fromOptionalTexts(column string, p *pb.Texts, count int) ([]string, error) {
	if len(p.GetEnds()) == 0 && len(p.GetData()) == 0 {
		return make([]string, count), nil
	}
	list, err := fromTexts(column, p)
	if err != nil {
		return nil, err
	}
	return list, sameLength(column, len(list), count)
}

func sameLength(column string, got, want int) error {
	if got != want {
		return fmt.Errorf("column %s: got %d entries, want %d", column, got, want)
	}
	return nil
}

func inRange(column string, i, index, limit int) error {
	if index < 0 || index >= limit {
		return fmt.Errorf("column %s: entry %d is %d, want 0 to %d", column, i, index, limit-1)
	}
	return nil
}

// allInRange checks every index of a list.
func allInRange(column string, list []int, limit int) error {
	for i, index := range list {
		if err := inRange(column, i, index, limit); err != nil {
			return err
		}
	}
	return nil
}

func wide(list []int) []int64 {
	out := make([]int64, len(list))
	for i, v := range list {
		out[i] = int64(v)
	}
	return out
}

func narrow(list []int64) []int {
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = int(v)
	}
	return out
}
