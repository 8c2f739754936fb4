package client

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Pauses between attempts without a word of the server.
const (
	firstPause   = 500 * time.Millisecond
	longestPause = 30 * time.Second
)

// pause doubles with each attempt; half of it is drawn, so that many callers do
// not come back together. The server's own wish is a lower bound.
func (c *Client) pause(attempt int, wish time.Duration) time.Duration {
	base := min(firstPause<<min(attempt-1, 10), longestPause)
	return max(wish, base/2+rand.N(base/2))
}

// retryable are statuses after which the same request may succeed.
func retryable(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented:
		return false
	}
	return status >= 500
}

// retryAfter reads the header in its two forms, seconds and a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 && seconds < 1e8 {
		return time.Duration(seconds * float64(time.Second))
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
