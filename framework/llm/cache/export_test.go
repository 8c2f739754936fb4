package cache

import (
	"context"
	"fmt"
)

// Limit bounds the file to some pages, on the one connection left for a test.
func (c *Cache) Limit(ctx context.Context, pages int) error {
	c.db.SetMaxOpenConns(1)
	c.db.SetMaxIdleConns(1)
	_, err := c.db.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages))
	return err
}

// Hurry makes writes wait for other programs shortly, on the one connection left for
// a test.
func (c *Cache) Hurry(ctx context.Context) error {
	c.db.SetMaxOpenConns(1)
	c.db.SetMaxIdleConns(1)
	_, err := c.db.ExecContext(ctx, "PRAGMA busy_timeout = 100")
	return err
}
