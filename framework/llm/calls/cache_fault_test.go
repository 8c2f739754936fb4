package calls_test

import (
	"errors"
	"sync"
	"testing"

	"smacs/framework/llm/cache"
	"smacs/framework/llm/calls"
	"smacs/framework/llm/client"
	"smacs/framework/mock"
)

// TestACacheThatFails: where answers cannot be looked up nothing is paid for, and the
// error says why.
func TestACacheThatFails(t *testing.T) {
	p := newPlace(t, 1, 20, mock.Options{})
	kept, err := cache.Open(p.folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	c := calls.New(calls.Options{Pool: p.pool, Cache: kept, Budget: calls.NoBudget(), Client: client.Options{Getenv: func(string) string { return secret }, Sleep: noPause}})
	defer c.Close()
	var group sync.WaitGroup
	for q := range 20 {
		group.Go(func() {
			if reply, err := c.Chat(t.Context(), chat(0, q)); !errors.Is(err, calls.ErrCache) || reply != nil {
				t.Errorf("got %v, %v, want ErrCache", reply, err)
			}
		})
	}
	group.Wait()
	if got := p.server.Stats().Calls; got != 0 {
		t.Errorf("%d calls were paid for", got)
	}
}
