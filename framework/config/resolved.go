package config

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Resolved returns the experiment as TOML with every default written out, in a
// fixed order. Paths are relative to folder, where the file will stand. Parsing
// it there gives an equal experiment.
//
// After Validate the strategies' defaults are in it too. The error is about a
// path that has no form relative to the folder.
func (e *Experiment) Resolved(folder string) ([]byte, error) {
	w := &writer{Experiment: e, folder: folder}
	w.top()
	w.data()
	w.base()
	w.sweep()
	w.compare()
	w.changes()
	w.charts()
	w.plugins()
	w.table("output")
	w.pair("outcomes", e.Output.Outcomes)
	w.pair("report_questions", int64(e.Output.ReportQuestions))
	return []byte(w.String()), w.err
}

type writer struct {
	*Experiment
	strings.Builder
	folder string
	err    error
}

func (w *writer) table(name string) { fmt.Fprintf(w, "\n[%s]\n", name) }

func (w *writer) pair(name string, value any) { fmt.Fprintf(w, "%s = %s\n", name, tomlValue(value)) }

func (w *writer) top() {
	w.pair("name", w.Name)
	w.pair("description", w.Description)
	w.pair("seed", int64(w.Seed))
	w.pair("repeats", int64(w.Repeats))
	w.pair("compat", w.Compat)
}

func (w *writer) data() {
	w.table("data")
	w.recordings()
	switch {
	case w.Data.BankRecording != "":
		w.pair("bank_recording", w.recording(w.Data.BankRecording))
	case w.Data.BankRecorded:
		w.pair("bank", Recorded)
	default:
		w.pair("bank", float64(w.Data.BankTenths)/10)
	}
	w.pair("bank_tasks", w.Data.BankTasks)
	w.pair("salt", w.Data.Salt)
	w.pair("pool", w.Data.Pool)
	w.pair("exclude", w.Data.Exclude)
	w.pair("tasks", w.Data.Tasks)
	w.pair("yardsticks", w.Data.Yardsticks)
	w.pair("holes", w.Data.Holes)
	if len(w.Data.Aliases) > 0 {
		w.table("data.aliases")
	}
	for _, name := range slices.Sorted(maps.Keys(w.Data.Aliases)) {
		w.pair(tomlString(name), w.Data.Aliases[name])
	}
	w.live()
	w.table("embedding")
	w.pair("provider", w.Embedding.Provider)
	w.pair("model", w.Embedding.Model)
	w.pair("responses", w.Embedding.Responses)
}

// live writes the table of an experiment that has a pool of live LLMs.
func (w *writer) live() {
	if w.Live.Pool == "" {
		return
	}
	w.table("live")
	w.pair("pool", w.relative(w.PoolPath()))
	w.pair("references", w.Live.References)
	w.pair("grader", w.Live.Grader)
	w.pair("system", w.Live.System)
	w.pair("template", w.Live.Template)
}

// recordings writes the usual single recording as one string.
func (w *writer) recordings() {
	var paths []string
	for _, recording := range w.Data.Recordings {
		paths = append(paths, w.recording(recording))
	}
	if len(paths) == 1 {
		w.pair("recording", paths[0])
		return
	}
	w.pair("recording", paths)
}

// recording is the path of a recording as seen from the resolved file.
func (w *writer) recording(recording string) string {
	if Simulated(recording) {
		return recording
	}
	return w.relative(w.RecordingPath(recording))
}

// base writes the settings, a table for each kind and each term.
func (w *writer) base() {
	for _, section := range []string{"retrieval", "selection", "dropout", "aggregation"} {
		w.section(section)
	}
	w.table("scoring")
	w.pair("missing", w.Base["scoring.missing"])
	for _, label := range w.Base.Labels() {
		w.section("scoring.terms." + label)
	}
}

func (w *writer) section(name string) {
	w.table(name)
	var params bool
	for _, key := range slices.SortedFunc(slices.Values(w.Base.Keys()), byRank) {
		rest, ok := strings.CutPrefix(key, name+".")
		if param := strings.HasPrefix(rest, "params."); ok && param && !params {
			w.table(name + ".params")
			params = true
		}
		if ok {
			w.pair(strings.TrimPrefix(rest, "params."), w.Base[key])
		}
	}
}

