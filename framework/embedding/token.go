package embedding

// fold maps a byte of a text to what the tokeniser sees: A-Z to a-z, a-z and 0-9
// to themselves, all others (each byte of a multi-byte UTF-8 character included)
// to 0, which separates tokens.
// It has no branches: where words end is what a processor cannot predict.
func fold(c byte) byte {
	folded := byte(0)
	if c-'0' < 10 {
		folded = c
	}
	if lower := c | ('a' - 'A'); lower-'a' < 26 {
		folded = lower
	}
	return folded
}

// Tokens returns the tokens of text in order of appearance, repeats included:
// A-Z lower-cased, then the maximal runs of [a-z0-9]. All other bytes separate,
// so "x_1's" is x, 1, s. It is for inspection; [TFIDF] reads the same tokens
// without allocating them.
func Tokens(text string) []string {
	var tokens []string
	scan := scanner{rest: appendFolded(nil, text)}
	for token := scan.next(); token != nil; token = scan.next() {
		tokens = append(tokens, string(token))
	}
	return tokens
}

// appendFolded appends text with fold applied to every byte.
func appendFolded(dst []byte, text string) []byte {
	dst = append(dst, text...)
	folded := dst[len(dst)-len(text):]
	for i, c := range folded {
		folded[i] = fold(c)
	}
	return dst
}

// scanner walks the tokens of a folded text.
type scanner struct {
	rest []byte
}

// next returns the next token, a slice of the folded text, or nil at its end.
func (s *scanner) next() []byte {
	start := 0
	for start < len(s.rest) && s.rest[start] == 0 {
		start++
	}
	end := start
	for end < len(s.rest) && s.rest[end] != 0 {
		end++
	}
	token := s.rest[start:end]
	s.rest = s.rest[end:]
	if len(token) == 0 {
		return nil
	}
	return token
}
