package sim

import (
	"fmt"
	"strconv"
)

// An exercise is one topic of equations: numbers are drawn, put into words, and
// worked out rightly and wrongly.
type exercise struct {
	name string
	says [3]string // the same in other words; %[1]d and so on are the numbers shown
	// pose takes three draws (11 to 497, 11 to 497, 3 to 19) to the numbers shown, the
	// answer and the results of three mistakes.
	pose func(a, b, c int) (shown []any, right int, wrong [3]int)
}

func (e exercise) topic() string { return e.name }

var exercises = []exercise{
	{"linear", [3]string{"Solve the linear equation %[1]d x + %[2]d = %[3]d for the unknown x.", "Which unknown x fulfils the linear equation %[1]d x + %[2]d = %[3]d?", "Find the unknown x of the linear equation %[1]d x + %[2]d = %[3]d."},
		func(a, b, c int) ([]any, int, [3]int) {
			return []any{c, b, c*a + b}, a, [3]int{c * a, -a, a + 1}
		}},
	{"divisor", [3]string{"What is the greatest common divisor of %[1]d and %[2]d?", "Compute the greatest common divisor, gcd, of the pair %[1]d and %[2]d.", "Which greatest divisor do %[1]d and %[2]d have in common?"},
		func(a, b, c int) ([]any, int, [3]int) {
			x, y := a*c, (a+b)*c
			g := gcd(x, y)
			return []any{x, y}, g, [3]int{g * 2, x / g * y, y - x + 1}
		}},
	{"modulus", [3]string{"Which remainder does %[1]d times %[2]d leave modulo %[3]d?", "Reduce the product of %[1]d and %[2]d modulo %[3]d to its remainder.", "Give the remainder of %[1]d x %[2]d modulo %[3]d."},
		func(a, b, c int) ([]any, int, [3]int) {
			r := a * b % c
			return []any{a, b, c}, r, [3]int{c - r, a * b / c, r + 1}
		}},
	{"progression", [3]string{"Sum the first %[3]d terms of the arithmetic progression that starts with %[1]d and has the common difference %[2]d.", "An arithmetic progression starts with %[1]d, common difference %[2]d: what do its first %[3]d terms sum to?", "What is the sum of %[3]d consecutive terms of an arithmetic progression from %[1]d with common difference %[2]d?"},
		func(a, b, c int) ([]any, int, [3]int) {
			last := a + (c-1)*b
			return []any{a, b, c}, c * (a + last) / 2, [3]int{last, c * (a + last), c*(a+last)/2 - a}
		}},
	{"triangle", [3]string{"A right triangle has legs of %[1]d and %[2]d centimetres. Twice its area, in square centimetres, is enlarged by %[3]d: to what?", "Enlarge twice the area of a right triangle with legs %[1]d and %[2]d centimetres by %[3]d square centimetres. Which area results?", "With legs %[1]d and %[2]d centimetres, how many square centimetres are twice the area of a right triangle and %[3]d more?"},
		func(a, b, c int) ([]any, int, [3]int) {
			return []any{a, b, c}, a*b + c, [3]int{a*b/2 + c, a + b + c, a * b}
		}},
	{"roots", [3]string{"Which is the larger root of the quadratic polynomial (y - %[1]d)(y - %[2]d), raised by %[3]d?", "The quadratic polynomial (y - %[1]d)(y - %[2]d) has two roots; add %[3]d to the larger root.", "Take the larger of both roots of the quadratic polynomial (y - %[1]d)(y - %[2]d) and add %[3]d to it."},
		func(a, b, c int) ([]any, int, [3]int) {
			return []any{a, b, c}, max(a, b) + c, [3]int{min(a, b) - c, -max(a, b) + c, a + b + c}
		}},
	{"digits", [3]string{"What is the sum of the decimal digits of %[1]d%[2]d%[3]d?", "Add up all decimal digits of the numeral %[1]d%[2]d%[3]d.", "The numeral %[1]d%[2]d%[3]d is written out: its decimal digits sum to what?"},
		func(a, b, c int) ([]any, int, [3]int) {
			s := digitSum(a) + digitSum(b) + digitSum(c)
			return []any{a, b, c}, s, [3]int{s - digitSum(c), s + 9, digitSum(s)}
		}},
	{"outcomes", [3]string{"How many outcomes have %[3]d ordered draws with replacement from an urn with 2 balls, plus %[1]d and %[2]d others?", "Count the outcomes: %[3]d ordered draws with replacement from an urn of 2 balls, then %[1]d and %[2]d more.", "An urn has 2 balls; %[3]d ordered draws with replacement give outcomes, to which %[1]d and %[2]d are added. How many are there?"},
		func(a, b, c int) ([]any, int, [3]int) {
			return []any{a, b, c}, 1<<c + a + b, [3]int{2*c + a + b, c*c + a + b + 1, 1 << c}
		}},
}

// equationItem makes an exercise. Further mistakes than those drawn up are slips.
func equationItem(topic int, d dice) item {
	e := exercises[topic]
	shown, right, wrong := e.pose(d.number(0, 11, 497), d.number(1, 11, 497), d.number(2, 3, 19))
	text := fmt.Sprintf(e.says[d.number(3, 0, 2)], shown...)
	because := func(how string, result int) option {
		return option{strconv.Itoa(result), fmt.Sprintf("This asks for the %s; %s, it comes to %d.", e.name, how, result)}
	}
	it := newItem(text, because("worked out term by term", right), because("by the usual formula", wrong[0]),
		because("after cancelling what is common", wrong[1]), because("counting what is left", wrong[2]))
	it.slip = func(u float64) option {
		return it.slipped(u, 2*arithmeticSlips, func(i int) option {
			return because("with a figure carried over wrongly", right+(i/2+2)*(1-2*(i%2)))
		})
	}
	return it
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func digitSum(n int) int {
	sum := 0
	for ; n > 0; n /= 10 {
		sum += n % 10
	}
	return sum
}
