package pluginhost

import (
	"sync"
	"time"

	"github.com/hashicorp/go-plugin"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// link is the connection to one running plugin process, from its start to its
// end.
type link struct {
	rpc   pb.StrategiesClient
	pid   int           // 0 for a connection without a process of ours
	state func() string // how the process ended, "" while it runs
	end   func(gracefully bool)
	once  sync.Once
	// process is that of ours, nil for a connection without one.
	process *command

	mu   sync.Mutex
	puts map[framework.Digest]*put
}

// put is the state of one payload in one process.
type put struct {
	mu   sync.Mutex
	sent bool
}

func newLink(rpc pb.StrategiesClient, process *command, client *plugin.Client, release func()) *link {
	return &link{
		rpc:     rpc,
		pid:     int(process.pid.Load()),
		state:   process.state,
		process: process,
		puts:    map[framework.Digest]*put{},
		end: func(gracefully bool) {
			if !gracefully {
				process.kill()
			}
			// go-plugin waits without limit for the answer to its Shutdown call,
			// which a stopped process never gives.
			timer := time.AfterFunc(grace, process.kill)
			client.Kill()
			timer.Stop()
			process.kill()
			release()
		},
	}
}

// kill ends the process at once.
func (l *link) kill() { l.once.Do(func() { l.end(false) }) }

// close lets the process end by itself and kills it when it does not.
func (l *link) close() { l.once.Do(func() { l.end(true) }) }

// over returns the resident bytes for which the process was killed, else 0.
func (l *link) over() int64 {
	if l.process == nil {
		return 0
	}
	return l.process.over.Load()
}

// payload returns the state of a payload.
func (l *link) payload(digest framework.Digest) *put {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.puts[digest] == nil {
		l.puts[digest] = &put{}
	}
	return l.puts[digest]
}
