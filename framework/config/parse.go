package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"smacs/framework"
	"smacs/framework/internal/tomltext"
)

// Load reads an experiment file, lays the overrides over it and checks it
// against the strategies there are: Parse and Validate in one, with the errors
// of both. The catalog comes from a function of the experiment, which may name
// plugins of its own; that may be called for a file with errors.
func Load(path string, sets []string, catalogOf func(*Experiment) (Catalog, error)) (*Experiment, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("experiment file: %w", err)
	}
	return Read(path, text, sets, catalogOf)
}

// Read is Load for a text that has been read.
func Read(path string, text []byte, sets []string, catalogOf func(*Experiment) (Catalog, error)) (*Experiment, error) {
	p, err := parse(path, text, sets)
	if err != nil {
		return nil, err
	}
	catalog, err := catalogOf(p.Experiment)
	if err != nil {
		return nil, errors.Join(p.err(), err)
	}
	if err := p.validate(catalog, p.reporter); err != nil {
		return nil, err
	}
	return p.Experiment, nil
}

// Parse reads an experiment from the text of its file and lays the overrides
// over it. A set is KEY=VALUE with a TOML value, a bare word being a string; it
// replaces any key, axes too ("sweep.selection.top_k=[1,3]"), with everything
// below it. The path names the file in errors and is where relative paths start.
//
// Parse checks what needs no catalog of strategies; call
// [Experiment.Validate] next. The error is [Problems], all of them.
func Parse(path string, text []byte, sets []string) (*Experiment, error) {
	p, err := parse(path, text, sets)
	if err == nil {
		err = p.err()
	}
	if err != nil {
		return nil, err
	}
	return p.Experiment, nil
}

// parse fails only on what is no TOML; other problems are in the reporter, and
// the experiment lacks what they are about.
func parse(path string, text []byte, sets []string) (*parser, error) {
	doc, err := decode(path, text)
	if err != nil {
		return nil, err
	}
	doc.override(sets)
	p := &parser{
		Experiment: &Experiment{Path: path, Dir: filepath.Dir(path), places: doc.where},
		reporter:   doc.reporter,
		values:     map[string]any{},
		base:       Settings{},
	}
	for _, item := range doc.items {
		p.item(item.key, item.value)
	}
	p.finish()
	return p, nil
}

// A parser turns items into an experiment.
type parser struct {
	*Experiment
	*reporter
	values  map[string]any // of fileSchema
	base    Settings       // as given
	scoring bool           // the file gives terms of its own
}

// item takes one key to its reader.
func (p *parser) item(key string, value any) {
	section, _, _ := strings.Cut(key, ".")
	section, _, _ = strings.Cut(section, "[")
	switch {
	case section == "sweep":
		p.axis(key, value)
	case section == "ablation":
		p.ablation(key, value)
	case section == "override":
		p.overrideItem(key, value)
	case section == "chart":
		p.chartItem(key, value)
	case section == "plugins":
		p.plugin(key, value)
	case section == "data" && p.dataItem(key, value):
	case strings.HasPrefix(key, "compare.baseline"):
		p.baseline(key, value)
	default:
		p.scalar(key, value)
	}
}

// scalar reads a setting of the base or another key of one value.
func (p *parser) scalar(key string, value any) {
	if table, ok := value.(map[string]any); ok && len(table) == 0 && isSection(key) {
		p.scoring = p.scoring || key == "scoring.weights" || key == "scoring.terms"
		return
	}
	if param, ok := declared(fileSchema(), key); ok {
		checked, err := check(param, value)
		if err != nil {
			p.add(key, err.Error(), nearestValue(param, value), nil)
			return
		}
		p.values[key] = checked
		return
	}
	if checked, ok := p.setting(key, key, value, fileKeys()); ok {
		p.base[canonical(key)] = checked
	}
}

// setting checks a setting that stands at key and reports what is wrong with
// it. valid are the names to choose the nearest from.
func (p *parser) setting(key, name string, value any, valid []string) (any, bool) {
	name = canonical(name)
	checked, err := checkSetting(name, value)
	switch {
	case errors.Is(err, errUnknown):
		p.unknownKey(key, value, valid)
		return nil, false
	case err != nil:
		param, _, _ := setting(name)
		p.add(key, err.Error(), nearestValue(param, value), nil)
		return nil, false
	}
	return checked, true
}

func (p *parser) unknownKey(key string, value any, valid []string) {
	if isSection(key) {
		p.atf(key, "got %s, want a table", describe(value))
		return
	}
	p.unknownName(key, "unknown key", key, valid)
}

