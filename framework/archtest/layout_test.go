package archtest

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// layoutText is printed when the layout breaks.
const layoutText = "at the top are cmd, framework, strategies, plugins, experiments and notebooks, each with a README.md " +
	"that says what lives there, and LICENSE, CONTRIBUTING.md, CHANGELOG.md, Makefile, staticcheck.conf and .ci/run"

// layout returns what is missing from the top of the project.
func layout(top fs.FS) []string {
	var found []string
	for _, folder := range []string{"cmd", "framework", "strategies", "plugins", "experiments", "notebooks"} {
		text, err := fs.ReadFile(top, folder+"/README.md")
		switch {
		case err != nil:
			found = append(found, fmt.Sprintf("%s/README.md is missing", folder))
		case strings.TrimSpace(string(text)) == "":
			found = append(found, fmt.Sprintf("%s/README.md is empty", folder))
		}
	}
	for _, name := range []string{"LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "staticcheck.conf", ".ci/run"} {
		if info, err := fs.Stat(top, name); err != nil || info.Size() == 0 {
			found = append(found, name+" is missing or empty")
		}
	}
	return found
}

func TestLayout(t *testing.T) { report(t, layoutText, layout(os.DirFS(root))) }

func TestLayoutFires(t *testing.T) {
	names := []string{
		"cmd/README.md", "framework/README.md", "strategies/README.md", "plugins/README.md", "experiments/README.md",
		"notebooks/README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "staticcheck.conf", ".ci/run",
	}
	whole := fstest.MapFS{}
	for _, name := range names {
		whole[name] = &fstest.MapFile{Data: []byte("text\n")}
	}
	if found := layout(whole); len(found) > 0 {
		t.Fatalf("found %q in a whole project, want none", found)
	}
	for _, name := range names {
		file := whole[name]
		delete(whole, name)
		if found := layout(whole); len(found) != 1 || !strings.Contains(found[0], name) {
			t.Errorf("without %s: found %q, want it named", name, found)
		}
		whole[name] = &fstest.MapFile{}
		if found := layout(whole); len(found) != 1 || !strings.Contains(found[0], name) {
			t.Errorf("with an empty %s: found %q, want it named", name, found)
		}
		whole[name] = file
	}
}
