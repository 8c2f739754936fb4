package grade

import (
	"fmt"
	"strings"
)

// maxNesting bounds parentheses, signs and powers inside one another; Python
// itself refuses more than 200 nested parentheses.
const maxNesting = 200

// evaluate returns the value of an arithmetic expression as Python would, made a
// float: decimal numbers, + - * / // % **, signs and parentheses; integers are
// exact, / of integers is rounded once, // and % round towards minus infinity.
//
// It is an error where Python would raise one (syntax, division by zero,
// overflow, a complex result), and for integers beyond maxIntegerBits bits,
// which Python would go on to compute.
func evaluate(expression string) (float64, error) {
	p := exprParser{s: expression}
	v, err := p.sum()
	if err != nil {
		return 0, err
	}
	if p.space(); p.i != len(p.s) {
		return 0, p.errorf("want an operator")
	}
	return v.float()
}

type exprParser struct {
	s      string
	i      int
	depth  int // of everything nested
	parens int // open parentheses: inside them a line may end
}

func (p *exprParser) errorf(format string, args ...any) error {
	return fmt.Errorf("expression: %s at byte %d", fmt.Sprintf(format, args...), p.i)
}

func (p *exprParser) space() {
	blank := " \t\f"
	if p.parens > 0 {
		blank = " \t\f\r\n"
	}
	for p.i < len(p.s) && strings.IndexByte(blank, p.s[p.i]) >= 0 {
		p.i++
	}
}

// operator consumes and returns the first of ops that comes next, or "".
func (p *exprParser) operator(ops ...string) string {
	p.space()
	for _, op := range ops {
		if strings.HasPrefix(p.s[p.i:], op) {
			p.i += len(op)
			return op
		}
	}
	return ""
}

// sum = product { ("+" | "-") product }
func (p *exprParser) sum() (number, error) {
	return p.chain(p.product, "+", "-")
}

// product = signed { ("*" | "/" | "//" | "%") signed }
func (p *exprParser) product() (number, error) {
	return p.chain(p.signed, "//", "/", "*", "%")
}

// chain reads operands joined by left-associative operators.
func (p *exprParser) chain(operand func() (number, error), ops ...string) (number, error) {
	v, err := operand()
	for err == nil {
		op := p.operator(ops...)
		if op == "" {
			return v, nil
		}
		var w number
		if w, err = operand(); err == nil {
			v, err = apply(op, v, w)
		}
	}
	return number{}, err
}

// signed = ("+" | "-") signed | power
func (p *exprParser) signed() (number, error) {
	if p.depth++; p.depth > maxNesting {
		return number{}, p.errorf("nested too deeply")
	}
	defer func() { p.depth-- }()
	switch p.operator("+", "-") {
	case "+":
		return p.signed()
	case "-":
		v, err := p.signed()
		return v.negated(), err
	}
	return p.power()
}

// power = atom [ "**" signed ]: it binds tighter than a sign on its left and
// looser than one on its right.
func (p *exprParser) power() (number, error) {
	base, err := p.atom()
	if err != nil || p.operator("**") == "" {
		return base, err
	}
	exponent, err := p.signed()
	if err != nil {
		return number{}, err
	}
	return apply("**", base, exponent)
}

// atom = literal | "(" sum ")"
func (p *exprParser) atom() (number, error) {
	if p.operator("(") == "" {
		return p.literal()
	}
	p.parens++
	v, err := p.sum()
	if err != nil {
		return number{}, err
	}
	if p.operator(")") == "" {
		return number{}, p.errorf("want )")
	}
	p.parens--
	return v, nil
}
