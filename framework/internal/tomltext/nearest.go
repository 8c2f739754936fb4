package tomltext

// Nearest returns the valid name that takes the fewest edits from got
// (Levenshtein distance), or "" when even that one is another word. Among
// equally near names the first is taken.
func Nearest(got string, valid []string) string {
	best, bestName := 1+max(2, len(got)/3), ""
	for _, name := range valid {
		if d := distance(got, name); d < best && name != got {
			best, bestName = d, name
		}
	}
	return bestName
}

// distance counts the bytes to insert, delete or replace. Names longer than any
// key are cut, so that no file can make it slow.
func distance(a, b string) int {
	const longest = 200
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
