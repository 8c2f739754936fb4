package grade

import (
	"errors"
	"math"
	"math/big"
)

// maxIntegerBits bounds every integer of an expression. A float holds 1024 bits
// at most, so only a remainder or a quotient of larger ones could matter.
const maxIntegerBits = 1 << 16

var (
	errZeroDivision = errors.New("expression: division by zero")
	errOverflow     = errors.New("expression: number too large")
	errComplex      = errors.New("expression: power is a complex number")
)

// A number is a Python int, when int is set, or else a float.
type number struct {
	int  *big.Int
	real float64
}

// float is Python's float(): to nearest, an error beyond the largest float.
func (n number) float() (float64, error) {
	if n.int == nil {
		return n.real, nil
	}
	f, _ := new(big.Float).SetInt(n.int).Float64()
	if math.IsInf(f, 0) {
		return 0, errOverflow
	}
	return f, nil
}

func (n number) negated() number {
	if n.int == nil {
		return number{real: -n.real}
	}
	return number{int: new(big.Int).Neg(n.int)}
}

// apply computes a op b: on integers exactly where Python does, else on floats.
func apply(op string, a, b number) (number, error) {
	if a.int != nil && b.int != nil && (op != "**" || b.int.Sign() >= 0) {
		return applyInt(op, a.int, b.int)
	}
	x, err := a.float()
	if err != nil {
		return number{}, err
	}
	y, err := b.float()
	if err != nil {
		return number{}, err
	}
	f, err := applyFloat(op, x, y)
	return number{real: f}, err
}

func applyInt(op string, a, b *big.Int) (number, error) {
	if b.Sign() == 0 && (op == "/" || op == "//" || op == "%") {
		return number{}, errZeroDivision
	}
	z := new(big.Int)
	switch op {
	case "+":
		z.Add(a, b)
	case "-":
		z.Sub(a, b)
	case "*":
		z.Mul(a, b)
	case "//":
		floorDiv(z, new(big.Int), a, b)
	case "%":
		floorDiv(new(big.Int), z, a, b)
	case "**":
		return powInt(a, b)
	case "/":
		f, _ := new(big.Rat).SetFrac(a, b).Float64()
		if math.IsInf(f, 0) {
			return number{}, errOverflow
		}
		if a.Sign() == 0 && b.Sign() < 0 {
			f = math.Copysign(0, -1)
		}
		return number{real: f}, nil
	}
	if z.BitLen() > maxIntegerBits {
		return number{}, errOverflow
	}
	return number{int: z}, nil
}

// floorDiv sets q and m to the quotient towards minus infinity and its
// remainder, which has the sign of b.
func floorDiv(q, m, a, b *big.Int) {
	q.QuoRem(a, b, m)
	if m.Sign() != 0 && m.Sign() != b.Sign() {
		q.Sub(q, big.NewInt(1))
		m.Add(m, b)
	}
}

func powInt(a, b *big.Int) (number, error) {
	if a.BitLen() > 1 && (!b.IsInt64() || b.Int64() > maxIntegerBits/int64(a.BitLen()-1)) {
		return number{}, errOverflow
	}
	if a.BitLen() <= 1 { // 0, 1 or -1: any exponent is cheap by its parity
		z := new(big.Int).Set(a)
		if b.Sign() == 0 || (a.Sign() < 0 && b.Bit(0) == 0) {
			z.SetInt64(1)
		}
		return number{int: z}, nil
	}
	return number{int: new(big.Int).Exp(a, b, nil)}, nil
}

func applyFloat(op string, x, y float64) (float64, error) {
	switch op {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "**":
		return powFloat(x, y)
	}
	if y == 0 {
		return 0, errZeroDivision
	}
	if op == "/" {
		return x / y, nil
	}
	q, m := floatDivmod(x, y)
	if op == "//" {
		return q, nil
	}
	return m, nil
}

// powFloat is Python's float power: what C's pow makes infinite from finite
// operands is an error there, and so is a fractional power of a negative.
func powFloat(x, y float64) (float64, error) {
	if x == 0 && y < 0 {
		return 0, errZeroDivision
	}
	if x < 0 && !math.IsInf(x, 0) && !math.IsInf(y, 0) && y != math.Floor(y) {
		return 0, errComplex
	}
	z := math.Pow(x, y)
	if x != 0 && !math.IsInf(x, 0) && math.Abs(y) < 1<<53 {
		z = roundedPow(x, y)
	}
	if math.IsInf(z, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return 0, errOverflow
	}
	return z, nil
}

// roundedPow returns x to the power y rounded once, as good C libraries do and
// [math.Pow] does not: there 100 to the 1.5 is 1000.0000000000002. An exponent
// is a sum of powers of two, so the result is a product of repeated squares of
// x (whole part) and repeated square roots (fraction), here with 256 bits.
func roundedPow(x, y float64) float64 {
	whole, fraction := math.Modf(math.Abs(y))
	square := new(big.Float).SetPrec(256).SetFloat64(x)
	root := new(big.Float).Copy(square) // of a negative x: never taken
	z := new(big.Float).SetPrec(256).SetInt64(1)
	for k := int64(whole); k > 0; k >>= 1 {
		if k&1 == 1 {
			z.Mul(z, square)
		}
		square.Mul(square, square)
	}
	for fraction > 0 {
		root.Sqrt(root)
		if fraction *= 2; fraction >= 1 {
			z.Mul(z, root)
			fraction--
		}
	}
	if y < 0 {
		z.Quo(new(big.Float).SetInt64(1), z)
	}
	f, _ := z.Float64()
	return f
}

// floatDivmod is Python's float // and %: the remainder has the sign of y, and
// the quotient is a whole number even where rounding would make it not so.
func floatDivmod(x, y float64) (q, m float64) {
	m = math.Mod(x, y)
	q = (x - m) / y
	if m == 0 {
		m = math.Copysign(0, y)
	} else if (y < 0) != (m < 0) {
		m += y
		q--
	}
	if q == 0 {
		return math.Copysign(0, x/y), m
	}
	floor := math.Floor(q)
	if q-floor > 0.5 {
		floor++
	}
	return floor, m
}
