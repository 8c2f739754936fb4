package config

import (
	"math"
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
	case "data.pool":
		p.Data.Pool = p.globs(key, value)
	case "data.exclude":
		p.Data.Exclude = p.globs(key, value)
	case "data.tasks":
		p.Data.Tasks = p.globs(key, value)
	case "data.yardsticks":
		p.Data.Yardsticks = p.globs(key, value)
	default:
		return false
	}
	return true
}

func (p *parser) recording(key string, value any) {
	name, ok := value.(string)
	switch {
	case !ok:
		p.atf(key, "got %s, want a folder or \"sim:default\"", describe(value))
	case name == "" || name == "sim:":
		p.atf(key, "got %q, want a folder or \"sim:default\"", name)
	}
	p.Data.Recording = name
}

// bank reads the share of the bank. The split counts in tenths (ARCHITECTURE.md,
// section 8), so any other share would silently be another one.
func (p *parser) bank(key string, value any) {
	share, ok := value.(float64)
	tenths := math.Round(share * 10)
	if !ok || math.Abs(share*10-tenths) > 1e-9 || tenths < 1 || tenths > 9 {
		p.atf(key, "got %s, want a share of 0.1 to 0.9 in tenths", describe(value))
		return
	}
	p.Data.BankTenths = int(tenths)
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
	if d.Recording == "" && p.silent("data.recording") && p.silent("data") {
		p.atf("data.recording", "got nothing, want a folder or \"sim:default\"")
	}
	if d.BankTenths == 0 {
		d.BankTenths = 7
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
