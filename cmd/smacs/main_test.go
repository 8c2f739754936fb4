package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary stand in for smacs: scripts, and the plugin
// processes that smacs starts by executing itself, run the real main. Under
// another name it is a plugin that misbehaves.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == badPluginName {
		badPlugin()
		return
	}
	testscript.Main(m, map[string]func(){"smacs": main, "noisy": noisy})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			root, err := filepath.Abs("../..")
			env.Setenv("ROOT", root)
			env.Setenv("NO_COLOR", "1")
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"matches": matches, "same": same, "await": awaitAddress, "fetch": fetch},
	})
}

// matches FILE COLUMN ROWKEY VALUE checks a cell of a CSV file: the row whose
// first or second column is ROWKEY has VALUE in COLUMN.
func matches(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 4 {
		ts.Fatalf("usage: matches FILE COLUMN ROW VALUE")
	}
	got, err := csvValue(ts.ReadFile(args[0]), args[1], args[2])
	ts.Check(err)
	if (got == args[3]) == neg {
		ts.Fatalf("%s: row %s has %s = %q, want %q", args[0], args[2], args[1], got, args[3])
	}
}

// same DIR DIR checks that the files of two runs whose bytes may not differ are
// equal.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same DIR DIR")
	}
	ts.Check(sameResults(ts.MkAbs(args[0]), ts.MkAbs(args[1])))
}
