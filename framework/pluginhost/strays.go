package pluginhost

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/go-plugin"
)

// A stray is a process that a plugin started and that left its process group.
type stray struct {
	pid  int
	name string
}

// warnOfStrays names what a plugin started and neither ended itself nor left in
// its group, where it would have been ended. Such a process did so on purpose,
// as a server that others may use does, so it is left alone.
//
// go-plugin tells a plugin by a variable the folder of its socket, which is in
// ours. What the plugin starts inherits it, wherever it goes, and no other process
// has it: the folder is private to one start.
func (l *launcher) warnOfStrays(folder string) {
	variable := plugin.EnvUnixSocketDir + "=" + filepath.Join(folder, "") + string(filepath.Separator)
	if len(strays(variable)) == 0 {
		return
	}
	time.Sleep(straysGrace) // the killed ones are gone then
	var names []string
	for _, s := range strays(variable) {
		names = append(names, fmt.Sprintf("%d (%s)", s.pid, s.name))
	}
	if len(names) > 0 {
		l.output.warn("it left processes behind that are no longer of its process group: %s; end them if they are of no use, and have the plugin end what it starts", strings.Join(names, ", "))
	}
}

// straysGrace is how long a process may take to end after its plugin.
const straysGrace = 300 * time.Millisecond
