// Package recording holds recorded responses: questions x LLMs, with texts,
// answers, grades, tokens, costs and log-probabilities where they are known.
//
// A [Recording] is made by a [Builder], which refuses what could not be true (a
// response to an unknown question, a score of 2, a cost of NaN), and is not
// changed afterwards. [Write] and [Open] keep it in a folder. A [Writer] makes
// the same folder from rows that come one by one and do not fit into memory;
// importers add to a [Sink], which either of them is:
//
//	w, err := recording.Create(dir, replace)
//	...
//	defer w.Close() // removes what Commit has not put in place
//	loss, err := jsonl.ImportTo(ctx, path, w, options)
//	...
//	info, err := w.Commit(ctx)
//
// The folder holds:
//
//	recording.toml                      what it is, what is in it, and its fingerprint
//	questions.parquet                   one row per question
//	responses.parquet                   one row per question, LLM and sample
//	embeddings/MODEL.questions.npy      one vector per question, likewise
//	embeddings/MODEL.queries.npy        of the instructed side, and
//	embeddings/MODEL.responses.npy      one per response, where they are known
//
// The order of everything is part of the meaning: tasks and LLMs are in byte
// order of their names, questions in file order within their task. The
// fingerprint is taken over those logical rows, not over the bytes of the
// files, so it survives another program writing the same rows. Vectors are not
// in it: an [Embedding] has a digest of its own.
package recording
