package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fault is a strategy that misbehaves, in an ablation of its name.
type fault struct {
	plugin, kind, id string
	want             string // what its one error says, "" for a fault that costs nothing
}

// The error begins with the questions that a batch was about, by their ids.
const (
	oneQuestion   = `question sim-[a-z]+/q\d+: strategy `
	manyQuestions = `questions sim-[a-z]+/q\d+ to sim-[a-z]+/q\d+: plugin `
)

// faults are all that happens to plugins once they have started.
var faults = []fault{
	{"answers", "scoring", "steady", ""},
	{"answers", "scoring", "noisy", ""},
	{"answers", "scoring", "nosy", ""},
	{"answers", "scoring", "crashes_once", ""},
	{"hangs", "scoring", "hangs_once", ""},
	{"late", "scoring", "late", ""},
	{"parent", "scoring", "parent", ""},
	{"deaf", "scoring", "deaf", ""},

	{"answers", "scoring", "crashes", manyQuestions + `answers: strategy scoring\.crashes: Score of 64 questions of questions 0 to 63 of the block: the plugin crashed 4 times on it, at last: signal: killed: look for what ends the process, .*; its last output: .*fatal: out of weights`},
	{"hangs", "scoring", "hangs", manyQuestions + `hangs: strategy scoring\.hangs: .* no answer within 3s, and none after a restart; the plugin was killed both times: look for an endless loop in the strategy, or raise timeout in \[plugins\.hangs\]`},
	{"hoards", "scoring", "hoards", manyQuestions + `hoards: strategy scoring\.hoards: .* the plugin was killed 4 times: it had [0-9.]+ [MG]B resident, and \[plugins\.hoards\] memory allows 400 MB: keep less of what it was given, or raise the limit`},
	{"forgets", "scoring", "forgets", manyQuestions + `forgets: strategy scoring\.forgets: .* the plugin asked 8 times for the same inputs: it must keep all inputs of one call, here \d+ bytes`},
	{"answers", "scoring", "infinite", oneQuestion + `scoring\.infinite \(plugin answers\): question 3 of the block: candidate 0: term is \+Inf, want a finite number or NaN for no opinion`},
	{"answers", "scoring", "few_terms", oneQuestion + `scoring\.few_terms \(plugin answers\): question 3 of the block: got 0 terms, want 1, one per candidate`},
	{"answers", "scoring", "few_items", manyQuestions + `answers: strategy scoring\.few_items: .* got 61 answers, want 64, one per item`},
	{"answers", "scoring", "asks", `strategy scoring\.asks \(plugin answers\): asks for LLM answers without declaring the need "llm"`},
	{"answers", "selection", "order_twice", oneQuestion + `selection\.order_twice \(plugin answers\): question 3 of the block: cut 0: order: LLM 1 comes twice`},
	{"answers", "selection", "unknown_llm", oneQuestion + `selection\.unknown_llm \(plugin answers\): question 3 of the block: cut 0: order: LLM 99 is out of range, want 0 to 9`},
	{"answers", "selection", "infinite_prior", oneQuestion + `selection\.infinite_prior \(plugin answers\): question 3 of the block: cut 0: prior score of .* is -Inf, want a finite number or NaN for no opinion`},
	{"answers", "dropout", "nan_weight", oneQuestion + `dropout\.nan_weight \(plugin answers\): question 3 of the block: weight 1 is NaN, want a finite number`},
	{"answers", "dropout", "twice", oneQuestion + `dropout\.twice \(plugin answers\): question 3 of the block: candidate 0: position 0 comes twice`},
	{"answers", "dropout", "too_far", oneQuestion + `dropout\.too_far \(plugin answers\): question 3 of the block: candidate 0: position 5 is out of range, want 0 to 4`},
	{"answers", "aggregation", "stranger", oneQuestion + `aggregation\.stranger \(plugin answers\): question 3 of the block: candidate adopts response 77, which is not among its references`},
	{"answers", "aggregation", "huge", manyQuestions + `answers: strategy aggregation\.huge: .* the answer is too large \(.*\): the answer to one batch may have 64 MiB, texts and messages included`},
}

// faulty is a bench with the plugin beside smacs.
type faulty struct {
	*bench
	plugin string
}

func newFaulty(t *testing.T) *faulty {
	t.Helper()
	dir, err := os.MkdirTemp("", "faults")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{dir: dir, file: filepath.Join(dir, "faults.toml"), tmp: filepath.Join(dir, "tmp")}
	b.self = smacsBinary(t, dir)
	if err := os.Mkdir(b.tmp, 0o777); err != nil {
		t.Fatal(err)
	}
	f := &faulty{bench: b, plugin: filepath.Join(dir, "bin", badPluginName)}
	if err := os.Link(b.self, f.plugin); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.killStrays() // of a test that failed
		_ = os.RemoveAll(dir)
	})
	return f
}

