package framework

import (
	"fmt"
	"math"
	"strings"
)

// A ParamType is the type of a strategy's parameter.
type ParamType string

// The parameter types.
const (
	Float  ParamType = "float"  // a finite number; an integer is accepted
	Int    ParamType = "int"    // an integer
	Bool   ParamType = "bool"   // true or false
	String ParamType = "string" // a text, one of OneOf where that is given
)

// A Param declares one parameter of a strategy. The engine validates the
// experiment's tables against it, so an instance never sees a missing,
// misspelt or out-of-range value.
type Param struct {
	Name    string
	Type    ParamType
	Default any      // float64, int64, bool or string, as Type says
	Min     *float64 // inclusive; nil for no bound
	Max     *float64 // inclusive; nil for no bound
	OneOf   []string // the values a string may take; empty for any
	Doc     string   // meaning and unit
}

// Bound returns a pointer to a bound, for Param.Min and Param.Max.
func Bound(x float64) *float64 { return &x }

// Check returns the value in the parameter's own type (float64, int64, bool or
// string), or an error saying what was wanted and got.
func (p Param) Check(value any) (any, error) {
	switch p.Type {
	case Float:
		x, ok := asFloat(value)
		if !ok {
			return nil, p.wrongType(value, "a number")
		}
		return x, p.inRange(x)
	case Int:
		n, ok := asInt(value)
		if !ok {
			return nil, p.wrongType(value, "an integer")
		}
		return n, p.inRange(float64(n))
	case Bool:
		if b, ok := value.(bool); ok {
			return b, nil
		}
		return nil, p.wrongType(value, "true or false")
	default:
		s, ok := value.(string)
		if !ok {
			return nil, p.wrongType(value, "a string")
		}
		return s, p.inSet(s)
	}
}

// Range describes the values the parameter takes, for help texts.
func (p Param) Range() string {
	switch {
	case len(p.OneOf) > 0:
		return strings.Join(p.OneOf, " | ")
	case p.Min != nil && p.Max != nil:
		return fmt.Sprintf("%v to %v", *p.Min, *p.Max)
	case p.Min != nil:
		return fmt.Sprintf("at least %v", *p.Min)
	case p.Max != nil:
		return fmt.Sprintf("at most %v", *p.Max)
	case p.Type == Bool:
		return "true | false"
	default:
		return "any"
	}
}

func (p Param) validate() error {
	if !ValidID(p.Name) {
		return fmt.Errorf("parameter name %q: want a lower-case letter, then letters, digits or _", p.Name)
	}
	switch p.Type {
	case Float, Int, Bool, String:
	default:
		return fmt.Errorf("parameter %q: unknown type %q", p.Name, p.Type)
	}
	if _, err := p.Check(p.Default); err != nil {
		return fmt.Errorf("parameter %q: default: %w", p.Name, err)
	}
	return nil
}

func (p Param) wrongType(value any, want string) error {
	return fmt.Errorf("got %s, want %s", describe(value), want)
}

func (p Param) inRange(x float64) error {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return fmt.Errorf("got %v, want a finite number", x)
	}
	if (p.Min != nil && x < *p.Min) || (p.Max != nil && x > *p.Max) {
		return fmt.Errorf("got %v, want %s", x, p.Range())
	}
	return nil
}

func (p Param) inSet(s string) error {
	if len(p.OneOf) == 0 {
		return nil
	}
	for _, allowed := range p.OneOf {
		if s == allowed {
			return nil
		}
	}
	return fmt.Errorf("got %q, want one of %s", s, strings.Join(p.OneOf, ", "))
}

func asFloat(value any) (float64, bool) {
	switch x := value.(type) {
	case float64:
		return x, true
	case int64:
		return float64(x), true
	case int:
		return float64(x), true
	}
	return 0, false
}

func asInt(value any) (int64, bool) {
	switch x := value.(type) {
	case int64:
		return x, true
	case int:
		return int64(x), true
	case float64:
		// Sweep axes and JSON carry whole numbers as floats.
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return int64(x), true
		}
	}
	return 0, false
}

func describe(value any) string {
	switch x := value.(type) {
	case string:
		return fmt.Sprintf("the string %q", x)
	case bool, int, int64, float64:
		return fmt.Sprint(x)
	case nil:
		return "nothing"
	default:
		return fmt.Sprintf("a %T", x)
	}
}
