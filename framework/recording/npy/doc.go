// Package npy reads and writes matrices in numpy's .npy files, one vector a row:
// float32 or float64, two dimensions, C order, versions 1 to 3 of the format.
//
// A [Matrix] is mapped from its file, so that opening one costs nothing and only
// rows that are read take memory; a [Writer] takes one row at a time. A row of
// NaN stands for a vector that is not known.
//
// The header is read by a parser of its own because the data must not be read
// with it, and because a damaged header has to be an error that says how to mend
// it. The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
package npy

import "fmt"

// Type is the type of a matrix's numbers.
type Type uint8

// The types of numbers.
const (
	Float32 Type = iota + 1
	Float64
)

// String returns the name that numpy gives the type.
func (t Type) String() string {
	switch t {
	case Float32:
		return "float32"
	case Float64:
		return "float64"
	}
	return fmt.Sprintf("Type(%d)", uint8(t))
}

// Size returns the bytes of a number.
func (t Type) Size() int {
	if t == Float32 {
		return 4
	}
	return 8
}

// ParseType returns the type with the given name, as [Type.String] has it.
func ParseType(name string) (Type, error) {
	for _, t := range []Type{Float32, Float64} {
		if t.String() == name {
			return t, nil
		}
	}
	return 0, fmt.Errorf("type %q, want float32 or float64", name)
}
