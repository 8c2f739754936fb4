package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// The limits of plugins: what is not given, and what may be.
const (
	DefaultTimeout = time.Minute // of Plugin.Timeout
	maxTimeout     = 24 * time.Hour
	// A process of a language with a runtime does not start in less than this, so
	// that less is a slip of the unit.
	minMemory = 16_000_000
)

// timeout reads plugins.NAME.timeout.
func (p *parser) timeout(key string, value any) time.Duration {
	text, ok := value.(string)
	limit, err := time.ParseDuration(text)
	if !ok || err != nil || limit < time.Millisecond || limit > maxTimeout {
		p.atf(key, `got %s, want a time from "1ms" to "24h", for instance "90s" or "5m"`, describe(value))
		return 0
	}
	return limit
}

// memory reads plugins.NAME.memory.
func (p *parser) memory(key string, value any) int64 {
	text, ok := value.(string)
	bytes, err := humanize.ParseBytes(text)
	if !ok || err != nil || bytes < minMemory || bytes > math.MaxInt64 {
		p.atf(key, `got %s, want a size of at least "16MB", for instance "500MB", "2GB" or "2GiB"`, describe(value))
		return 0
	}
	return int64(bytes)
}

// Bytes writes a size in the largest unit in which it is a whole number, as
// plugins.NAME.memory takes it.
func Bytes(n int64) string {
	for _, unit := range []string{"TB", "TiB", "GB", "GiB", "MB", "MiB", "kB", "KiB"} {
		size, err := humanize.ParseBytes("1" + unit)
		if err == nil && n%int64(size) == 0 {
			return fmt.Sprint(n/int64(size), unit)
		}
	}
	return fmt.Sprint(n, "B")
}

// seconds writes a time as plugins.NAME.timeout takes it: 60s and not 1m0s.
func seconds(d time.Duration) string {
	if d%time.Second == 0 {
		return strconv.FormatInt(int64(d/time.Second), 10) + "s"
	}
	return strings.ReplaceAll(d.String(), "µ", "u")
}
