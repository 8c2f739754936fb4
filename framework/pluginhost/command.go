package pluginhost

import (
	"context"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// command runs a plugin's process for go-plugin: in a process group of its own,
// with a clean environment, and with a standard input that ends when this
// process does. It implements go-plugin's runner.Runner.
type command struct {
	cmd        *exec.Cmd
	stdout     *tellingPipe
	stderr     io.ReadCloser
	supervisor *Supervisor

	input io.Closer // the process's standard input

	pid    atomic.Int64  // 0 before the start
	killed atomic.Bool   // it did not end by itself
	ended  chan struct{} // closed when the process has been waited for
	once   sync.Once
}

func newCommand(options Options, code Code, handshake []string) (*command, error) {
	cmd := exec.Command(code.Path, options.Command[1:]...)
	cmd.Env = append(append(cleanEnv(), options.Env...), handshake...)
	cmd.SysProcAttr = ownGroup()
	// The pipe is never written to. The plugin reads its end of input as the
	// end of this process, whatever way that came about.
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	c := &command{cmd: cmd, input: input, supervisor: options.Supervisor, ended: make(chan struct{})}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.stdout = &tellingPipe{ReadCloser: stdout, ended: make(chan struct{})}
	c.stderr, err = cmd.StderrPipe()
	return c, err
}

// cleanEnv is all a plugin sees of this process's environment: where programs and
// Python's packages are, and no keys.
func cleanEnv() []string {
	var env []string
	for _, name := range []string{"PATH", "PYTHONPATH", "HOME", "TMPDIR", "LANG"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// Start starts the process. On Linux the kernel kills it when the thread that
// started it ends, so the start gets a thread that lasts as long as the
// process.
func (c *command) Start(context.Context) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			<-c.ended
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	c.pid.Store(int64(c.cmd.Process.Pid))
	c.supervisor.addGroup(c.cmd.Process.Pid)
	return nil
}

// Wait waits for the process and ends what is left of its group.
func (c *command) Wait(context.Context) error {
	err := c.cmd.Wait()
	c.once.Do(func() {
		killGroup(int(c.pid.Load()))
		c.supervisor.removeGroup(int(c.pid.Load()))
		close(c.ended)
	})
	return err
}

// Kill ends the process and its group for go-plugin, which calls it as soon as
// a start fails. A plugin that closed its standard output is about to end by
// itself and may still be printing why, so it gets a moment.
func (c *command) Kill(context.Context) error {
	select {
	case <-c.stdout.ended:
		select {
		case <-c.ended:
		case <-time.After(lastWords):
		}
	default:
	}
	c.kill()
	return nil
}

// kill ends the process and its group at once.
func (c *command) kill() {
	select {
	case <-c.ended: // its number may belong to somebody else by now
	default:
		if pid := int(c.pid.Load()); pid != 0 {
			c.killed.Store(true)
			killGroup(pid)
			_ = c.cmd.Process.Kill()
		}
	}
}

// state says how the process ended, "" while it runs.
func (c *command) state() string {
	select {
	case <-c.ended:
		return c.cmd.ProcessState.String()
	default:
		return ""
	}
}

// Stdout is where the handshake comes from.
func (c *command) Stdout() io.ReadCloser { return c.stdout }

// Stderr is what the plugin complains on.
func (c *command) Stderr() io.ReadCloser { return c.stderr }

// Name is the command as given.
func (c *command) Name() string { return strings.Join(c.cmd.Args, " ") }

// ID is the process id, "" before the start.
func (c *command) ID() string {
	if c.pid.Load() == 0 {
		return ""
	}
	return strconv.FormatInt(c.pid.Load(), 10)
}

// Diagnose adds nothing: the errors of this package say what is wrong.
func (c *command) Diagnose(context.Context) string { return "" }

// PluginToHost returns the address unchanged: plugins run on this machine.
func (c *command) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

// HostToPlugin returns the address unchanged.
func (c *command) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}

// A tellingPipe tells when its reader came to its end.
type tellingPipe struct {
	io.ReadCloser
	ended chan struct{}
	once  sync.Once
}

// Read reads and notes any error, of which the end is one.
func (p *tellingPipe) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if err != nil {
		p.once.Do(func() { close(p.ended) })
	}
	return n, err
}
