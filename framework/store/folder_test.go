package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func newFolder(t *testing.T) (*Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "runs", "name")
	folder, err := NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return folder, dir
}

func TestFolderKeepsFiles(t *testing.T) {
	folder, dir := newFolder(t)
	for key, text := range map[string]string{"b.csv": "1", "charts/a.svg": "2", "charts/b.svg": "3", "a.csv": ""} {
		if err := folder.Put(key, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.Put("b.csv", []byte("new")); err != nil {
		t.Fatal(err)
	}
	again, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := again.Get("b.csv"); err != nil || string(data) != "new" {
		t.Errorf("got %q, %v; want the replaced file", data, err)
	}
	wantKeys(t, again, "", "a.csv", "b.csv", "charts/a.svg", "charts/b.svg")
	wantKeys(t, again, "charts/", "charts/a.svg", "charts/b.svg")
	for range 2 { // the second time there is nothing to delete
		if err := again.Delete("charts/a.svg"); err != nil {
			t.Fatal(err)
		}
	}
	wantKeys(t, again, "charts/", "charts/b.svg")
	if _, err := again.Get("charts/a.svg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a deleted file: got %v, want fs.ErrNotExist", err)
	}
	info, err := os.Stat(filepath.Join(dir, "b.csv"))
	if err != nil || info.Mode().Perm()&0o444 != 0o444 {
		t.Errorf("mode %v, %v; want a file others may read", info.Mode(), err)
	}
}

func wantKeys(t *testing.T, s Store, prefix string, want ...string) {
	t.Helper()
	got, err := s.List(prefix)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys under %q (-want +got):\n%s", prefix, diff)
	}
}

// A write that cannot be finished leaves what was there, and no other file. A
// folder in the place of the file stops it at the last step, the rename.
func TestAFailedPutLeavesNothingBehind(t *testing.T) {
	folder, dir := newFolder(t)
	if err := folder.Put("taken/inside", []byte("old")); err != nil {
		t.Fatal(err)
	}
	err := folder.Put("taken", []byte("new"))
	if err == nil || !strings.HasPrefix(err.Error(), "write taken: ") {
		t.Errorf("got error %v, want one about writing taken", err)
	}
	wantKeys(t, folder, "", "taken/inside")
	if data, err := os.ReadFile(filepath.Join(dir, "taken", "inside")); err != nil || string(data) != "old" {
		t.Errorf("the old file is %q, %v", data, err)
	}
}

func TestFolderErrors(t *testing.T) {
	folder, dir := newFolder(t)
	if err := folder.Put("file", nil); err != nil {
		t.Fatal(err)
	}
	inFile := filepath.Join(dir, "file")
	for _, test := range []struct {
		name string
		do   func() error
		want string
	}{
		{"a file where a folder must be", func() error { return folder.Put("file/inside", nil) }, "write file/inside: "},
		{"a folder that is not empty", func() error {
			if err := folder.Put("full/inside", nil); err != nil {
				return err
			}
			return folder.Delete("full")
		}, "delete full: "},
		{"new folder inside a file", func() error { _, err := NewFolder(filepath.Join(inFile, "x")); return err }, "run folder: "},
		{"open what is not there", func() error { _, err := OpenFolder(filepath.Join(dir, "no")); return err }, "run folder: "},
		{"open a file", func() error { _, err := OpenFolder(inFile); return err }, "not a folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := test.do(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// A folder that may not be written to is an error that names the file. The
// superuser may write anywhere, so there the folder is taken away instead.
func TestReadOnlyFolder(t *testing.T) {
	folder, dir := newFolder(t)
	if os.Geteuid() == 0 {
		if err := os.Remove(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	} else if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if err := folder.Put("cells.csv", nil); err == nil || !strings.HasPrefix(err.Error(), "write cells.csv: ") {
		t.Errorf("got error %v, want one about writing cells.csv", err)
	}
}

// No key leads out of the folder, or is the folder itself.
func TestKeysStayInside(t *testing.T) {
	folder, dir := newFolder(t)
	for _, key := range []string{"", ".", "..", "../x", "a/../../x", "/etc/passwd", "a/../x", "./x", "a/", "a//b", "charts/.."} {
		_, getErr := folder.Get(key)
		for operation, err := range map[string]error{"put": folder.Put(key, nil), "get": getErr, "delete": folder.Delete(key)} {
			if err == nil || !strings.Contains(err.Error(), "want a relative path inside the run folder") {
				t.Errorf("%s %q: got error %v, want a refusal", operation, key, err)
			}
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(entries) != 1 {
		t.Errorf("beside the folder: %v, %v; want nothing", entries, err)
	}
}
