package ledger

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzFile opens a ledger that was changed at will, and a journal beside it:
// whatever the bytes, what is read is right or absent, and nothing hangs.
func FuzzFile(f *testing.F) {
	source, made := small(f)
	sound, err := os.ReadFile(source)
	if err != nil {
		f.Fatal(err)
	}
	const page = 16384
	f.Add(0, 0, []byte{}, []byte{})                                           // sound
	f.Add(0, len(sound), []byte("not a database, but long enough"), []byte{}) // foreign
	f.Add(16, 0, []byte{0x10, 0}, []byte{})                                   // another page size
	f.Add(18, 0, []byte{2, 2}, []byte{})                                      // write-ahead log
	f.Add(28, 0, []byte{0xff, 0xff, 0xff, 0xff}, []byte{})                    // too many pages
	f.Add(32, 0, []byte{0, 0, 0, 2, 0, 0, 0, 1}, []byte{})                    // a used page among the free ones
	f.Add(60, 0, []byte{0, 0, 0, 9}, []byte{})                                // a newer format
	f.Add(page, 0, []byte{5}, []byte{})                                       // a leaf called a branch
	f.Add(page+3, 0, []byte{0xff, 0xff}, []byte{})                            // too many cells
	f.Add(len(sound)-100, 100, []byte{}, []byte{})                            // cut short
	f.Add(page, page, sound[:page], []byte{})                                 // a page in another's place
	f.Add(0, 0, []byte{}, []byte("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7 a journal's first bytes, then none of it"))
	f.Fuzz(func(t *testing.T, at, removed int, inserted, journal []byte) {
		path := filepath.Join(t.TempDir(), "ledger.db")
		place(t, path, splice(sound, at, removed, inserted))
		if len(journal) > 0 {
			if err := os.WriteFile(path+"-journal", journal, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		there := survey(t, path, made)
		if len(journal) == 0 && len(inserted) == 0 && removed == 0 && there != len(made) {
			t.Errorf("the sound file has %d entries, want %d", there, len(made))
		}
		if there >= 0 {
			return
		}
		l, _, err := Recover(path)
		if err != nil {
			t.Fatalf("Recover: %v", err)
		}
		defer shut(t, l)
		repair(t, l, made)
	})
}

// splice overwrites bytes of the file from at on, or replaces removed of them.
// Numbers outside the file are folded into it.
func splice(sound []byte, at, removed int, inserted []byte) []byte {
	fold := func(n, below int) int { return int(uint(n) % uint(below)) }
	at = fold(at, len(sound)+1)
	removed = fold(removed, len(sound)-at+1)
	if removed == 0 {
		removed = min(len(inserted), len(sound)-at)
	}
	changed := append([]byte{}, sound[:at]...)
	changed = append(changed, inserted...)
	return append(changed, sound[at+removed:]...)
}
