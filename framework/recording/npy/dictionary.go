package npy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A dictionary is what a header says, a Python literal such as
//
//	{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
type dictionary struct {
	descr   string
	fortran bool
	shape   []int
}

// parseDictionary reads the literal: the three keys once each, in any order.
func parseDictionary(text string) (dictionary, error) {
	var d dictionary
	s := &scanner{rest: text}
	if !s.take("{") {
		return d, errors.New("it has no dictionary")
	}
	seen := make(map[string]bool)
	for !s.take("}") {
		key, err := s.quoted()
		if err != nil {
			return d, err
		}
		if seen[key] {
			return d, fmt.Errorf("key %s is there twice", key)
		}
		seen[key] = true
		if !s.take(":") {
			return d, fmt.Errorf("no value follows key %s", key)
		}
		if err := d.value(key, s); err != nil {
			return d, err
		}
		if !s.take(",") && !s.has("}") {
			return d, fmt.Errorf("neither a comma nor } follows the value of key %s", key)
		}
	}
	if len(seen) != 3 {
		return d, errors.New("want the keys descr, fortran_order and shape")
	}
	if strings.TrimSpace(s.rest) != "" {
		return d, errors.New("something follows the dictionary")
	}
	return d, nil
}

func (d *dictionary) value(key string, s *scanner) (err error) {
	switch key {
	case "descr":
		d.descr, err = s.quoted()
		if err != nil {
			return errors.New("the array's type is not a simple one, want float32 or float64")
		}
		return nil
	case "fortran_order":
		d.fortran = s.take("True")
		if !d.fortran && !s.take("False") {
			return errors.New("fortran_order is neither True nor False")
		}
		return nil
	case "shape":
		d.shape, err = s.tuple()
		return err
	}
	return fmt.Errorf("unknown key %q", key)
}

// A scanner takes tokens from the beginning of the rest.
type scanner struct{ rest string }

// has says whether the token is next, after white space.
func (s *scanner) has(token string) bool {
	s.rest = strings.TrimLeft(s.rest, " \t\r\n")
	return strings.HasPrefix(s.rest, token)
}

func (s *scanner) take(token string) bool {
	if !s.has(token) {
		return false
	}
	s.rest = s.rest[len(token):]
	return true
}

// quoted takes a string. None of a header has an escape in it.
func (s *scanner) quoted() (string, error) {
	for _, quote := range []string{"'", `"`} {
		if !s.take(quote) {
			continue
		}
		text, rest, closed := strings.Cut(s.rest, quote)
		if !closed {
			return "", errors.New("a string does not end")
		}
		s.rest = rest
		return text, nil
	}
	return "", errors.New("a string is missing")
}

// tuple takes the numbers of a shape: (), (3,) or (3, 4).
func (s *scanner) tuple() ([]int, error) {
	if !s.take("(") {
		return nil, errors.New("shape is not a tuple")
	}
	var numbers []int
	for !s.take(")") {
		s.has("")
		end := 0
		for end < len(s.rest) && s.rest[end] >= '0' && s.rest[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(s.rest[:end])
		if err != nil {
			return nil, errors.New("shape holds something that is not a number of at least 0")
		}
		numbers, s.rest = append(numbers, n), s.rest[end:]
		if !s.take(",") && !s.has(")") {
			return nil, errors.New("shape does not end")
		}
	}
	return numbers, nil
}
