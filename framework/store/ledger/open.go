package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"smacs/framework/key"
)

// Open opens the ledger at path, making it when there is no file or an empty
// one; the folder must be there. It checks the whole file's structure, whose cost
// grows with the file's size, and keeps the keys in memory (some 100 bytes a key).
//
// It returns a *[DamagedError], a *[VersionError] or an error wrapping [ErrInUse]
// for the states of a file they describe. A ledger that may be read but not
// written opens; its first Put says so.
func Open(path string) (*Ledger, error) {
	ctx := context.Background()
	name, err := dataSource(path)
	if err != nil {
		return nil, wrap(path, "open", err)
	}
	pool, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, wrap(path, "open", err)
	}
	db, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(explainOpen(path, err), pool.Close())
	}
	l := &Ledger{path: path, pool: pool, db: db, rows: map[key.Key]int64{}}
	if err := l.start(ctx); err != nil {
		return nil, errors.Join(explainOpen(path, err), l.Close())
	}
	return l, nil
}

// start takes the file for this process, checks it and reads its keys.
func (l *Ledger) start(ctx context.Context) error {
	for _, setting := range settings {
		if _, err := l.db.ExecContext(ctx, setting); err != nil {
			return err
		}
	}
	if err := l.take(ctx); err != nil {
		return err
	}
	if err := check(ctx, l.db, l.path); err != nil {
		return err
	}
	if err := l.load(ctx); err != nil {
		return err
	}
	l.settle(ctx)
	return l.prepare(ctx)
}

// settle makes the journal go that a killed process left: played back, it is of
// no more use, but SQLite deletes it on Close only after a transaction that
// wrote. This one writes what is there. When it fails, the journal harms nobody,
// and the first Put says what is wrong.
func (l *Ledger) settle(ctx context.Context) {
	if _, err := os.Stat(l.path + companions[0]); err != nil {
		return
	}
	_ = l.transact(func() error {
		_, err := l.db.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", formatVersion))
		return err
	})
}

// take locks the file until Close and writes an empty ledger into an empty file.
// In exclusive locking mode SQLite keeps the lock that a transaction took.
func (l *Ledger) take(ctx context.Context) error {
	_, err := l.db.ExecContext(ctx, "BEGIN EXCLUSIVE")
	var failure *sqlite.Error
	if errors.As(err, &failure) && failure.Code() == sqlite3.SQLITE_READONLY {
		return nil // a shared lock will do: nobody can write
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(l.path) // by the lock's grace nobody else writes now
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		if err := create(ctx, l.db); err != nil {
			return err
		}
	}
	_, err = l.db.ExecContext(ctx, "COMMIT")
	return err
}

// load reads which keys are there. A key whose bytes were damaged is another
// key, which nobody asks for.
func (l *Ledger) load(ctx context.Context) error {
	rows, err := l.db.QueryContext(ctx, "SELECT id, key FROM blocks ORDER BY id")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var name sql.RawBytes
		if err := rows.Scan(&id, &name); err != nil {
			return err
		}
		l.remember(name, id)
	}
	return errors.Join(rows.Err(), rows.Close())
}

// remember notes a row of the file. Of two rows with one key, which no sound
// file has, the later one counts.
func (l *Ledger) remember(name []byte, id int64) {
	var k key.Key
	if len(name) != len(k) {
		l.dead = append(l.dead, id)
		return
	}
	copy(k[:], name)
	if earlier, ok := l.rows[k]; ok {
		l.dead = append(l.dead, earlier)
	}
	l.rows[k] = id
}

// dataSource is the path as the URI that SQLite and its driver read, so that
// none of its characters is taken for an option.
func dataSource(path string) (string, error) {
	if strings.ContainsRune(path, 0) {
		return "", errors.New("the path holds a zero byte")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive's letter
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String(), nil
}
