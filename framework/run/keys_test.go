package run_test

import (
	"strings"
	"testing"

	"smacs/framework/key"
)

// What is taken of a recording is in the key of every outcome; who stands beside
// the pool, and what an experiment is called, is not.
func TestLeafKeysHoldTheData(t *testing.T) {
	t.Parallel()
	const text = "name = \"keys\"\nrepeats = 2\n[data]\nrecording = \"sim:default\"\nexclude = [\"sim-closed-*\"]\n[selection]\nstrategy = \"random\"\n"
	keyOf := func(text string, fingerprint string) key.Key {
		rec := *simDefault(t)
		rec.Fingerprint += fingerprint
		p, _ := prepared(t, &rec, text)
		return p.LeafKeys("engine", oneCode{})[0]
	}
	base := keyOf(text, "")
	tasks := simDefault(t).Tasks
	for _, test := range []struct {
		name, old, new, fingerprint string
		same                        bool
	}{
		{"the same", "", "", "", true},
		{"a name", "keys", "other", "", true},
		{"another path to it", "sim:default", "elsewhere", "", true},
		{"yardsticks", "exclude =", "yardsticks =", "", true}, // the closed LLMs: not in the pool either way
		{"recording", "", "", "0", false},
		{"pool", "exclude = [\"sim-closed-*\"]", "exclude = []", "", false},
		{"share of the bank", "[data]\n", "[data]\nbank = 0.6\n", "", false},
		{"salt", "[data]\n", "[data]\nsalt = \"s\"\n", "", false},
		{"tasks", "[data]\n", "[data]\ntasks = [\"" + tasks[0] + "\", \"" + tasks[1] + "\"]\n", "", false},
		{"tasks of the bank", "[data]\n", "[data]\nbank_tasks = [\"" + tasks[0] + "\"]\n", "", false},
		{"holes", "[data]\n", "[data]\nholes = \"exclude_question\"\n", "", false},
		{"seed", "name", "seed = 1\nname", "", false},
		{"compat", "name", "compat = \"smcs\"\nname", "", false},
	} {
		if same := keyOf(strings.Replace(text, test.old, test.new, 1), test.fingerprint) == base; same != test.same {
			t.Errorf("%s: the same key: %v, want %v", test.name, same, test.same)
		}
	}
}
