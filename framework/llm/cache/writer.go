package cache

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// mostTogether bounds the answers of one transaction, and so how long the first
// of them waits for the others.
const mostTogether = 256

// An entry is an answer on its way into the file.
type entry struct {
	call    Call
	answer  []byte
	latency time.Duration
	done    chan error
}

// A writer puts answers that come at the same time into one transaction: with a
// thousand calls in flight a transaction each would cost more than the calls.
// Nobody waits for company: what has come when the last transaction ends is the
// next.
type writer struct {
	cache   *Cache
	entries chan entry
	ended   chan struct{}
	closing sync.Once
	closed  chan struct{}
}

var errClosed = errors.New("it is closed")

func startWriter(c *Cache) *writer {
	w := &writer{cache: c, entries: make(chan entry), ended: make(chan struct{}), closed: make(chan struct{})}
	go w.run()
	return w
}

func (w *writer) stop() {
	w.closing.Do(func() { close(w.closed) })
	<-w.ended
}

func (w *writer) put(ctx context.Context, e entry) error {
	e.done = make(chan error, 1)
	select {
	case w.entries <- e:
	case <-w.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	return <-e.done
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		select {
		case first := <-w.entries:
			w.write(w.gather(first))
		case <-w.closed:
			return
		}
	}
}

// gather takes what is there already.
func (w *writer) gather(first entry) []entry {
	batch := []entry{first}
	for len(batch) < mostTogether {
		select {
		case e := <-w.entries:
			batch = append(batch, e)
		default:
			return batch
		}
	}
	return batch
}

func (w *writer) write(batch []entry) {
	w.cache.writing.Lock()
	defer w.cache.writing.Unlock()
	err := w.cache.inOne(batch)
	for _, e := range batch {
		e.done <- err
	}
}

func (c *Cache) inOne(batch []entry) error {
	ctx := context.Background() // an answer that was paid for is kept
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	statement, err := tx.PrepareContext(ctx, insert)
	if err != nil {
		return err
	}
	defer statement.Close()
	now := time.Now().Unix()
	for _, e := range batch {
		if err := put(ctx, prepared{statement}, e.call, e.answer, e.latency, now); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// prepared is a statement that stands for its own text.
type prepared struct{ statement *sql.Stmt }

func (p prepared) ExecContext(ctx context.Context, _ string, args ...any) (sql.Result, error) {
	return p.statement.ExecContext(ctx, args...)
}
