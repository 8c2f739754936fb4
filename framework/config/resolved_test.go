package config_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"smacs/framework/config"
)

// unexported ignores where keys stood in the file.
var unexported = cmpopts.IgnoreUnexported(config.Experiment{})

// comparable is the experiment with its paths as seen from the current
// directory and without the place of its file.
func comparable(e *config.Experiment) config.Experiment {
	c := *e
	c.Live.Pool = e.PoolPath()
	c.Data.Recordings = nil
	for _, recording := range e.Data.Recordings {
		c.Data.Recordings = append(c.Data.Recordings, e.RecordingPath(recording))
	}
	if c.Data.BankRecording != "" {
		c.Data.BankRecording = e.RecordingPath(c.Data.BankRecording)
	}
	c.Plugins = nil
	for _, p := range e.Plugins {
		p.Command = e.Argv(p)
		c.Plugins = append(c.Plugins, p)
	}
	c.Path, c.Dir = "", ""
	return c
}

// FuzzParse: nothing panics; what parses resolves to a text that parses to the
// same experiment; what does not is a list of located problems.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"*.good.toml", "*.bad.toml"} {
		for _, path := range files(&testing.T{}, pattern) {
			f.Add(string(source(&testing.T{}, path)), "")
		}
	}
	f.Add("name = 'a'\n[data]\nrecording = 'b'", "sweep.selection.top_k=[1,3]")
	f.Add("name = \"\\u001f\"\nx.'a.b'.\"c\\n\" = [[{}],{y=1}]", "a.b=\"")
	f.Add("'override[7].tasks' = 1\n[[override]]", "ablation[3].name=x")
	f.Fuzz(func(t *testing.T, text, set string) {
		var sets []string
		if set != "" {
			sets = []string{set}
		}
		e, err := config.Parse("x/e.toml", []byte(text), sets)
		if err != nil {
			var problems config.Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("got %T, want Problems", err)
			}
			for _, p := range problems {
				if p.Place == "" || p.Message == "" {
					t.Fatalf("got a problem without place or message: %+v", p)
				}
			}
			return
		}
		resolved, err := e.Resolved("y")
		if err != nil {
			t.Fatal(err)
		}
		again, err := config.Parse("y/e.toml", resolved, nil)
		if err != nil {
			t.Fatalf("resolved does not parse: %v\n%s", err, resolved)
		}
		if diff := cmp.Diff(comparable(e), comparable(again), unexported); diff != "" {
			t.Fatalf("resolved is another experiment (-given +resolved):\n%s\n%s", diff, resolved)
		}
	})
}
