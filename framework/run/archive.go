package run

import (
	"sync"

	"smacs/framework/key"
	"smacs/framework/pipeline"
	"smacs/framework/store/ledger"
)

// An Archive is the pipeline.Archive of a run folder: its ledger, and beside it
// what other runs of this process computed. It must be closed.
type Archive struct {
	ledger *ledger.Ledger
	shared *Shared

	mutex   sync.Mutex
	adopted []ledger.Entry // from other runs, to be kept with the next Put
}

// Shared is what the runs of one process computed, so that experiments that
// overlap compute it once. Nil shares nothing. It is safe for concurrent use.
type Shared struct {
	mutex  sync.Mutex
	blocks map[key.Key][]byte
}

// NewShared returns an empty memory.
func NewShared() *Shared { return &Shared{blocks: map[key.Key][]byte{}} }

// NewArchive returns the archive of a ledger.
func NewArchive(l *ledger.Ledger, shared *Shared) *Archive {
	return &Archive{ledger: l, shared: shared}
}

// Get implements pipeline.Archive.
func (a *Archive) Get(k key.Key) (data []byte, ok bool, err error) {
	data, ok, err = a.ledger.Get(k)
	if ok || err != nil {
		a.shared.put(k, data, ok)
		return data, ok, err
	}
	data, ok = a.shared.get(k)
	if ok {
		a.mutex.Lock()
		defer a.mutex.Unlock()
		a.adopted = append(a.adopted, ledger.Entry{Key: k, Data: data})
	}
	return data, ok, nil
}

// Put implements pipeline.Archive.
func (a *Archive) Put(entries []pipeline.Packed) error {
	all := a.takeAdopted()
	for _, entry := range entries {
		all = append(all, ledger.Entry{Key: entry.Key, Data: entry.Data})
		a.shared.put(entry.Key, entry.Data, true)
	}
	return a.ledger.Put(all)
}

// Close keeps what is left to keep and closes the ledger.
func (a *Archive) Close() error {
	var err error
	if adopted := a.takeAdopted(); len(adopted) > 0 {
		err = a.ledger.Put(adopted)
	}
	if closed := a.ledger.Close(); err == nil {
		err = closed
	}
	return err
}

func (a *Archive) takeAdopted() []ledger.Entry {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	adopted := a.adopted
	a.adopted = nil
	return adopted
}

func (s *Shared) get(k key.Key) ([]byte, bool) {
	if s == nil {
		return nil, false
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	data, ok := s.blocks[k]
	return data, ok
}

func (s *Shared) put(k key.Key, data []byte, ok bool) {
	if s == nil || !ok {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.blocks[k] = data
}
