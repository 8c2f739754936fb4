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
// end the plugins it left behind, with everything they started: it is told
// their process groups and the folders of their sockets over a pipe, and when
// the pipe breaks it kills the ones and removes the others. A nil Supervisor
// does nothing.
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

func (s *Supervisor) add(group int, folder string) { s.tell("+%d %s\n", group, folder) }
func (s *Supervisor) remove(group int)             { s.tell("-%d\n", group) }

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

// Supervise reads the process groups of plugins that start ("+N FOLDER", with
// the folder of the socket) and end ("-N") until its input ends. Then it kills
// the groups that are left and removes their folders.
func Supervise(input io.Reader) error {
	running := map[int]string{}
	lines := bufio.NewScanner(input)
	for lines.Scan() {
		number, folder, _ := strings.Cut(lines.Text(), " ")
		group, err := strconv.Atoi(number)
		switch {
		case err == nil && group > 1 && strings.HasPrefix(filepath.Base(folder), folderPrefix):
			running[group] = folder
		case err == nil && group < -1 && folder == "":
			delete(running, -group)
		default:
			return fmt.Errorf("supervisor: got %q, want + with a process group and its folder, or - with a process group", lines.Text())
		}
	}
	for group, folder := range running {
		killGroup(group)
		_ = os.RemoveAll(folder)
	}
	return lines.Err()
}
