package terminal_test

import (
	"os/exec"
	"strings"
	"testing"

	"smacs/framework/terminal"
)

// What a shell makes of a line is the words it was made of.
func TestShellLine(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no POSIX shell in PATH")
	}
	words := []string{"plain", "a b", "", `$HOME`, "`id`", `"x"`, "it's", `sweep.selection.top_k=[1,3]`, "*", "~", "é", "\\", "a\nb"}
	out, err := exec.Command(shell, "-c", `printf '%s\0' `+terminal.ShellLine(words...)).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(out), strings.Join(words, "\x00")+"\x00"; got != want {
		t.Errorf("the shell read %q, want %q", got, want)
	}
	if got, want := terminal.ShellLine("smacs", "run", "a.toml", "--set", "seed=1"), "smacs run a.toml --set seed=1"; got != want {
		t.Errorf("got %q, want %q: what needs no quotes has none", got, want)
	}
}
