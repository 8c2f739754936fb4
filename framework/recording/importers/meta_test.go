package importers_test

import (
	"testing"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

func TestMeta(t *testing.T) {
	usual := recording.Meta{Source: "somewhere", Licence: "MIT"}
	tests := []struct {
		name         string
		given, usual recording.Meta
		path         string
		want         recording.Meta
	}{
		{"nothing is said", recording.Meta{}, recording.Meta{}, "a/results.jsonl", recording.Meta{Name: "results", Source: "results.jsonl"}},
		{"what is usual", recording.Meta{}, usual, "a/logs", recording.Meta{Name: "logs", Source: "somewhere", Licence: "MIT"}},
		{"what is given", recording.Meta{Name: "x", Source: "y", Licence: "z"}, usual, "a", recording.Meta{Name: "x", Source: "y", Licence: "z"}},
		{"this folder has a name", recording.Meta{}, usual, ".", recording.Meta{Name: "importers", Source: "somewhere", Licence: "MIT"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := importers.Meta(test.given, test.usual, test.path); got != test.want || err != nil {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}
