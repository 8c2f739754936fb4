package cache

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// A Group is the answers of one model at one server.
type Group struct {
	Kind    string `json:"kind"`
	Server  string `json:"server"`
	Model   string `json:"model"`
	Answers int64  `json:"answers"`
	Bytes   int64  `json:"bytes"` // of requests and answers
}

// An Info describes a cache.
type Info struct {
	Path   string  `json:"path"`
	Bytes  int64   `json:"bytes"` // of the file with its journal
	Groups []Group `json:"groups"`
}

// Info counts what is in the cache, in the order of kind, server and model.
func (c *Cache) Info(ctx context.Context) (Info, error) {
	info := Info{Path: c.path, Groups: []Group{}}
	for _, suffix := range []string{"", "-wal"} {
		if stat, err := os.Stat(c.path + suffix); err == nil {
			info.Bytes += stat.Size()
		}
	}
	rows, err := c.db.QueryContext(ctx, `SELECT kind, server, model, count(*), sum(length(request) + length(answer))
		FROM answers GROUP BY kind, server, model ORDER BY kind, server, model`)
	if err != nil {
		return info, explain(c.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var g Group
		if err := rows.Scan(&g.Kind, &g.Server, &g.Model, &g.Answers, &g.Bytes); err != nil {
			return info, explain(c.path, err)
		}
		info.Groups = append(info.Groups, g)
	}
	return info, explain(c.path, rows.Err())
}

// A line is an answer in an exported file. Texts keep the bytes as they are.
type line struct {
	Kind      string `json:"kind"`
	Server    string `json:"server"`
	Model     string `json:"model"`
	Replicate int    `json:"replicate"`
	Request   string `json:"request"`
	Answer    []byte `json:"answer"` // base64: a server's bytes need not be UTF-8
	LatencyUS int64  `json:"latency_us"`
	Created   int64  `json:"created"`
}

// Export writes all answers as JSON Lines, in the order of their keys: equal
// caches give equal files. It returns their number.
func (c *Cache) Export(ctx context.Context, w io.Writer) (int, error) {
	rows, err := c.db.QueryContext(ctx, "SELECT kind, server, model, replicate, request, answer, latency_us, created FROM answers ORDER BY key")
	if err != nil {
		return 0, explain(c.path, err)
	}
	defer rows.Close()
	out := json.NewEncoder(w)
	n := 0
	for ; rows.Next(); n++ {
		var l line
		if err := rows.Scan(&l.Kind, &l.Server, &l.Model, &l.Replicate, &l.Request, &l.Answer, &l.LatencyUS, &l.Created); err != nil {
			return n, explain(c.path, err)
		}
		if err := out.Encode(l); err != nil {
			return n, err
		}
	}
	return n, explain(c.path, rows.Err())
}

// maxLine bounds a line of a file to import.
const maxLine = 512 << 20

// Import adds the answers of an exported file, all or, after an error, none; a
// call that has an answer keeps it. It returns the number of lines read.
func (c *Cache) Import(ctx context.Context, r io.Reader) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, explain(c.path, err)
	}
	defer tx.Rollback()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		var l line
		n++
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return 0, fmt.Errorf("line %d: %w", n, err)
		}
		if err := l.check(); err != nil {
			return 0, fmt.Errorf("line %d: %w", n, err)
		}
		call := Call{Kind: l.Kind, Server: l.Server, Model: l.Model, Replicate: l.Replicate, Body: []byte(l.Request)}
		if err := put(ctx, tx, call, l.Answer, time.Duration(l.LatencyUS)*time.Microsecond, l.Created); err != nil {
			return 0, explain(c.path, err)
		}
	}
	if err := lines.Err(); err != nil {
		return 0, fmt.Errorf("line %d: %w", n+1, err)
	}
	return n, explain(c.path, tx.Commit())
}

func (l line) check() error {
	if l.Kind == "" || l.Server == "" || l.Model == "" || l.Replicate < 0 || !json.Valid([]byte(l.Request)) || !json.Valid(l.Answer) {
		return errors.New("want kind, server, model, replicate, request and answer of an exported cache")
	}
	return nil
}
