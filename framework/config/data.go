package config

import (
	"path"
	"slices"
	"strings"
)

// dataItem reads the keys under data that are no plain text.
func (p *parser) dataItem(key string, value any) bool {
	switch key {
	case "data.recording":
		p.recording(key, value)
	case "data.bank":
		p.bank(key, value)
	case "data.bank_recording":
		p.Data.BankRecording = p.folder(key, value)
	case "data.bank_tasks":
		p.Data.BankTasks = p.globs(key, value)
	case "data.pool":
		p.Data.Pool = p.globs(key, value)
	case "data.exclude":
		p.Data.Exclude = p.globs(key, value)
	case "data.tasks":
		p.Data.Tasks = p.globs(key, value)
	case "data.yardsticks":
		p.Data.Yardsticks = p.globs(key, value)
	default:
		if name, ok := strings.CutPrefix(key, "data.aliases."); ok {
			p.alias(key, name, value)
			return true
		}
		return false
	}
	return true
}

// globs reads a list of patterns of path.Match.
func (p *parser) globs(key string, value any) []string {
	list, ok := stringList(value)
	if !ok {
		p.atf(key, "got %s, want a list of strings", describe(value))
		return []string{}
	}
	for _, glob := range list {
		if _, err := path.Match(glob, ""); err != nil || glob == "" {
			p.atf(key, "got the pattern %q, want a name, where * stands for any text", glob)
		}
	}
	return list
}

func stringList(value any) ([]string, bool) {
	elements, ok := value.([]any)
	list := make([]string, len(elements))
	for i, element := range elements {
		if list[i], ok = element.(string); !ok {
			return nil, false
		}
	}
	return list, ok
}

func (p *parser) finishData() {
	d := &p.Data
	if len(d.Recordings) == 0 && p.silent("data.recording") && p.silent("data") {
		p.atf("data.recording", "got nothing, want a folder or \"sim:default\"")
	}
	for _, list := range []struct {
		key   string
		globs *[]string
		all   bool
	}{
		{"data.pool", &d.Pool, true}, {"data.exclude", &d.Exclude, false},
		{"data.tasks", &d.Tasks, true}, {"data.yardsticks", &d.Yardsticks, false},
	} {
		switch {
		case *list.globs == nil && list.all:
			*list.globs = []string{"*"}
		case *list.globs == nil:
			*list.globs = []string{}
		case len(*list.globs) == 0 && list.all && p.silent(list.key):
			p.atf(list.key, "got an empty list, want at least one name or \"*\"")
		}
	}
}

// MatchAny reports whether one of the globs matches the name. It is how pool,
// exclude, tasks, yardsticks and the tasks of overrides are meant.
func MatchAny(globs []string, name string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		// path.Match stops * at a slash, but the names of LLMs have slashes.
		ok, err := path.Match(strings.ReplaceAll(glob, "/", "\x00"), strings.ReplaceAll(name, "/", "\x00"))
		return err == nil && ok
	})
}
