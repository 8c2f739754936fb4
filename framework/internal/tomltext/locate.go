// Package tomltext says what a TOML decoder does not: where each key of a text stands,
// how deep it is nested, and which valid name a misspelt one is nearest to.
package tomltext

import (
	"fmt"
	"strconv"
	"strings"
)

// A Place says where a key stands, for errors.
type Place struct {
	Text  string // "FILE:LINE" or "--set"
	Line  int    // 0 for --set
	Order int    // position among the keys of the file
}

// Places maps keys to places; elements of lists are KEY[0], KEY[1].
type Places map[string]Place

// Find returns the place of the key or of the nearest table around it.
func (p Places) Find(key string) Place {
	for {
		if at, ok := p[key]; ok || key == "" {
			return at
		}
		key = key[:max(0, strings.LastIndexAny(key, ".["))]
	}
}

// Locate reads where each key of a TOML text stands. The decoder tells which
// keys there are, but not their lines. The text must have decoded without
// error, so that only its structure is looked at here; of anything else the
// places are useless but harmless.
func Locate(file, text string) Places {
	s := &locator{file: file, text: text, line: 1, places: Places{}, lengths: map[string]int{}}
	s.places[""] = Place{Text: file + ":1", Line: 1}
	table := ""
	for s.skip(" \t\r\n"); s.at < len(s.text); s.skip(" \t\r\n") {
		before := s.at
		if s.take('[') {
			table = s.header()
		} else {
			s.pair(table)
		}
		if s.at == before {
			s.advance()
		}
	}
	return s.places
}

type locator struct {
	file    string
	text    string
	at      int
	line    int
	places  Places
	lengths map[string]int // of the arrays of tables so far
}

func (s *locator) advance() {
	if s.at < len(s.text) {
		if s.text[s.at] == '\n' {
			s.line++
		}
		s.at++
	}
}

func (s *locator) take(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.advance()
		return true
	}
	return false
}

// skip passes over the characters and over comments.
func (s *locator) skip(set string) {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case strings.IndexByte(set, c) >= 0:
			s.advance()
		case c == '#':
			for s.at < len(s.text) && s.text[s.at] != '\n' {
				s.advance()
			}
		default:
			return
		}
	}
}

func (s *locator) record(key string) {
	if _, known := s.places[key]; !known {
		s.places[key] = Place{Text: fmt.Sprintf("%s:%d", s.file, s.line), Line: s.line, Order: len(s.places)}
	}
}

// Join is the key of a name in a table.
func Join(table, name string) string {
	if table == "" {
		return name
	}
	return table + "." + name
}

// header reads the rest of [table] or [[table]] and returns its key.
func (s *locator) header() string {
	array := s.take('[')
	names := s.names()
	key := ""
	for i, name := range names {
		key = Join(key, name)
		s.record(key)
		if array && i == len(names)-1 {
			s.lengths[key]++
		}
		if n := s.lengths[key]; n > 0 {
			key = fmt.Sprintf("%s[%d]", key, n-1)
			s.record(key)
		}
	}
	for s.take(']') {
	}
	return key
}

// names reads the parts of a dotted key.
func (s *locator) names() []string {
	var names []string
	for {
		s.skip(" \t")
		names = append(names, s.name())
		s.skip(" \t")
		if !s.take('.') {
			return names
		}
	}
}

func (s *locator) name() string {
	if s.at < len(s.text) && (s.text[s.at] == '"' || s.text[s.at] == '\'') {
		return s.quoted()
	}
	from := s.at
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n.=[]{}#,\"'", s.text[s.at]) < 0 {
		s.advance()
	}
	return s.text[from:s.at]
}

// quoted reads a string of any of the four forms.
func (s *locator) quoted() string {
	quote := s.text[s.at : s.at+1]
	literal := quote == "'"
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(s.text[s.at:], triple) {
		quote = triple
	}
	from := s.at
	s.move(len(quote))
	for s.at < len(s.text) && !strings.HasPrefix(s.text[s.at:], quote) {
		if !literal && s.text[s.at] == '\\' {
			s.advance()
		}
		s.advance()
	}
	s.move(len(quote))
	for len(quote) == 3 && s.take(quote[0]) { // a text may end in quotes of its own
	}
	raw := s.text[from:s.at]
	if text, err := strconv.Unquote(raw); err == nil && !literal {
		return text
	}
	return strings.Trim(raw, quote[:1])
}

func (s *locator) move(n int) {
	for range n {
		s.advance()
	}
}

// pair reads key = value.
func (s *locator) pair(table string) {
	for _, name := range s.names() {
		table = Join(table, name)
		s.record(table)
	}
	s.skip(" \t")
	if s.take('=') {
		s.value(table)
	}
}

func (s *locator) value(key string) {
	s.skip(" \t\r\n")
	switch {
	case s.at >= len(s.text):
	case s.text[s.at] == '"' || s.text[s.at] == '\'':
		s.quoted()
	case s.take('['):
		s.elements(']', func(i int) {
			element := fmt.Sprintf("%s[%d]", key, i)
			s.record(element)
			s.value(element)
		})
	case s.take('{'):
		s.elements('}', func(int) { s.pair(key) })
	default:
		for s.at < len(s.text) && strings.IndexByte(",]}\n#", s.text[s.at]) < 0 {
			s.advance()
		}
	}
}

// elements reads the elements of a list or an inline table to its end.
func (s *locator) elements(end byte, element func(i int)) {
	for i := 0; ; i++ {
		s.skip(" \t\r\n,")
		if s.at >= len(s.text) || s.take(end) {
			return
		}
		before := s.at
		element(i)
		if s.at == before {
			return
		}
	}
}

// Nesting is at least the depth that the decoder's recursion will reach: open
// brackets, or dots in a row of a key. Texts are not told apart; none has
// brackets without end.
func Nesting(text []byte) int {
	deepest, brackets, dots := 0, 0, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			brackets++
		case ']', '}':
			brackets--
		case '.':
			dots++
		}
		if strings.IndexByte("\n=,[]{}", c) >= 0 {
			dots = 0
		}
		brackets = max(brackets, 0)
		deepest = max(deepest, brackets, dots)
	}
	return deepest
}
