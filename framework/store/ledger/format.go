package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"

	"smacs/framework/key"
)

// The file is known by these three; Open accepts no other tables, indexes,
// triggers or views, so nothing but this package's statements runs in it.
const (
	applicationID = 0x736d6c67 // "smlg", at offset 68 of the file
	formatVersion = 1          // SQLite's user_version, at offset 60
	schema        = `CREATE TABLE blocks (id INTEGER PRIMARY KEY, key BLOB NOT NULL, sum BLOB NOT NULL, data BLOB NOT NULL)`
)

// There is no index on key: the keys of an open ledger are in memory, an index
// would cost each Put a random write per row, and it could disagree with the
// table after damage.

// checksum binds a row's data to its key, and both to this format.
func checksum(k key.Key, data []byte) []byte {
	h := sha256.New()
	h.Write([]byte("smacs ledger 1\n"))
	h.Write(k[:]) // of fixed length, so that key and data cannot run together
	h.Write(data)
	return h.Sum(nil)
}

// settings hold for one connection.
var settings = []string{
	// Of a new file only. Blocks of about 1 KB fill such pages better than SQLite's
	// 4 KB ones, where three of them leave a quarter free.
	"PRAGMA page_size = 16384",
	// The lock is kept between transactions, and the journal too.
	"PRAGMA locking_mode = EXCLUSIVE",
	// A commit waits for the disk, so that it survives a power cut.
	"PRAGMA synchronous = FULL",
	// Broken cells and schemas are refused rather than followed.
	"PRAGMA cell_size_check = ON",
	"PRAGMA trusted_schema = OFF",
}

// create writes an empty ledger in the open transaction: a kill leaves an empty
// file,
// which is a new ledger too.
func create(ctx context.Context, db *sql.Conn) error {
	for _, statement := range []string{
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", formatVersion),
		schema,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// check tells whether the open file is a sound ledger of a known format.
func check(ctx context.Context, db *sql.Conn, path string) error {
	var id, version int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch {
	case id != applicationID:
		return &DamagedError{path, fmt.Errorf("a database with application id %#x, want %#x", uint32(id), applicationID)}
	case version > formatVersion:
		return &VersionError{Path: path, Got: version, Want: formatVersion}
	case version != formatVersion:
		return &DamagedError{path, fmt.Errorf("format version %d, want %d", version, formatVersion)}
	}
	for _, check := range []func(context.Context, *sql.Conn, string) error{checkJournal, checkSchema, checkSize, checkPages} {
		if err := check(ctx, db, path); err != nil {
			return err
		}
	}
	return nil
}

// checkJournal refuses a file whose header asks for a write-ahead log: this
// package writes none, and copies of the one file would lack it.
func checkJournal(ctx context.Context, db *sql.Conn, path string) error {
	var mode string
	err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode)
	if err == nil && mode != "delete" {
		err = &DamagedError{path, fmt.Errorf("journal mode %q, want delete", mode)}
	}
	return err
}

func checkSchema(ctx context.Context, db *sql.Conn, path string) error {
	found, err := column[string](ctx, db, "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	if err == nil && !slices.Equal(found, []string{schema}) {
		err = &DamagedError{path, fmt.Errorf("tables %q, want %q", found, schema)}
	}
	return err
}

// checkSize finds a last page that is there in part: SQLite would read the rest
// of it as zeros.
func checkSize(ctx context.Context, db *sql.Conn, path string) error {
	var pages, bytes int64
	if err := db.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA page_size").Scan(&bytes); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err == nil && info.Size() < pages*bytes {
		err = &DamagedError{path, fmt.Errorf("cut short: got %d bytes, want %d pages of %d", info.Size(), pages, bytes)}
	}
	return err
}

// checkPages walks every page once. After it no scan of the table can run in
// circles, and no insert lands in a broken tree.
func checkPages(ctx context.Context, db *sql.Conn, path string) error {
	found, err := column[string](ctx, db, "PRAGMA quick_check(1)")
	if err == nil && !slices.Equal(found, []string{"ok"}) {
		err = &DamagedError{path, fmt.Errorf("%q", found)}
	}
	return err
}

// column reads a query of one column.
func column[T any](ctx context.Context, db *sql.Conn, query string) (found []T, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var value T
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		found = append(found, value)
	}
	return found, rows.Err()
}
