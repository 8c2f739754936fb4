package recording

import (
	"testing"

	"pgregory.net/rapid"
)

// fnv1a is FNV-1a 64 written out; 0xcbf29ce484222325 and 0x100000001b3 are the
// published offset basis and prime.
func fnv1a(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}

func TestSplitIsFNV1aOfTheKey(t *testing.T) {
	// 0xaf63dc4c8601ec8c is the published FNV-1a 64 of "a".
	if fnv1a("a") != 0xaf63dc4c8601ec8c {
		t.Fatal("the test's own hash is wrong")
	}
	rapid.Check(t, func(t *rapid.T) {
		task, id := rapid.String().Draw(t, "task"), rapid.String().Draw(t, "id")
		salt, tenths := rapid.StringN(1, -1, -1).Draw(t, "salt"), rapid.IntRange(-1, 11).Draw(t, "tenths")
		if got, want := Split(task, id, "", tenths), int(fnv1a(task+"/"+id)%10) < tenths; got != want {
			t.Fatalf("without salt %v, want %v", got, want)
		}
		if got, want := Split(task, id, salt, tenths), int(fnv1a(salt+"/"+task+"/"+id)%10) < tenths; got != want {
			t.Fatalf("with salt %v, want %v", got, want)
		}
	})
}
