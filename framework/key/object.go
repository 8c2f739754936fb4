package key

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
