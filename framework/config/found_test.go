package config_test

import (
	"slices"
	"strings"
	"testing"

	"smacs/framework"
	"smacs/framework/config"
	"smacs/framework/internal/fakecatalog"
)

// TestUnknown lists what the catalog lacks, wherever the file names it.
func TestUnknown(t *testing.T) {
	e, err := config.Parse("x.toml", []byte(`
name = "x"
[data]
recording = "sim:default"
[selection]
strategy = "mine"
[scoring.weights]
first = 1.0
theirs = 1.0
[scoring.terms.label]
strategy = "plugin:acme/length"
[sweep]
"dropout.strategy" = ["none", "odd", "odder"]
[[ablation]]
name = "a"
set = { "selection.strategy" = "mine", "aggregation.strategy" = "oracle" }
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []config.Use{
		{Kind: framework.Scoring, ID: "plugin:acme/length"}, {Kind: framework.Scoring, ID: "theirs"}, {Kind: framework.Selection, ID: "mine"},
		{Kind: framework.Dropout, ID: "odd"}, {Kind: framework.Dropout, ID: "odder"}, {Kind: framework.Aggregation, ID: "oracle"},
	}
	if got := e.Unknown(fakecatalog.New()); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// TestAddPlugin: a plugin that was found elsewhere is named by the resolved
// experiment, with paths that hold from there.
func TestAddPlugin(t *testing.T) {
	for _, c := range []struct {
		name, file, dir string
		command         []string
		argv, resolved  string
	}{
		{"beside", "experiments/x.toml", "experiments/plugins", []string{"./length"}, "experiments/plugins/length", `["../../experiments/plugins/length"]`},
		{"elsewhere", "experiments/x.toml", "lib", []string{"python3", "./a.py", "-v"}, "python3 lib/a.py -v", `["python3", "../../lib/a.py", "-v"]`},
		{"here", "x.toml", ".", []string{"./length"}, "./length", `["../../length"]`},
		{"absolute folder", "x.toml", "/opt/lib", []string{"./length"}, "/opt/lib/length", `["/opt/lib/length"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := config.Parse(c.file, []byte("name = \"x\"\n[data]\nrecording = \"sim:default\"\n[plugins.z]\ncommand = [\"z\"]\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			plugin, err := e.AddPlugin("length", c.dir, c.command)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(e.Argv(plugin), " "); got != c.argv {
				t.Errorf("the command is %s, want %s", got, c.argv)
			}
			text, err := e.Resolved("runs/x")
			if err != nil {
				t.Fatal(err)
			}
			if want := "[plugins.length]\ncommand = " + c.resolved + "\ntimeout = \"60s\"\n\n[plugins.z]\n"; !strings.Contains(string(text), want) {
				t.Errorf("no %q in:\n%s", want, text)
			}
		})
	}
}
