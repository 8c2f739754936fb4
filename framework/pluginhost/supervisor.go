package pluginhost

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// A Supervisor is a small process that outlives this one just long enough to
// end the plugins it left behind, with everything they started: it is told the
// folders of their sockets and their process groups over a pipe, each before it
// matters, and when the pipe breaks it kills the ones and removes the others. A
// nil Supervisor does nothing.
type Supervisor struct {
	mu   sync.Mutex
	pipe io.WriteCloser
	cmd  *exec.Cmd
}

// StartSupervisor runs a command that calls [Supervise] on its standard input:
// a hidden command of the engine's own program.
func StartSupervisor(argv []string) (*Supervisor, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = cleanEnv()
	// A group of its own, but no death with its parent: that is when its work
	// begins.
	if cmd.SysProcAttr = ownGroup(); cmd.SysProcAttr != nil {
		outlive(cmd.SysProcAttr)
	}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("supervisor of the plugins: %w", err)
	}
	return &Supervisor{pipe: pipe, cmd: cmd}, nil
}

// Close ends the supervisor after the plugins.
func (s *Supervisor) Close() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.pipe.Close()
	return s.cmd.Wait()
}

func (s *Supervisor) addGroup(group int)         { s.tell("+%d\n", group) }
func (s *Supervisor) removeGroup(group int)      { s.tell("-%d\n", group) }
func (s *Supervisor) addFolder(folder string)    { s.tell("+%q\n", folder) }
func (s *Supervisor) removeFolder(folder string) { s.tell("-%q\n", folder) }

// tell does not fail: a supervisor that is gone is one protection less, and the
// plugins still watch their input.
func (s *Supervisor) tell(format string, args ...any) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = fmt.Fprintf(s.pipe, format, args...)
}

// Supervise reads the process groups of plugins ("+N" when one starts, "-N" when
// it has ended) and the folders of their sockets (the same with a quoted path)
// until its input ends. Then it kills the groups and removes the folders that
// are left, also when the input ends with a line it cannot read.
func Supervise(input io.Reader) error {
	groups, folders := map[int]bool{}, map[string]bool{}
	err := readSupervised(input, groups, folders)
	for group := range groups {
		killGroup(group)
	}
	for folder := range folders {
		_ = os.RemoveAll(folder)
	}
	return err
}

func readSupervised(input io.Reader, groups map[int]bool, folders map[string]bool) error {
	lines := bufio.NewScanner(input)
	for lines.Scan() {
		sign, named := "", ""
		if text := lines.Text(); len(text) > 1 && (text[0] == '+' || text[0] == '-') {
			sign, named = text[:1], text[1:]
		}
		group, noNumber := strconv.Atoi(named)
		folder, noPath := strconv.Unquote(named)
		switch {
		case noNumber == nil && group > 1 && named[0] != '+':
			mark(groups, group, sign)
		case noPath == nil && filepath.IsAbs(folder) && strings.HasPrefix(filepath.Base(folder), folderPrefix):
			mark(folders, folder, sign)
		default:
			return fmt.Errorf("supervisor: got %q, want + or - with a process group or the quoted path of a socket's folder", lines.Text())
		}
	}
	return lines.Err()
}

func mark[K comparable](set map[K]bool, key K, sign string) {
	if sign == "+" {
		set[key] = true
	} else {
		delete(set, key)
	}
}