func (w *writer) sweep() {
	w.table("sweep")
	for _, axis := range w.Sweep {
		w.pair(tomlString(axis.Key), axis.Values)
	}
}

func (w *writer) compare() {
	w.table("compare")
	if w.Compare.Cell == nil {
		w.pair("baseline", w.Compare.Baseline)
	} else {
		w.pair("baseline", w.Compare.Cell)
	}
	w.pair("correction", w.Compare.Correction)
}

func (w *writer) changes() {
	for _, a := range w.Ablations {
		w.WriteString("\n[[ablation]]\n")
		w.pair("name", a.Name)
		w.pair("set", a.Set)
	}
	for _, o := range w.Overrides {
		w.WriteString("\n[[override]]\n")
		w.pair("tasks", o.Tasks)
		w.pair("set", o.Set)
	}
}

// charts writes what of each was said: the rest is the kind's to choose.
func (w *writer) charts() {
	for _, c := range w.Charts {
		w.WriteString("\n[[chart]]\n")
		w.pair("kind", c.Kind)
		for _, aspect := range [][2]string{{"x", c.X}, {"by", c.By}, {"title", c.Title}} {
			if aspect[1] != "" {
				w.pair(aspect[0], aspect[1])
			}
		}
		if len(c.Where) > 0 {
			w.pair("where", Settings(c.Where))
		}
	}
}

func (w *writer) plugins() {
	for _, plugin := range w.Plugins {
		w.table("plugins." + plugin.Name)
		w.pair("command", mapPaths(plugin.Command, func(path string) string {
			return dotted(w.relative(inFolder(w.Dir, path)))
		}))
		if plugin.SHA256 != "" {
			w.pair("sha256", plugin.SHA256)
		}
		w.pair("timeout", seconds(plugin.Timeout))
		if plugin.Memory != 0 {
			w.pair("memory", Bytes(plugin.Memory))
		}
		if len(plugin.Env) > 0 {
			w.pair("env", plugin.Env)
		}
	}
}

// dotted keeps a relative path recognisable as one among a command's words.
func dotted(path string) string {
	if filepath.IsAbs(path) || strings.HasPrefix(path, "../") {
		return path
	}
	return "./" + path
}

// relative is a path as seen from the folder of the resolved file. An absolute
// path stays one.
func (w *writer) relative(path string) string {
	if filepath.IsAbs(path) && !filepath.IsAbs(w.Dir) {
		return filepath.ToSlash(path)
	}
	if relative, err := filepath.Rel(w.folder, path); err == nil {
		return filepath.ToSlash(relative)
	}
	// One is absolute, or the way leads through folders above the current one.
	relative, err := filepath.Rel(w.absolute(w.folder), w.absolute(path))
	w.fail(err)
	return filepath.ToSlash(relative)
}

func (w *writer) absolute(path string) string {
	full, err := filepath.Abs(path)
	w.fail(err)
	return full
}

func (w *writer) fail(err error) {
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("resolved experiment: %w", err)
	}
}

// tomlValue writes a value of an experiment.
func tomlValue(value any) string {
	switch x := value.(type) {
	case string:
		return tomlString(x)
	case bool:
		return strconv.FormatBool(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return tomlFloat(x)
	case []string:
		return tomlList(x, tomlString)
	case []any:
		return tomlList(x, tomlValue)
	case Settings:
		pairs := make([]string, 0, len(x))
		for _, key := range x.Keys() {
			pairs = append(pairs, tomlString(key)+" = "+tomlValue(x[key]))
		}
		return "{ " + strings.Join(pairs, ", ") + " }"
	}
	panic(fmt.Sprintf("config: a %T in an experiment", value)) // Parse lets no other type in
}

func tomlList[T any](list []T, text func(T) string) string {
	parts := make([]string, len(list))
	for i, element := range list {
		parts[i] = text(element)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// tomlFloat is the shortest decimal that reads back as the same float.
func tomlFloat(x float64) string {
	text := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// tomlString is a basic string.
func tomlString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b.WriteRune('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(&b, "\\u%04x", c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
