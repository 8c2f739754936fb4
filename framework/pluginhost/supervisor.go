package pluginhost

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"sync"
)

// A Supervisor is a small process that outlives this one just long enough to
// end the plugins it left behind, with everything they started: it is told
// their process groups over a pipe, and when the pipe breaks it kills them.
// A nil Supervisor does nothing.
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

func (s *Supervisor) add(group int)    { s.tell("+", group) }
func (s *Supervisor) remove(group int) { s.tell("-", group) }

// tell does not fail: a supervisor that is gone is one protection less, and the
// plugins still watch their input.
func (s *Supervisor) tell(sign string, group int) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = io.WriteString(s.pipe, sign+strconv.Itoa(group)+"\n")
}

// Supervise reads the process groups of plugins that start (+N) and end (-N)
// until its input ends, and then kills those that are left.
func Supervise(input io.Reader) error {
	running := map[int]bool{}
	lines := bufio.NewScanner(input)
	for lines.Scan() {
		group, err := strconv.Atoi(lines.Text())
		switch {
		case err != nil || group == 0 || group == 1 || group == -1:
			return fmt.Errorf("supervisor: got %q, want + or - and a process group", lines.Text())
		case group > 0:
			running[group] = true
		default:
			delete(running, -group)
		}
	}
	for group := range running {
		killGroup(group)
	}
	return lines.Err()
}