// experiment writes the experiment with some faults, whose plugins leave their
// flags in a folder.
func (f *faulty) experiment(t *testing.T, flags string, some ...fault) {
	t.Helper()
	if err := os.MkdirAll(flags, 0o777); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("name = \"faults\"\n[data]\nrecording = \"sim:default\"\nexclude = [\"sim-closed-*\"]\n[output]\nreport_questions = 0\n")
	text.WriteString("[[ablation]]\nname = \"vote_share\"\nset = { \"scoring.terms.vote_share.weight\" = 1.0 }\n")
	var plugins []string
	for _, fault := range some {
		set := fmt.Sprintf("%q = %q", fault.kind+".strategy", fault.id)
		if fault.kind == "scoring" {
			set = fmt.Sprintf("%q = 1.0", "scoring.terms."+fault.id+".weight")
		}
		fmt.Fprintf(&text, "[[ablation]]\nname = %q\nset = { %s }\n", fault.id, set)
		if !slices.Contains(plugins, fault.plugin) {
			plugins = append(plugins, fault.plugin)
		}
	}
	for _, plugin := range plugins {
		fmt.Fprintf(&text, "[plugins.%s]\ncommand = [%q, %q, %q]\n", plugin, f.plugin, plugin, flags)
		switch plugin {
		case "hangs":
			text.WriteString("timeout = \"3s\"\n")
		case "hoards":
			text.WriteString("memory = \"400MB\"\n")
		}
	}
	writeFile(t, f.file, text.String())
}

func (f *faulty) pluginsLeft() []string { return processesOf(f.plugin) }

// Every fault gives one error, and fails its own cell: all others end with the
// bytes of a run in which nothing happened.
func TestFaultsCostTheirOwnCellsOnly(t *testing.T) {
	f := newFaulty(t)
	for _, name := range secrets {
		t.Setenv(name, "secret")
	}
	harmless := slices.DeleteFunc(slices.Clone(faults), func(f fault) bool { return f.want != "" })
	for _, once := range []string{"crash", "hang"} { // as if it had happened before
		if err := os.MkdirAll(filepath.Join(f.dir, "quiet-flags", once), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	f.experiment(t, filepath.Join(f.dir, "quiet-flags"), harmless...)
	quiet := filepath.Join(f.dir, "quiet")
	if run := f.run(quiet); run.code != exitDone {
		t.Fatalf("without faults: exit code %d\n%s", run.code, run.stderr)
	}
	f.endStrays(t)

	f.experiment(t, filepath.Join(f.dir, "flags"), faults...)
	out := filepath.Join(f.dir, "out")
	run := f.run(out, "--workers", "2")
	if run.code != exitFailed {
		t.Errorf("exit code %d, want %d\n%s", run.code, exitFailed, run.stderr)
	}
	f.saysWhoLeft(t, run.stderr)
	for _, fault := range faults {
		t.Run(fault.id, func(t *testing.T) {
			wantFault(t, readFile(t, filepath.Join(out, "cells.csv")), run.stderr, fault)
		})
	}
	sameButFailed(t, quiet, out)
	// At least those of the batch that cannot succeed; at most those and, with two
	// workers, one for each other batch that was under way. Without giving up it
	// would be 16 of the plugin that hoards, in four blocks.
	for name, limits := range map[string][2]int{"answers": {3, 10}, "hangs": {2, 8}, "hoards": {3, 8}, "late": {0, 0}, "forgets": {0, 0}} {
		if restarts := restartsOf(t, out)[name]; restarts < limits[0] || restarts > limits[1] {
			t.Errorf("plugin %s was restarted %d times, want %d to %d", name, restarts, limits[0], limits[1])
		}
	}
	f.allGone(t)
}

// wantFault expects one error of a fault, in the table and among the messages.
func wantFault(t *testing.T, cells, stderr string, fault fault) {
	t.Helper()
	status, err := csvValue(cells, "status", fault.id)
	if err != nil {
		t.Fatal(err)
	}
	said, _ := csvValue(cells, "error", fault.id)
	messages := regexp.MustCompile(`(?m)^smacs: cell \w+ \(`+fault.id+`\) failed: (.*)$`).FindAllStringSubmatch(stderr, -1)
	if fault.want == "" {
		if status != "done" || said != "" || len(messages) != 0 {
			t.Errorf("status %s, error %q, messages %q; want none", status, said, messages)
		}
		return
	}
	if status != "failed" || len(messages) != 1 || messages[0][1] != said {
		t.Fatalf("status %s, error %q, messages %q; want failed with one message that is the error", status, said, messages)
	}
	if !regexp.MustCompile(`^` + fault.want).MatchString(said) {
		t.Errorf("got error  %s\nwant it like %s", said, fault.want)
	}
	if len(said) > 3000 {
		t.Errorf("the error has %d bytes", len(said))
	}
}

// sameButFailed expects the results of a run in another one, which has failed
// cells beside.
func sameButFailed(t *testing.T, quiet, out string) {
	t.Helper()
	for _, name := range []string{"outcomes.parquet", "tasks.csv"} {
		if readFile(t, filepath.Join(quiet, name)) != readFile(t, filepath.Join(out, name)) {
			t.Errorf("%s differs", name)
		}
	}
	want, got := readFile(t, filepath.Join(quiet, "cells.csv")), withoutFailed(t, readFile(t, filepath.Join(out, "cells.csv")))
	if got != want {
		t.Errorf("cells.csv without the failed cells:\n%s\nwant\n%s", got, want)
	}
}

func withoutFailed(t *testing.T, cells string) string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(cells)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	status := slices.Index(records[0], "status")
	var kept bytes.Buffer
	writer := csv.NewWriter(&kept)
	for _, record := range records {
		if record[status] != "failed" {
			_ = writer.Write(record)
		}
	}
	writer.Flush()
	return kept.String()
}

func restartsOf(t *testing.T, out string) map[string]int {
	t.Helper()
	restarts := map[string]int{}
	for _, plugin := range manifestOf(t, out).Plugins {
		restarts[plugin.Name] = plugin.Restarts
	}
	return restarts
}

var strayNamed = regexp.MustCompile(`plugin parent: it left processes behind that are no longer of its process group: (\d+) \(.*sleeper\); end them`)

// saysWhoLeft expects a warning that names the process that left its group, and
// ends it.
func (f *faulty) saysWhoLeft(t *testing.T, stderr string) {
	t.Helper()
	named := strayNamed.FindStringSubmatch(stderr)
	left := f.endStrays(t)
	if named == nil || !slices.Contains(left, named[1]) || len(left) != 1 {
		t.Errorf("the warning names %v, and there are the processes %v\n%s", named, left, stderr)
	}
}

// endStrays ends processes that left their plugin's group, and returns their
// numbers.
func (f *faulty) endStrays(t *testing.T) []string {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if ended := f.killStrays(); len(ended) > 0 || time.Now().After(deadline) {
			return ended
		}
	}
}

