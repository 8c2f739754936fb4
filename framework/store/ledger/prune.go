package ledger

import (
	"context"
	"fmt"
	"slices"

	"smacs/framework/key"
)

// Prune deletes every row whose key keep refuses, in one transaction: rows of
// older builds or of experiments changed since would pile up otherwise. Later
// Puts use the space; when more than half of the file is free it is rewritten
// shorter, which for a moment needs as much disk again. keep must not call the
// ledger.
func (l *Ledger) Prune(keep func(key.Key) bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return closed(l.path)
	}
	var keys []key.Key
	ids := slices.Clone(l.dead)
	for k, id := range l.rows {
		if !keep(k) {
			keys, ids = append(keys, k), append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids) // neighbours share pages
	if err := l.transact(func() error { return l.deleteRows(ids) }); err != nil {
		return explain(l.path, fmt.Sprintf("delete %d blocks", len(ids)), err)
	}
	for _, k := range keys {
		delete(l.rows, k)
	}
	l.dead = nil
	return explain(l.path, "shrink", l.shrink(context.Background()))
}

func (l *Ledger) shrink(ctx context.Context) error {
	var pages, free int
	if err := l.db.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		return err
	}
	if err := l.db.QueryRowContext(ctx, "PRAGMA freelist_count").Scan(&free); err != nil {
		return err
	}
	if 2*free <= pages {
		return nil
	}
	_, err := l.db.ExecContext(ctx, "VACUUM")
	return err
}
