package finder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a/length", "", 0o755)
	write(t, "a/brevity.py", "", 0o755)
	write(t, "a/README.md", "", 0o644) // cannot be executed
	write(t, "a/.hidden", "", 0o755)
	write(t, "a/Shouting", "", 0o755)
	write(t, "a/builtin", "", 0o755)
	write(t, "a/folder/folder.sh", "", 0o755)
	write(t, "a/folder/helper", "", 0o755)
	write(t, "a/notes/text.txt", "", 0o644)
	write(t, "a/scripted/plugin.toml", "command = [\"python3\", \"./x.py\"]\n", 0o644)
	write(t, "a/scripted/scripted", "", 0o755) // the manifest counts
	write(t, "a/two/two.py", "", 0o755)
	write(t, "a/two/two", "", 0o755)
	write(t, "a/empty/plugin.toml", "", 0o644)
	write(t, "a/odd/plugin.toml", "command = [\"./x\"]\nsha256 = \"ab\"\n", 0o644)
	write(t, "a/bad/plugin.toml", "command =\n", 0o644)
	write(t, "b/length", "", 0o755)
	write(t, "b/linked-file", "", 0o644)
	for _, link := range []struct{ to, name string }{{"../a/length", "b/linked"}, {"nowhere", "b/broken"}} {
		if err := os.Symlink(link.to, link.name); err != nil {
			t.Fatal(err)
		}
	}
	found, problems, err := Find([]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Found{
		{"brevity", []string{"./brevity.py"}, "a", "a/brevity.py"},
		{"folder", []string{"./folder.sh"}, "a/folder", "a/folder"},
		{"length", []string{"./length"}, "a", "a/length"},
		{"linked", []string{"./linked"}, "b", "b/linked"},
		{"scripted", []string{"python3", "./x.py"}, "a/scripted", "a/scripted"},
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	var texts []string
	for _, problem := range problems {
		texts = append(texts, problem.Error())
	}
	for _, want := range []string{
		`plugin a/Shouting: "Shouting" is no name of a plugin`, `plugin a/builtin: "builtin" is the name of the built-ins`,
		"plugin a/two: ./two and ./two.py could each be it", "a/empty/plugin.toml: command: got nothing", "a/odd/plugin.toml: unknown key sha256",
		"a/bad/plugin.toml: ", "plugin b/length: hidden by a/length", "plugin b/broken: ",
	} {
		if !strings.Contains(strings.Join(texts, "\n"), want) {
			t.Errorf("no problem %q in:\n%s", want, strings.Join(texts, "\n"))
		}
	}
	if len(problems) != 8 {
		t.Errorf("%d problems, want 8:\n%s", len(problems), strings.Join(texts, "\n"))
	}
	if _, _, err := Find([]string{"a", "nowhere"}); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("got error %v, want one about the folder", err)
	}
}

// FuzzManifest: any text is a command or one error.
func FuzzManifest(f *testing.F) {
	f.Add("command = [\"a\"]\n")
	f.Add("command = \"a\"\n[x]\ny = 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), Manifest)
		write(t, path, text, 0o644)
		command, err := readManifest(path)
		if (len(command) > 0) == (err != nil) {
			t.Errorf("got %q and error %v", command, err)
		}
	})
}
