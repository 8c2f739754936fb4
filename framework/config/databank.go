package config

import (
	"math"
	"slices"

	"smacs/framework/internal/tomltext"
)

// folder reads the name of one recording.
func (p *parser) folder(key string, value any) string {
	name, ok := value.(string)
	switch {
	case !ok:
		p.atf(key, "got %s, want a folder or \"sim:default\"", describe(value))
	case name == "" || name == "sim:":
		p.atf(key, "got %q, want a folder or \"sim:default\"", name)
	}
	return name
}

// recording reads one recording or a list of several.
func (p *parser) recording(key string, value any) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	if len(list) == 0 {
		p.atf(key, "got an empty list, want a folder or \"sim:default\"")
	}
	for _, element := range list {
		name := p.folder(key, element)
		if slices.Contains(p.Data.Recordings, name) {
			p.atf(key, "got %q twice, want each recording once", name)
		}
		p.Data.Recordings = append(p.Data.Recordings, name)
	}
}

// bank reads the share of the bank, or that the recording says. The split counts
// in tenths (ARCHITECTURE.md, section 8), so any other share would silently be
// another one.
func (p *parser) bank(key string, value any) {
	if value == any(Recorded) {
		p.Data.BankRecorded = true
		return
	}
	share, ok := value.(float64)
	tenths := math.Round(share * 10)
	if !ok || math.Abs(share*10-tenths) > 1e-9 || tenths < 1 || tenths > 9 {
		p.add(key, "got "+describe(value)+", want a share of 0.1 to 0.9 in tenths, or \"recorded\"", nearestRecorded(value), nil)
		return
	}
	p.Data.BankTenths = int(tenths)
}

func nearestRecorded(value any) string {
	text, _ := value.(string)
	return tomltext.Nearest(text, []string{Recorded})
}

// alias reads the name that an LLM of a recording has here.
func (p *parser) alias(key, name string, value any) {
	used, ok := value.(string)
	if !ok || used == "" || name == "" {
		p.atf(key, "got %s, want the name an LLM has here, as in \"name in a recording\" = \"name used here\"", describe(value))
		return
	}
	if p.Data.Aliases == nil {
		p.Data.Aliases = map[string]string{}
	}
	p.Data.Aliases[name] = used
}

// finishBank checks the keys about the bank against each other: it comes from
// one place, and only a split by hash has a salt.
func (p *parser) finishBank() {
	d := &p.Data
	switch {
	case d.BankRecording != "" && (d.BankRecorded || d.BankTenths > 0):
		p.atf("data.bank_recording", "got both data.bank and data.bank_recording, want one of them: another recording is the whole bank")
	case slices.Contains(d.Recordings, d.BankRecording):
		p.atf("data.bank_recording", "got %q, which is data.recording too: use data.bank, or name another recording", d.BankRecording)
	case d.BankRecording != "" || d.BankRecorded:
		if d.Salt != "" {
			p.atf("data.salt", "got %q, want no salt: nothing is split by a hash where the bank is recorded", d.Salt)
		}
	case d.BankTenths == 0:
		d.BankTenths = 7
	}
	switch {
	case d.BankTasks == nil:
		d.BankTasks = slices.Clone(d.Tasks)
	case len(d.BankTasks) == 0 && p.silent("data.bank_tasks"):
		p.atf("data.bank_tasks", "got an empty list, want at least one name or \"*\"")
	}
}

// finishEmbedding fills in how responses are compared, and refuses what would be
// without effect.
func (p *parser) finishEmbedding() {
	e := &p.Embedding
	if e.Responses == "" {
		e.Responses = e.Provider
	}
	endpoint := e.Provider == Endpoint || e.Responses == Endpoint
	recorded := e.Provider == Recorded || e.Responses == Recorded
	switch {
	case endpoint && recorded:
		p.atf("embedding.responses", "got %q with provider %q, want one source of vectors, or tfidf beside it", e.Responses, e.Provider)
	case endpoint && e.Model == "":
		p.atf("embedding.model", "got none, want the name of an [[embedding]] of the pool file")
	case endpoint && p.Live.Pool == "" && p.silent("live.pool"):
		p.atf("live.pool", "got none, want the pool file that has the embedding model %q", e.Model)
	case e.Model != "" && !endpoint && !recorded:
		p.atf("embedding.model", "got %q, want none: provider %q has no model", e.Model, e.Provider)
	}
}
