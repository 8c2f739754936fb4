package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFilesOfPresets: what is written of a preset reads back as that preset.
func TestFilesOfPresets(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			want, err := Named(name)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Parse("written.toml", want.TOML(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-preset +read):\n%s", diff)
			}
		})
	}
}