// unknownName reports a key or setting that does not exist. The nearest may be a
// name under another table, when only its last part is right.
func (p *parser) unknownName(key, message, got string, valid []string) {
	label, _, isTerm := termKey(canonical(got))
	if isTerm && !framework.ValidID(label) {
		p.atf(key, "got the label %q, want a lower-case letter, then letters, digits or _", label)
		return
	}
	if isTerm {
		prefix := "scoring.terms." + label
		valid = append([]string{prefix + ".strategy", prefix + ".weight", prefix + ".params"}, valid...)
	}
	near := tomltext.Nearest(got, valid)
	for _, name := range valid {
		if near == "" && strings.HasSuffix(name, "."+got) {
			near = name
		}
	}
	p.add(key, message, near, nil)
}

// finish fills in the defaults and checks what concerns several keys.
func (p *parser) finish() {
	p.topLevel()
	p.Base = Settings{}
	for _, param := range settingSchema() {
		if param.Default != nil {
			p.Base[param.Name] = param.Default
		}
	}
	if len(p.base.Labels()) == 0 {
		if p.scoring {
			p.atf("scoring", "got no terms, want at least one")
		}
		p.base["scoring.terms.first.weight"] = 1.0
	}
	p.exclusive("dropout", p.base)
	p.Base = p.Base.With(p.base)
	p.finishData()
	p.finishBank()
	p.finishLive()
	p.finishEmbedding()
	p.finishSweep()
	p.finishChanges()
	p.finishCharts()
	p.finishPlugins()
	p.finishCompare()
}

// topLevel takes the keys of fileSchema over into the experiment.
func (p *parser) topLevel() {
	for _, param := range fileSchema() {
		if _, given := p.values[param.Name]; !given {
			p.values[param.Name] = param.Default
		}
	}
	text := func(key string) string { return p.values[key].(string) }
	p.Name, p.Description, p.Compat = text("name"), text("description"), text("compat")
	p.Seed, p.Repeats = uint64(p.values["seed"].(int64)), int(p.values["repeats"].(int64))
	p.Data.Salt, p.Data.Holes = text("data.salt"), text("data.holes")
	p.Embedding = Embedding{Provider: text("embedding.provider"), Model: text("embedding.model"), Responses: text("embedding.responses")}
	p.Live = Live{Pool: text("live.pool"), References: text("live.references"), Grader: text("live.grader"), System: text("live.system"), Template: text("live.template")}
	p.Compare.Correction, p.Output.Outcomes = text("compare.correction"), text("output.outcomes")
	p.Output.ReportQuestions = int(p.values["output.report_questions"].(int64))
	if p.silent("name") && !safeName(p.Name) {
		p.atf("name", "got %q, want a folder name of letters, digits, - _ and ., at most 100, the first a letter or digit", p.Name)
	}
}

func safeName(name string) bool {
	for i, c := range []byte(name) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && (i == 0 || strings.IndexByte("-_.", c) < 0) {
			return false
		}
	}
	return name != "" && len(name) <= 100 && !strings.HasSuffix(name, ".")
}

// exclusive reports settings that shut each other out.
func (p *parser) exclusive(key string, set Settings) {
	_, keep := set["dropout.keep"]
	_, rate := set["dropout.rate"]
	if keep && rate {
		p.atf(key, "got both dropout.keep and dropout.rate, want one of them")
	}
}

// isSection says that a key is a table of the format.
func isSection(key string) bool {
	switch key {
	case "data", "data.aliases", "live", "embedding", "retrieval", "selection", "dropout", "aggregation", "scoring",
		"scoring.weights", "scoring.terms", "compare", "output", "plugins", "sweep",
		"selection.params", "dropout.params", "aggregation.params":
		return true
	}
	label, rest, ok := termKey(key)
	return ok && framework.ValidID(label) && (rest == "" || rest == "params")
}

// settingKeys lists the settings by name, for suggestions.
func settingKeys() []string {
	var keys []string
	for _, param := range settingSchema() {
		keys = append(keys, param.Name)
	}
	return append(keys, "selection.params", "dropout.params", "aggregation.params", "scoring.weights", "scoring.terms")
}

// fileKeys lists all keys of a file outside the lists of changes.
func fileKeys() []string {
	var keys []string
	for _, param := range fileSchema() {
		keys = append(keys, param.Name)
	}
	keys = append(keys, settingKeys()...)
	return append(keys, "data.recording", "data.bank", "data.bank_recording", "data.bank_tasks", "data.aliases",
		"data.pool", "data.exclude", "data.tasks", "data.yardsticks", "compare.baseline", "data", "live", "embedding", "retrieval", "selection", "dropout", "aggregation", "scoring",
		"sweep", "compare", "ablation", "override", "chart", "plugins", "output")
}
