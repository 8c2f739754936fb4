package mock

import (
	"unicode"
	"unicode/utf8"
)

// pieces cuts a text into what serves as its tokens: a run of letters and
// digits, or one other character, each with the white space before it. Joined
// they are the text.
func pieces(text string) []string {
	var all []string
	for text != "" {
		n := pieceLen(text)
		all, text = append(all, text[:n]), text[n:]
	}
	return all
}

// countTokens is len(pieces(text)).
func countTokens(text string) (n int) {
	for text != "" {
		text = text[pieceLen(text):]
		n++
	}
	return n
}

// pieceLen returns how many bytes the first piece of a text has.
func pieceLen(text string) int {
	n, inWord := 0, false
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		word := unicode.IsLetter(r) || unicode.IsDigit(r)
		if inWord && !word {
			return n
		}
		n += size
		if !word && !unicode.IsSpace(r) {
			return n
		}
		inWord = word
	}
	return n
}

// perMessage is what a message costs in tokens beside its text.
const perMessage = 4

func promptTokens(messages []message) int {
	n := 0
	for _, m := range messages {
		n += perMessage + countTokens(string(m.Content))
	}
	return n
}

// keepLast drops tokens from the beginning of the messages until at most n are
// left.
func keepLast(messages []message, n int) []message {
	kept := append([]message(nil), messages...)
	for over := promptTokens(kept) - n; over > 0 && len(kept) > 0; over = promptTokens(kept) - n {
		all := pieces(string(kept[0].Content))
		if over >= len(all) && len(kept) > 1 {
			kept = kept[1:]
			continue
		}
		text := ""
		for _, piece := range all[min(over, len(all)):] {
			text += piece
		}
		kept[0].Content = content(text)
		break
	}
	return kept
}
