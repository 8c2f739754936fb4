package key

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

func isNumber(v reflect.Value) bool { return v.Type() == reflect.TypeFor[json.Number]() }

// appendNumber writes a JSON number literal: integers digit by digit, others as
// the float64 nearest to them.
func appendNumber(dst []byte, path, literal string) ([]byte, error) {
	if end, err := scanNumber(literal, 0); err != nil || end != len(literal) {
		return nil, fault(path, "%q is no JSON number", literal)
	}
	if !strings.ContainsAny(literal, ".eE") {
		if literal == "-0" {
			literal = "0"
		}
		return append(dst, literal...), nil
	}
	x, err := strconv.ParseFloat(literal, 64)
	if errors.Is(err, strconv.ErrRange) {
		return nil, fault(path, "number %s is beyond float64", literal)
	}
	return appendFloat(dst, path, x, 64)
}

func appendFloat(dst []byte, path string, x float64, bits int) ([]byte, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, fault(path, "%v is no JSON number: want a finite one", x)
	}
	format := byte('f')
	if abs := math.Abs(x); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, x+0, format, -1, bits), nil // -0 + 0 = 0
}

func appendText(dst []byte, path, text string) ([]byte, error) {
	if !utf8.ValidString(text) {
		return nil, fault(path, "%q is no valid UTF-8", text)
	}
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := range len(text) {
		switch b := text[i]; {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b >= 0x20:
			dst = append(dst, b)
		case strings.IndexByte("\b\t\n\f\r", b) >= 0:
			dst = append(dst, '\\', "btnfr"[strings.IndexByte("\b\t\n\f\r", b)])
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[b>>4], hex[b&15])
		}
	}
	return append(dst, '"'), nil
}
