// Package mock pretends to be the servers of a pool of LLMs: an HTTP handler
// with OpenAI's chat completions, embeddings and models, whose answers come
// from a recording and whose faults are drawn from a seed.
//
// It serves tests and demonstrations of everything that talks to LLMs. What it
// answers is decided by the request, the options and how often the same request
// came before, never by the clock or by the order of different requests: a run
// against it can be repeated. [Server.Stats] counts calls per LLM and requests
// that were answered more than once, which shows whether a client paid twice.
//
// README.md says what is imitated and what is not.
package mock
