package pluginhost

import (
	"context"
	"time"

	pb "smacs/framework/pluginproto"
)

// Client returns the protocol's client of the running process, which is started
// when there is none. Calls through it are neither counted nor repeated, and the
// host does not know what they put or opened: it is for tests of plugins.
func (p *Process) Client(ctx context.Context) (pb.StrategiesClient, error) {
	l, err := p.running(ctx)
	if err != nil {
		return nil, err
	}
	return l.rpc, nil
}

// Killed reports whether the process that ran last had to be killed, rather than
// having ended by itself. Ask after Close.
func (p *Process) Killed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last != nil && p.last.process != nil && p.last.process.killed.Load()
}

// HangUp ends the standard input of the running process, which is how a plugin
// learns that its host is gone, and reports whether the process ended within the
// limit. It is for tests of plugins; Close is still due.
func (p *Process) HangUp(limit time.Duration) bool {
	l := p.current()
	if l == nil || l.process == nil {
		return true
	}
	_ = l.process.input.Close()
	select {
	case <-l.process.ended:
		return true
	case <-time.After(limit):
		return false
	}
}
