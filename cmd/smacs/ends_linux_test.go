package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// However a run ends, and whatever a plugin is doing then, within 5 s nothing of
// it is left: neither the plugin, which ignores all wishes, nor its child.
func TestNothingOfPluginsIsLeft(t *testing.T) {
	f := newFaulty(t)
	for _, test := range []struct {
		name, plugin, moment string
		signal               syscall.Signal // 0 for none
		want                 int
	}{
		{"a run that ends", "deaf", "", 0, exitDone},
		{"Ctrl-C while the plugin starts", "deaf-late", "starting", syscall.SIGINT, exitInterrupted},
		{"kill while the plugin starts", "deaf-late", "starting", syscall.SIGKILL, -1},
		{"Ctrl-C while it answers", "deaf-busy", "answering", syscall.SIGINT, exitInterrupted},
		{"kill while it answers", "deaf-busy", "answering", syscall.SIGKILL, -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			flags := filepath.Join(f.dir, strings.ReplaceAll(test.name, " ", "-"))
			f.experiment(t, flags, fault{test.plugin, "scoring", "deaf", ""})
			command := f.command(filepath.Join(flags, "out"))
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			if test.moment != "" {
				awaitFile(filepath.Join(flags, test.moment))
				if there := f.pluginsLeft(); len(there) != 2 {
					t.Errorf("there are the processes %q, want the plugin and its child", there)
				}
				send(t, command.Process.Pid, test.signal)
			}
			if ended := await(command); ended.code != test.want {
				t.Errorf("exit code %d, want %d\n%s", ended.code, test.want, ended.stderr)
			}
			f.allGone(t)
		})
	}
}

// allGone expects that within 5 s no process of smacs or of a plugin runs and no
// folder of a socket is left.
func (f *faulty) allGone(t *testing.T) {
	t.Helper()
	f.nothingLeft(t)
	for deadline := time.Now().Add(5 * time.Second); len(f.pluginsLeft()) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("5 s later there are the processes %q", f.pluginsLeft())
		}
	}
	if entries, err := os.ReadDir(f.tmp); err != nil || len(entries) > 0 {
		t.Errorf("temporary files are left: %v (%v)", entries, err)
	}
}
