package recording

import "hash/fnv"

// Split reports whether a question belongs to the bank when tenths tenths of
// the questions do; the others are the test. The key task/id, or salt/task/id
// with a salt, is hashed by FNV-1a 64; the hash modulo 10 is below tenths for
// the bank. It depends on nothing but its arguments, so adding questions moves
// none of the others.
func Split(task, id, salt string, tenths int) (bank bool) {
	key := task + "/" + id
	if salt != "" {
		key = salt + "/" + key
	}
	h := fnv.New64a()
	h.Write([]byte(key)) // a hash never returns an error
	return h.Sum64()%10 < uint64(max(tenths, 0))
}
