package pluginhost

import (
	"maps"
	"slices"
)

// Stats say what a plugin did, for the run's manifest.
type Stats struct {
	Name     string
	SHA256   string           // of the plugin's code, see Code
	Pids     []int            // of its processes in the order they were started
	Calls    int64            // of every method, repeated ones too
	ByMethod map[string]int64 // the same by method of the protocol
	Restarts int              // processes or connections after the first
	starts   int
}

func (s *Stats) started(pid int) {
	s.Restarts = s.starts
	s.starts++
	if pid != 0 {
		s.Pids = append(s.Pids, pid)
	}
}

// Stats returns what the plugin did so far.
func (p *Process) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	stats := p.stats
	stats.Pids, stats.ByMethod = slices.Clone(stats.Pids), maps.Clone(stats.ByMethod)
	return stats
}

func (p *Process) count(method string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.Calls++
	p.stats.ByMethod[method]++
}
