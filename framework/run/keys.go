package run

import (
	"smacs/framework"
	"smacs/framework/key"
	"smacs/framework/plan"
)

// Code says which code would run, for keys: results are kept for this code and
// no other.
type Code interface {
	// CodeHash changes whenever the code of a strategy does.
	CodeHash(kind framework.Kind, id string) string
}

// LeafKeys returns the key of every leaf's outcomes: what the recording holds
// and what is taken of it, the engine's and the strategies' code, parameters and
// seeds. engine is a hash of the engine's code.
func (p *Prepared) LeafKeys(engine string, code Code) []key.Key {
	d, e := p.Data, p.Experiment
	data := key.Of("recording", d.Recording.Fingerprint, names(d.Pool), names(d.Tasks), names(d.BankTasks),
		e.Data.BankTenths, e.Data.Salt, e.Data.Holes, e.Embedding.Provider, e.Embedding.Responses, p.EmbeddingDigest(), p.liveDigest())
	return p.Graph.LeafKeys(plan.KeyContext{
		Data: data, Engine: engine, Code: code.CodeHash, Seed: e.Seed, Compat: e.Compat,
	})
}

func names(list []string) []any {
	out := make([]any, len(list))
	for i, name := range list {
		out[i] = name
	}
	return out
}
