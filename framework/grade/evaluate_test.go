package grade

import (
	"math"
	"strings"
	"testing"
)

// evaluateTests' values are repr(float(eval(expression))) of CPython 3.11; an
// empty one is an exception there, unless a comment says otherwise.
var evaluateTests = []struct{ name, expression, want string }{
	{"integer", "18", "18.0"},
	{"precedence", "1+2*3", "7.0"},
	{"left associative", "100/10/2", "5.0"},
	{"parentheses", "(1+2)*3", "9.0"},
	{"spaces and a form feed", " 1 +\f2\t", "3.0"},
	{"line end inside parentheses", "(1\n+2)", "3.0"},
	{"line end outside", "1\n+2", ""},
	{"sign binds looser than power", "-2**2", "-4.0"},
	{"sign in the exponent", "2**-1", "0.5"},
	{"power is right associative", "2**3**2", "512.0"},
	{"signs", "--+-3", "-3.0"},
	{"floor division", "7//-2", "-4.0"},
	{"remainder has the divisor's sign", "7%-3", "-2.0"},
	{"float remainder", "-7.5%2", "0.5"},
	{"float remainder of zero", "0.0%-2", "-0.0"},
	{"float floor division", "-7.5//2", "-4.0"},
	{"float floor division to zero", "-0.0//2", "-0.0"},
	{"exact integers", "10**25+1-10**25", "1.0"},
	{"quotient is rounded once", "12345678901234567890/3", "4.1152263004115226e+18"},
	{"quotient of huge integers", "2**2000/2**1999", "2.0"},
	{"zero over a negative", "0/-3", "-0.0"},
	{"power of a float is rounded once", "10.0**90", "1e+90"},
	{"half power is rounded once", "100**1.5", "1000.0"},
	{"power of zero", "0**0", "1.0"},
	{"huge power of minus one", "(-1)**(10**30+1)", "-1.0"},
	{"underscores", "1_000/2", "500.0"},
	{"double underscore", "1__0", ""},
	{"leading zeros", "007/2", ""},
	{"zeros", "00/2", "0.0"},
	{"leading zeros of a float", "007.5", "7.5"},
	{"leading point", ".5*2", "1.0"},
	{"exponent", "1e3/2", "500.0"},
	{"exponent without digits", "1e/2", ""},
	{"infinite float", "1e999", "inf"},
	{"float product overflows silently", "1e308*10", "inf"},
	{"float power overflows", "10.0**400", ""},
	{"integer too large for a float", "10**400", ""},
	{"division by zero", "1/0", ""},
	{"remainder by zero", "1%0.0", ""},
	{"zero to a negative power", "0**-1", ""},
	{"complex power", "(-8)**(1/3)", ""},
	{"name", "pi/2", ""},
	{"unit", "5/9 miles", ""},
	{"two numbers", "3 1/2", ""},
	{"no number", "/", ""},
	{"empty", "", ""},
	{"missing parenthesis", "(1/2", ""},
	{"too many parentheses", "1/2)", ""},
	{"dangling operator", "1/", ""},
	{"power of nothing", "2**", ""},
	{"astronomic power", "9**9**9**9", ""},                                               // Python would not end
	{"larger than any use", "10**100000//10**99999", ""},                                 // 10.0 in Python: beyond maxIntegerBits
	{"nested too deeply", strings.Repeat("(", 300) + "1" + strings.Repeat(")", 300), ""}, // SyntaxError: too many nested parentheses
	{"signed too deeply", strings.Repeat("-", 100000) + "1", ""},                         // MemoryError
}

func TestEvaluate(t *testing.T) {
	for _, tt := range evaluateTests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := evaluate(tt.expression)
			if tt.want == "" {
				if err == nil {
					t.Fatalf("evaluate(%.40q) = %v, want an error", tt.expression, v)
				}
				return
			}
			if err != nil || pyFloat(v) != tt.want {
				t.Errorf("evaluate(%q) = %s, %v, want %s", tt.expression, pyFloat(v), err, tt.want)
			}
		})
	}
}

// FuzzEvaluate looks for panics and for expressions that never end; a value must
// survive being written as Python writes it.
func FuzzEvaluate(f *testing.F) {
	for _, tt := range evaluateTests {
		f.Add(tt.expression)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		v, err := evaluate(expression)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return
		}
		again, err := evaluate(pyFloat(v))
		if err != nil || again != v {
			t.Errorf("%q is %v, which reads back as %v, %v", expression, v, again, err)
		}
	})
}
