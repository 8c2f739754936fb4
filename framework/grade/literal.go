package grade

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// literal reads a decimal integer or float as Python writes them: single
// underscores between digits, no leading zeros in an integer.
func (p *exprParser) literal() (number, error) {
	start := p.i
	isFloat, err := p.scanLiteral()
	if err != nil {
		return number{}, err
	}
	text := strings.ReplaceAll(p.s[start:p.i], "_", "")
	if isFloat {
		return floatLiteral(text)
	}
	if len(text) > maxIntegerText || (text[0] == '0' && strings.Trim(text, "0") != "") {
		return number{}, p.errorf("invalid integer")
	}
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return number{}, p.errorf("invalid integer")
	}
	return number{int: n}, nil
}

// scanLiteral consumes a literal and reports whether it is a float.
func (p *exprParser) scanLiteral() (isFloat bool, err error) {
	whole := p.digitPart()
	if p.peek(".") {
		p.i++
		isFloat = true
		whole = p.digitPart() || whole
	}
	if !whole {
		return false, p.errorf("want a number")
	}
	if p.peek("eE") {
		p.i++
		if p.peek("+-") {
			p.i++
		}
		if !p.digitPart() {
			return false, p.errorf("want an exponent")
		}
		isFloat = true
	}
	return isFloat, nil
}

func floatLiteral(text string) (number, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return number{}, err
	}
	return number{real: f}, nil // out of range is infinite, as in Python
}

func (p *exprParser) peek(set string) bool {
	return p.i < len(p.s) && strings.IndexByte(set, p.s[p.i]) >= 0
}

// digitPart consumes digits with single underscores between them.
func (p *exprParser) digitPart() bool {
	const digits = "0123456789"
	if !p.peek(digits) {
		return false
	}
	for p.peek(digits) {
		p.i++
		if p.peek("_") && p.i+1 < len(p.s) && strings.IndexByte(digits, p.s[p.i+1]) >= 0 {
			p.i++
		}
	}
	return true
}
