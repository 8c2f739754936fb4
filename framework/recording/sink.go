package recording

import "smacs/framework/recording/npy"

// A Sink takes what an importer reads, row by row. A [Writer] keeps the texts in
// a file, so that an import takes little memory whatever the size of its source;
// a [Builder] keeps them in memory, for tests and what is generated.
type Sink interface {
	// Describe sets where the recording comes from.
	Describe(Meta)
	// AddLLM, AddQuestion and AddResponse add a row, as the Builder's do.
	AddLLM(name string) error
	AddQuestion(q Question) error
	AddResponse(key, llm string, sample int, r Response) error
	// Vectors begins a side of an embedding, as the Builder's does.
	Vectors(model string, side Side, t npy.Type, dim int) (*Vectors, error)
	// Spool returns a new place for texts that the importer has to keep until it
	// can add them. It lasts as long as the sink.
	Spool() (*Spool, error)
}

var (
	_ Sink = (*Builder)(nil)
	_ Sink = (*Writer)(nil)
)
