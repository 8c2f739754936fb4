package key

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of canonical values, so that neither a hostile
// file nor a value that contains itself exhausts the stack.
const maxDepth = 500

// Canonical is the canonical JSON of v (the form is in the package comment). It
// accepts what config and keys are made of: nil, booleans, numbers of every Go
// type, json.Number, text, json.RawMessage, slices and arrays, maps whose keys
// are text, structs of exported fields (names, "-", omitempty and omitzero as in
// encoding/json), pointers and interfaces to them, and types with MarshalJSON or
// MarshalText. A nil pointer, map or slice is null.
//
// NaN, infinities, invalid UTF-8, bytes and anything else are errors that name
// the path of the value, such as `weights.perplexity` or `axes[2].values[0]`.
// Unlike in encoding/json nothing is replaced and no field is passed over, since
// a key must not miss a part of a value: embedded and unexported fields are
// errors too.
func Canonical(v any) ([]byte, error) {
	return appendValue(nil, "", 0, reflect.ValueOf(v))
}

// CanonicalBytes is the canonical form of a JSON text. It is strict where
// encoding/json is lenient: duplicate keys, data after the value, invalid UTF-8,
// lone surrogates (\ud800) and numbers beyond float64 that are no integers are
// errors, which say the byte offset.
func CanonicalBytes(text []byte) ([]byte, error) {
	v, err := parse(text)
	if err != nil {
		return nil, err
	}
	return Canonical(v)
}

func fault(path, format string, args ...any) error {
	if path == "" {
		path = "value"
	}
	return fmt.Errorf("%s: %s", path, fmt.Sprintf(format, args...))
}

func isNumber(v reflect.Value) bool { return v.Type() == reflect.TypeFor[json.Number]() }

func appendValue(dst []byte, path string, depth int, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return append(dst, "null"...), nil
	}
	if depth > maxDepth {
		return nil, fault(path, "nested deeper than %d, or contains itself", maxDepth)
	}
	if isNilable(v.Kind()) && v.IsNil() {
		return append(dst, "null"...), nil
	}
	if out, done, err := appendMarshaler(dst, path, depth, v); done {
		return out, err
	}
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(dst, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.AppendUint(dst, v.Uint(), 10), nil
	case reflect.Float32, reflect.Float64:
		return appendFloat(dst, path, v.Float(), v.Type().Bits())
	case reflect.String:
		if isNumber(v) {
			return appendNumber(dst, path, v.String())
		}
		return appendText(dst, path, v.String())
	case reflect.Slice, reflect.Array:
		return appendList(dst, path, depth, v)
	case reflect.Map:
		return appendMap(dst, path, depth, v)
	case reflect.Struct:
		return appendStruct(dst, path, depth, v)
	case reflect.Pointer, reflect.Interface:
		return appendValue(dst, path, depth+1, v.Elem())
	}
	return nil, fault(path, "a %s has no JSON form", v.Type())
}

func isNilable(kind reflect.Kind) bool {
	switch kind {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		return true
	}
	return false
}

// appendMarshaler writes a type that renders itself; done is false for others.
func appendMarshaler(dst []byte, path string, depth int, v reflect.Value) (out []byte, done bool, err error) {
	if !v.CanInterface() || v.Kind() == reflect.Interface {
		return nil, false, nil
	}
	switch m := v.Interface().(type) {
	case json.Marshaler:
		text, err := m.MarshalJSON()
		if err != nil {
			return nil, true, fault(path, "%v", err)
		}
		tree, err := parse(text)
		if err != nil {
			return nil, true, fault(path, "%v", err)
		}
		out, err = appendValue(dst, path, depth+1, reflect.ValueOf(tree))
		return out, true, err
	case encoding.TextMarshaler:
		text, err := m.MarshalText()
		if err != nil {
			return nil, true, fault(path, "%v", err)
		}
		out, err = appendText(dst, path, string(text))
		return out, true, err
	}
	return nil, false, nil
}

func appendList(dst []byte, path string, depth int, v reflect.Value) ([]byte, error) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return nil, fault(path, "raw bytes have no JSON form: want text or json.RawMessage")
	}
	dst = append(dst, '[')
	for i := range v.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendValue(dst, path+"["+strconv.Itoa(i)+"]", depth+1, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

// A member is one key of an object and its value.
type member struct {
	name  string
	value reflect.Value
}

func appendMembers(dst []byte, path string, depth int, members []member) ([]byte, error) {
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	dst = append(dst, '{')
	for i, m := range members {
		if i > 0 {
			if m.name == members[i-1].name {
				return nil, fault(path, "two fields are named %q", m.name)
			}
			dst = append(dst, ',')
		}
		inner := join(path, m.name)
		var err error
		if dst, err = appendText(dst, inner, m.name); err != nil {
			return nil, err
		}
		dst = append(dst, ':')
		if dst, err = appendValue(dst, inner, depth+1, m.value); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

// join quotes what is no plain name, so that a path reads back as one.
func join(path, name string) string {
	if name == "" || strings.ContainsAny(name, ".[]\" \n") || !utf8.ValidString(name) {
		name = strconv.Quote(name)
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

func appendMap(dst []byte, path string, depth int, v reflect.Value) ([]byte, error) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, fault(path, "a %s has no JSON form: want keys that are text", v.Type())
	}
	members := make([]member, 0, v.Len())
	for each := v.MapRange(); each.Next(); {
		members = append(members, member{each.Key().String(), each.Value()})
	}
	return appendMembers(dst, path, depth, members)
}

func appendStruct(dst []byte, path string, depth int, v reflect.Value) ([]byte, error) {
	var members []member
	for i := range v.NumField() {
		field := v.Type().Field(i)
		tag, listed := field.Tag.Lookup("json")
		if tag == "-" {
			continue
		}
		if field.Anonymous || !field.IsExported() {
			return nil, fault(join(path, field.Name), "embedded and unexported fields have no canonical form: export it or tag it `json:\"-\"`")
		}
		name, options, _ := strings.Cut(tag, ",")
		if !listed || name == "" {
			name = field.Name
		}
		omit, err := omitted(v.Field(i), options)
		if err != nil {
			return nil, fault(join(path, field.Name), "%v", err)
		}
		if !omit {
			members = append(members, member{name, v.Field(i)})
		}
	}
	return appendMembers(dst, path, depth, members)
}

func omitted(v reflect.Value, options string) (bool, error) {
	omit := false
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "":
		case "omitzero":
			omit = omit || v.IsZero()
		case "omitempty":
			switch v.Kind() {
			case reflect.Slice, reflect.Map, reflect.Array, reflect.String:
				omit = omit || v.Len() == 0
			case reflect.Struct:
			default:
				omit = omit || v.IsZero()
			}
		default:
			return false, fmt.Errorf("json option %q: want omitempty or omitzero", option)
		}
	}
	return omit, nil
}

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
