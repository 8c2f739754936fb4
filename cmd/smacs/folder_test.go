package main

import (
	"path/filepath"
	"testing"
)

// What a run leaves that is killed before its manifest is there is no reason to
// refuse its folder; what is somebody else's is.
func TestFolderWithoutAManifest(t *testing.T) {
	tests := map[string]struct {
		files []string
		holds bool
	}{
		"nothing":                 {nil, true},
		"a lock":                  {[]string{".lock"}, true},
		"a ledger":                {[]string{".lock", ledgerFile, ledgerFile + "-journal"}, true},
		"half a manifest":         {[]string{".lock", ledgerFile, ".manifest.json.123.partial"}, true},
		"somebody's notes":        {[]string{"notes.txt"}, false},
		"somebody's hidden notes": {[]string{".lock", ".notes"}, false},
		"an experiment's file":    {[]string{"experiment.toml"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, file := range test.files {
				writeFile(t, filepath.Join(dir, file), "")
			}
			if err := mayHold(dir, "name"); (err == nil) != test.holds {
				t.Errorf("got %v, want a run allowed: %v", err, test.holds)
			}
		})
	}
}
