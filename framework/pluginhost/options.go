package pluginhost

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// Options say which plugin to start and how to deal with it.
type Options struct {
	Name    string   // of the plugin, for errors and the manifest
	Command []string // the executable, looked up on the PATH when it has no slash, and its arguments
	SHA256  string   // pin of the plugin's code in hex, see Code; "" for none
	Env     []string // KEY=VALUE beside the clean environment: PATH, PYTHONPATH, HOME, TMPDIR and LANG
	// Secrets are values that the plugin knows and nobody else may: they are left
	// out of its log and of errors. Those of less than 6 bytes are no secrets.
	Secrets []string
	// Supervisor ends the plugin's process group when this process dies without
	// doing so. Nil for none: then the plugin's own process still ends, but what
	// it started may not.
	Supervisor *Supervisor

	// Log is where the plugin's output goes, a whole line per Write; nil discards
	// it. One that has a method Name() string, as a file does, is named in errors
	// when that returns a name.
	Log io.Writer
	// Warn takes what a user should know of a plugin that works, as Log does; nil
	// for Log.
	Warn io.Writer

	Memory       int64         // bytes its process group may keep resident; 0 for no limit, which is all that systems beside Linux take
	StartTimeout time.Duration // from start to handshake; 0 for 10 s
	CallTimeout  time.Duration // of one call; 0 for 60 s
	MaxRestarts  int           // after crashes, per batch; 0 for 3, negative for none
}

func (o Options) withDefaults() Options {
	if o.StartTimeout == 0 {
		o.StartTimeout = 10 * time.Second
	}
	if o.CallTimeout == 0 {
		o.CallTimeout = 60 * time.Second
	}
	if o.MaxRestarts == 0 {
		o.MaxRestarts = 3
	}
	o.MaxRestarts = max(o.MaxRestarts, 0)
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Warn == nil {
		o.Warn = o.Log
	}
	return o
}

func (o Options) validate() error {
	if o.Name == "" {
		return errors.New("plugin without a name")
	}
	if len(o.Command) == 0 || o.Command[0] == "" {
		return fmt.Errorf("plugin %s: no command, want the executable and its arguments", o.Name)
	}
	if o.Memory != 0 && !watchesMemory {
		return fmt.Errorf("plugin %s: memory: limits are not supported on %s, only on Linux: take the key out", o.Name, runtime.GOOS)
	}
	return nil
}

// hidden stands for a secret.
const hidden = "[hidden]"

// conceal takes the secrets out of a text.
func (o Options) conceal(text string) string {
	for _, secret := range o.Secrets {
		if len(secret) >= 6 {
			text = strings.ReplaceAll(text, secret, hidden)
		}
	}
	return text
}

// concealed is an error whose text has no secrets.
func (o Options) concealed(err error) error {
	if err == nil || o.conceal(err.Error()) == err.Error() {
		return err
	}
	return errors.New(o.conceal(err.Error()))
}
