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
	memory     int64     // limit of the group's resident bytes, 0 for none
	input      io.Closer // the process's standard input

	pid    atomic.Int64  // 0 before the start
	killed atomic.Bool   // it did not end by itself
	over   atomic.Int64  // resident bytes for which it was killed
	ended  chan struct{} // closed when the process has been waited for
	how    *os.ProcessState
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
	c := &command{cmd: cmd, input: input, supervisor: options.Supervisor, memory: options.Memory, ended: make(chan struct{})}
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
	go c.reap()
	if c.memory > 0 {
		go c.watchMemory()
	}
	return nil
}

// reap waits for the process and ends what is left of its group. A process that
// left the group may hold the output open for ever, so it is not read to its end
// but for a moment: go-plugin waits for its readers before it calls Wait.
func (c *command) reap() {
	how, _ := c.cmd.Process.Wait()
	killGroup(int(c.pid.Load()))
	c.supervisor.removeGroup(int(c.pid.Load()))
	c.how = how
	close(c.ended)
	time.AfterFunc(lastWords, c.closePipes)
}

func (c *command) closePipes() {
	_, _, _ = c.input.Close(), c.stdout.Close(), c.stderr.Close()
}

// Wait waits for the process.
func (c *command) Wait(context.Context) error {
	<-c.ended
	c.closePipes()
	if !c.how.Success() {
		return &exec.ExitError{ProcessState: c.how}
	}
	return nil
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

// watchMemory looks at what the process group keeps resident and kills it when
// that is too much.
func (c *command) watchMemory() {
	tick := time.NewTicker(memoryInterval)
	defer tick.Stop()
	for {
		select {
		case <-c.ended:
			return
		case <-tick.C:
		}
		if used := groupResident(int(c.pid.Load())); used > c.memory {
			c.over.Store(used)
			c.kill()
			return
		}
	}
}

// memoryInterval is short enough that a plugin which fills its memory at a few
// GB/s does not get far, and long enough to cost nothing: a look takes a
// millisecond or so.
const memoryInterval = 100 * time.Millisecond

// state says how the process ended, "" while it runs.
func (c *command) state() string {
	select {
	case <-c.ended:
		return c.how.String()
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
