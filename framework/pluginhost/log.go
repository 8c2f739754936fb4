package pluginhost

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"smacs/framework/terminal"
)

// output is what a plugin says: whole lines go to the log with the plugin's name
// in front, and the last of them are kept for errors. Nothing in them can control
// the terminal they may end up on.
type output struct {
	mu      sync.Mutex
	prefix  string
	options Options
	partial []byte
	tail    []string
}

const (
	maxError  = 2000     // bytes of a strategy's own error
	maxTail   = 200      // bytes of a line that an error repeats
	tailLines = 8        // how much of a plugin's output an error repeats
	maxLine   = 64 << 10 // a longer line is broken
)

func newOutput(options Options) *output {
	return &output{prefix: "plugin " + options.Name + ": ", options: options}
}

// warn says something about the plugin.
func (o *output) warn(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, _ = io.WriteString(o.options.Warn, o.prefix+terminal.Plain(o.options.conceal(fmt.Sprintf(format, args...)))+"\n")
}

// Write never fails: a plugin does not fail because its log cannot be written.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.partial = append(o.partial, p...)
	for {
		end := bytes.IndexByte(o.partial, '\n')
		if end < 0 && len(o.partial) > maxLine {
			o.line(string(o.partial))
			o.partial = nil
		}
		if end < 0 {
			return len(p), nil
		}
		o.line(strings.TrimRight(string(o.partial[:end]), "\r"))
		o.partial = o.partial[end+1:]
	}
}

func (o *output) line(line string) {
	if line = printable(o.options.conceal(line)); line == "" {
		return
	}
	if o.tail = append(o.tail, shortened(line, maxTail)); len(o.tail) > tailLines {
		o.tail = o.tail[1:]
	}
	_, _ = io.WriteString(o.options.Log, o.prefix+line+"\n")
}

// last returns the last lines, as a clause for an error, or "".
func (o *output) last() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := o.tail
	if rest := printable(o.options.conceal(strings.TrimSpace(string(o.partial)))); rest != "" {
		lines = append(lines[:len(lines):len(lines)], shortened(rest, maxTail))
	}
	if len(lines) == 0 {
		return ""
	}
	text := "; its last output: " + strings.Join(lines, " | ")
	if named, ok := o.options.Log.(interface{ Name() string }); ok && named.Name() != "" {
		text += " (more in " + named.Name() + ")"
	}
	return text
}

// printable keeps the indentation that stack traces make with tabs.
func printable(line string) string { return terminal.Plain(strings.ReplaceAll(line, "\t", "    ")) }

// shortened cuts a text that is longer than an error should be.
func shortened(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return fmt.Sprintf("%s... (%d bytes in all)", strings.ToValidUTF8(text[:limit], ""), len(text))
}
