package pluginproto_test

import (
	"bytes"
	"os"
	"testing"

	"smacs/framework/pluginproto/internal/generate"
)

// TestGenerated compiles strategy.proto again and fails when a committed file
// differs from what comes out.
func TestGenerated(t *testing.T) {
	files, err := generate.Files(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 { // descriptor set, messages, service
		t.Fatalf("generated %d files, want 3", len(files))
	}
	for _, file := range files {
		committed, err := os.ReadFile(file.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(committed, file.Content) {
			t.Errorf("%s does not match strategy.proto: run go generate ./framework/pluginproto", file.Name)
		}
	}
}
