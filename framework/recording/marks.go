package recording

// marks is a set of responses. A bit for each of the first 64 samples takes far
// less memory than a map where most pairs of question and LLM have a response.
type marks struct {
	bits [][]uint64 // by question, then LLM
	more map[rowID]struct{}
}

// set adds a response and reports whether it was not there before.
func (m *marks) set(id rowID) bool {
	if m.has(id) {
		return false
	}
	if id.sample >= 64 {
		if m.more == nil {
			m.more = make(map[rowID]struct{})
		}
		m.more[id] = struct{}{}
		return true
	}
	for int(id.question) >= len(m.bits) {
		m.bits = append(m.bits, nil)
	}
	row := &m.bits[id.question]
	for int(id.llm) >= len(*row) {
		*row = append(*row, 0)
	}
	(*row)[id.llm] |= 1 << id.sample
	return true
}

func (m *marks) has(id rowID) bool {
	if id.sample >= 64 {
		_, ok := m.more[id]
		return ok
	}
	if int(id.question) >= len(m.bits) {
		return false
	}
	row := m.bits[id.question]
	return int(id.llm) < len(row) && row[id.llm]>>id.sample&1 == 1
}
