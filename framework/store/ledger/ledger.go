package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"smacs/framework/key"
)

// An Entry is the packed outcomes of one block under the block's key. The bytes
// mean nothing to the ledger; no bytes are an entry like any other.
type Entry struct {
	Key  key.Key
	Data []byte
}

// A Ledger is an open ledger file. Its methods may be called from several
// goroutines; they take turns, as SQLite has one writer anyway.
type Ledger struct {
	path string

	mu      sync.Mutex
	pool    *sql.DB
	db      *sql.Conn // the one connection, which holds the lock on the file
	get     *sql.Stmt
	insert  *sql.Stmt
	remove  *sql.Stmt
	rows    map[key.Key]int64 // id of the row of every key that is there
	dead    []int64           // ids of rows to delete with the next Put
	damaged int
	closed  bool
}

func (l *Ledger) prepare(ctx context.Context) error {
	var errs [3]error
	l.get, errs[0] = l.db.PrepareContext(ctx, "SELECT sum, data FROM blocks WHERE id = ?")
	l.insert, errs[1] = l.db.PrepareContext(ctx, "INSERT INTO blocks (key, sum, data) VALUES (?, ?, ?)")
	l.remove, errs[2] = l.db.PrepareContext(ctx, "DELETE FROM blocks WHERE id = ?")
	return errors.Join(errs[:]...)
}

// Known tells of every key whether the ledger has a row of it, in the order of
// the keys. It reads no row: [Ledger.Get] may still find the row damaged.
func (l *Ledger) Known(keys []key.Key) ([]bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, closed(l.path)
	}
	known := make([]bool, len(keys))
	for i, k := range keys {
		_, known[i] = l.rows[k]
	}
	return known, nil
}

// Get returns what was put under the key last. ok is false when nothing is there
// and when the row's bytes are not those that were put: then the key is no longer
// known, and [Ledger.Damaged] counts it. An error says that the file could not be
// read; it is a *[DamagedError] when the file broke while open.
func (l *Ledger) Get(k key.Key) (data []byte, ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, false, closed(l.path)
	}
	id, ok := l.rows[k]
	if !ok {
		return nil, false, nil
	}
	data, err = l.read(id, k)
	switch {
	case errors.Is(err, errRow):
		l.forget(k)
		return nil, false, nil
	case err != nil:
		return nil, false, explain(l.path, "read "+k.Short(), err)
	}
	return data, true, nil
}

// errRow says that one row is not what was put.
var errRow = errors.New("damaged row")

// read returns the data of a row; errRow when it is not the data of the key, or
// when the row cannot be found.
func (l *Ledger) read(id int64, k key.Key) ([]byte, error) {
	rows, err := l.get.Query(id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, errors.Join(rows.Err(), errRow)
	}
	var sum sql.RawBytes
	data := []byte{}
	if err := rows.Scan(&sum, &data); err != nil {
		return nil, err
	}
	if string(sum) != string(checksum(k, data)) {
		return nil, errRow
	}
	return data, nil
}

// forget makes a key unknown. Its row goes with the next Put: a ledger that
// cannot be written stays as readable as it was.
func (l *Ledger) forget(k key.Key) {
	l.dead = append(l.dead, l.rows[k])
	delete(l.rows, k)
	l.damaged++
}

// Put stores the entries in one transaction: all of them, durably, when it
// returns nil, and none of them when it returns an error. An entry replaces what
// was under its key, also an earlier entry of the same call. The error says what
// to do about a full disk or a read-only folder; what was stored before is kept.
func (l *Ledger) Put(entries []Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return closed(l.path)
	}
	if len(entries) == 0 {
		return nil
	}
	placed := make(map[key.Key]int64, len(entries))
	err := l.transact(func() error { return l.write(entries, placed) })
	if err != nil {
		return explain(l.path, fmt.Sprintf("store %d blocks", len(entries)), err)
	}
	for k, id := range placed {
		l.rows[k] = id
	}
	l.dead = nil
	return nil
}

// write deletes the rows that are replaced and inserts the new ones at the end
// of the table, so that a Put touches few of the file's old pages.
func (l *Ledger) write(entries []Entry, placed map[key.Key]int64) error {
	if err := l.deleteRows(l.dead); err != nil {
		return err
	}
	for _, e := range entries {
		id, ok := placed[e.Key]
		if !ok {
			id, ok = l.rows[e.Key]
		}
		if ok {
			if err := l.deleteRows([]int64{id}); err != nil {
				return err
			}
		}
		data := e.Data
		if data == nil {
			data = []byte{} // nil would be SQL's NULL
		}
		result, err := l.insert.Exec(e.Key[:], checksum(e.Key, data), data)
		if err != nil {
			return err
		}
		if placed[e.Key], err = result.LastInsertId(); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) deleteRows(ids []int64) error {
	for _, id := range ids {
		if _, err := l.remove.Exec(id); err != nil {
			return err
		}
	}
	return nil
}

// transact runs change in a transaction. After an error nothing of it is in the
// file; a rollback that fails leaves the journal, which the next Open plays back.
func (l *Ledger) transact(change func() error) error {
	ctx := context.Background()
	_, err := l.db.ExecContext(ctx, "BEGIN")
	if err != nil {
		return err
	}
	if err = change(); err == nil {
		_, err = l.db.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		// SQLite rolls back by itself after some errors; then this one says so
		// and nothing is left to do.
		_, _ = l.db.ExecContext(ctx, "ROLLBACK")
	}
	return err
}

// Damaged is how many rows Get found damaged since Open.
func (l *Ledger) Damaged() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.damaged
}

// Close gives the file back; it is the only file of the ledger then. Every other
// call returns an error wrapping fs.ErrClosed afterwards, a second Close nil.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	// A statement left open would keep SQLite's lock on the file.
	var err error
	for _, statement := range []*sql.Stmt{l.get, l.insert, l.remove} {
		if statement != nil {
			err = errors.Join(err, statement.Close())
		}
	}
	return wrap(l.path, "close", errors.Join(err, l.db.Close(), l.pool.Close()))
}
