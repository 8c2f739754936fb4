package draw

import "strconv"

// Parameters of FNV-1a 64 (Fowler, Noll, Vo; RFC 9923).
const (
	fnvOffset uint64 = 14695981039346656037
	fnvPrime  uint64 = 1099511628211
)

// separator stands between the fields of a hash: the ASCII unit separator,
// which no decimal number and no sensible name contains.
const separator = 0x1F

// Hash is the splitmix64 finaliser of FNV-1a 64 over the UTF-8 bytes of the
// fields joined by byte 0x1F (ARCHITECTURE.md, section 8). FNV alone leaves the
// high bits of short, similar keys badly mixed; the finaliser spreads them.
// Numbers enter as decimals. Hash() is the hash of the empty text. A field that
// itself contains 0x1F is not told apart from two fields.
func Hash(fields ...string) uint64 {
	h := fnvOffset
	for i, field := range fields {
		if i > 0 {
			h = addByte(h, separator)
		}
		h = addText(h, field)
	}
	return finalise(h)
}

// Seed is the seed of one strategy kind for one question in one repeat:
// hash(seed, repeat, question, kind), with question = "task/id" and repeats
// counted from 0. The engine computes it and sends it to the strategy, which
// thereby never learns the question's id.
func Seed(seed uint64, repeat int, question, kind string) uint64 {
	h := addByte(addUint(fnvOffset, seed), separator)
	h = addByte(addInt(h, repeat), separator)
	h = addByte(addText(h, question), separator)
	return finalise(addText(h, kind))
}

// prefix is the unfinished hash of (s, index, ...): what all names of one
// candidate share.
func prefix(s uint64, index int) uint64 {
	h := addByte(addUint(fnvOffset, s), separator)
	return addByte(addInt(h, index), separator)
}

func addByte(h uint64, b byte) uint64 { return (h ^ uint64(b)) * fnvPrime }

func addText(h uint64, text string) uint64 {
	for i := range len(text) {
		h = addByte(h, text[i])
	}
	return h
}

// addUint adds n in decimal. The buffer stays on the stack: these functions run
// once per question, candidate and LLM of every cell.
func addUint(h, n uint64) uint64 {
	var buffer [20]byte // 2^64-1 has 20 digits
	for _, b := range strconv.AppendUint(buffer[:0], n, 10) {
		h = addByte(h, b)
	}
	return h
}

func addInt(h uint64, n int) uint64 {
	if n < 0 {
		return addUint(addByte(h, '-'), -uint64(n))
	}
	return addUint(h, uint64(n))
}

// finalise is the output function of splitmix64 (Steele, Lea, Flood, OOPSLA
// 2014; constants of Vigna's splitmix64.c) without its increment.
func finalise(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