func (f *faulty) killStrays() (ended []string) {
	entries, _ := filepath.Glob("/proc/[0-9]*")
	for _, entry := range entries {
		pid, _ := strconv.Atoi(filepath.Base(entry))
		words := strings.Split(commandLine(pid), "\x00")
		if len(words) > 1 && words[0] == f.plugin && words[1] == "sleeper" && alive(pid) {
			ended = append(ended, strconv.Itoa(pid))
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	return ended
}

// A plugin that cannot start at all ends the run before anything is computed:
// most likely its command is wrong, and nothing is lost.
func TestPluginsThatDoNotStart(t *testing.T) {
	f := newFaulty(t)
	plain := filepath.Join(f.dir, "plain")
	if err := os.WriteFile(plain, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		command []string
		want    string
	}{
		{"missing", []string{filepath.Join(f.dir, "nowhere")}, `nowhere": stat .*: no such file or directory`},
		{"not on the PATH", []string{"no-such-plugin"}, `command "no-such-plugin": .*executable file not found in \$PATH`},
		{"not executable", []string{plain}, `plain": .*permission denied`},
		{"garbage", []string{f.plugin, "garbage"}, `it printed "\\x1b\[31mhello\\x1b\[0m, I am no plugin" where the handshake line .* was expected: is it a smacs plugin\?`},
		{"no handshake", []string{f.plugin, "silence"}, `it printed no handshake line within 10s`},
		{"wrong version", []string{f.plugin, "other-version"}, `it speaks another version of the protocol than 1: build it with this version of smacs`},
		{"crash", []string{f.plugin, "crash-at-start"}, `it ended without the handshake line on standard output.*; its last output: .*panic: no table of weights`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(f.dir, strings.ReplaceAll(test.name, " ", "-"))
			quoted := `"` + strings.Join(test.command, `", "`) + `"`
			b := *f.bench
			b.file = dir + ".toml"
			writeFile(t, b.file, "name = \"x\"\n[data]\nrecording = \"sim:default\"\n[plugins.mine]\ntimeout = \"1s\"\ncommand = ["+quoted+"]\n")
			run := b.run(dir)
			if run.code != exitUsage {
				t.Errorf("exit code %d, want %d", run.code, exitUsage)
			}
			if _, err := os.Stat(dir); !os.IsNotExist(err) {
				t.Errorf("the run folder is there (%v): something was begun", err)
			}
			errors := regexp.MustCompile(`(?m)^smacs: .*$`).FindAllString(run.stderr, -1)
			if len(errors) != 1 || !regexp.MustCompile(`plugin mine: .*`+test.want).MatchString(errors[0]) {
				t.Errorf("got errors %q, want one like %s", errors, test.want)
			}
		})
	}
}
