package conformance

import (
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"smacs/framework"
)

// compare says how two values differ: numbers bit for bit but NaN equal to NaN,
// empty lists equal to none.
func compare(want, got any) string {
	options := cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateEmpty(),
		cmpopts.IgnoreUnexported(framework.Bank{}), cmpopts.IgnoreTypes(framework.Payload{})}
	if cmp.Equal(want, got, options) { // which is far quicker than to tell the difference
		return ""
	}
	return cmp.Diff(want, got, options)
}

// differ shows the first item in which two lists of answers differ; nothing when
// they are equal.
func differ(want, got []any) (wanted, gotten string) {
	if len(want) != len(got) {
		return fmt.Sprintf("%d answers", len(want)), fmt.Sprintf("%d answers", len(got))
	}
	for i := range want {
		diff := compare(want[i], got[i])
		if diff == "" {
			continue
		}
		wanted, gotten = fmt.Sprintf("item %d: %+v", i, want[i]), fmt.Sprintf("item %d: %+v", i, got[i])
		if wanted == gotten { // they print alike
			gotten = fmt.Sprintf("item %d (-want +got):\n%s", i, diff)
		}
		return wanted, gotten
	}
	return "", ""
}

func reversed(n int) []int {
	items := make([]int, n)
	for i := range items {
		items[i] = n - 1 - i
	}
	return items
}

func reverse(values []any) []any {
	out := slices.Clone(values)
	slices.Reverse(out)
	return out
}
