// Package cache keeps the answers of endpoints in one SQLite file, shared by all
// runs and by several processes at once. An answer is written before anybody
// uses it, so that a killed process loses the calls in flight at most.
//
// The answers are kept as the servers sent them, so that what is read from them
// can grow without asking again.
package cache

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// FileName is the cache's file in its folder.
const FileName = "answers.db"

const formatVersion = 1

// patience is how long a write waits for another process's.
const patience = 10 * time.Second

// A Call is all that determines an answer. Names in the pool file, prices,
// limits, timeouts and the key's variable are no part of it.
type Call struct {
	Kind      string // chat or embedding
	Server    string // the endpoint's cache_as: its base URL unless the pool file says otherwise
	Model     string // for listing; the body has it too
	Replicate int    // counts samples of one body from 0
	Body      []byte // the request, canonical
}

// Key is the SHA-256 over the parts of a call, each with its length before it.
func (c Call) Key() [sha256.Size]byte {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(c.Kind), []byte(c.Server), binary.BigEndian.AppendUint64(nil, uint64(c.Replicate)), c.Body} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write(part)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// A Cache is safe for use by many goroutines.
type Cache struct {
	path         string
	db           *sql.DB
	writing      sync.Mutex // of whole transactions
	writer       *writer
	hits, misses atomic.Int64
}

// DefaultFolder is smacs in the user's cache folder.
func DefaultFolder() (string, error) {
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for the response cache: %w; name one with --cache DIR", err)
	}
	return filepath.Join(folder, "smacs"), nil
}

// Open opens the cache in a folder and makes both where there is none.
func Open(folder string) (*Cache, error) {
	path, err := filepath.Abs(filepath.Join(folder, FileName))
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err != nil {
		return nil, fmt.Errorf("response cache: %w", err)
	}
	options := url.Values{"_pragma": {
		fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), "journal_mode(WAL)", "synchronous(FULL)",
	}, "_txlock": {"immediate"}}
	name := (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: options.Encode()}).String()
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, explain(path, err)
	}
	db.SetMaxOpenConns(4)
	c := &Cache{path: path, db: db}
	if err := c.create(context.Background()); err != nil {
		return nil, errors.Join(explain(path, err), db.Close())
	}
	c.writer = startWriter(c)
	return c, nil
}

// create makes the table in an empty file and looks at the version of another.
func (c *Cache) create(ctx context.Context) error {
	var version int
	if err := c.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch version {
	case formatVersion:
		var n int
		return c.db.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM answers LIMIT 1)").Scan(&n)
	case 0:
	default:
		return fmt.Errorf("the file has format %d, want %d: it is of another version of smacs", version, formatVersion)
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, statement := range []string{
		`CREATE TABLE IF NOT EXISTS answers (
			key BLOB PRIMARY KEY, kind TEXT NOT NULL, server TEXT NOT NULL, model TEXT NOT NULL, replicate INTEGER NOT NULL,
			request BLOB NOT NULL, answer BLOB NOT NULL, sum BLOB NOT NULL, latency_us INTEGER NOT NULL, created INTEGER NOT NULL)`,
		fmt.Sprintf("PRAGMA user_version = %d", formatVersion),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Close writes what is on its way and closes the file.
func (c *Cache) Close() error {
	c.writer.stop()
	return c.db.Close()
}

// Path is the cache's file.
func (c *Cache) Path() string { return c.path }

// Get returns the answer to a call as it was put, and the latency it had then.
// An answer whose bytes have changed since is an error, not a missing answer.
func (c *Cache) Get(ctx context.Context, call Call) (answer []byte, latency time.Duration, found bool, err error) {
	id := call.Key()
	var sum []byte
	var micros int64
	err = c.db.QueryRowContext(ctx, "SELECT answer, sum, latency_us FROM answers WHERE key = ?", id[:]).Scan(&answer, &sum, &micros)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		c.misses.Add(1)
		return nil, 0, false, nil
	case err != nil:
		return nil, 0, false, explain(c.path, err)
	}
	if want := sha256.Sum256(answer); string(want[:]) != string(sum) {
		return nil, 0, false, damaged(c.path, errors.New("an answer is not as it was written"))
	}
	c.hits.Add(1)
	return answer, time.Duration(micros) * time.Microsecond, true, nil
}

// Put writes an answer; when it returns nil, the answer outlives the process.
// Of two answers to one call, from two processes, the first stays.
func (c *Cache) Put(ctx context.Context, call Call, answer []byte, latency time.Duration) error {
	return explain(c.path, c.writer.put(ctx, entry{call: call, answer: answer, latency: latency}))
}

type executor interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

const insert = "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

func put(ctx context.Context, to executor, call Call, answer []byte, latency time.Duration, created int64) error {
	id, sum := call.Key(), sha256.Sum256(answer)
	_, err := to.ExecContext(ctx, insert,
		id[:], call.Kind, call.Server, call.Model, call.Replicate, call.Body, answer, sum[:], latency.Microseconds(), created)
	return err
}

// Counts are the calls of Get so far that found an answer and that did not.
func (c *Cache) Counts() (hits, misses int64) { return c.hits.Load(), c.misses.Load() }
