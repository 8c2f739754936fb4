package key

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
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
