// Package inspect imports the logs of Inspect (inspect_ai): .json files, which are
// one EvalLog, and .eval files, which are ZIP archives of one, compressed by
// deflate or zstd. README.md beside this file says for users what is taken and what
// is lost.
//
// Logs are walked in a stream, sample by sample, and transcripts are passed over
// without being held: memory is what the sink keeps, the input, output, scores and
// metadata of one sample, and some hundred bytes for each question. Archives are
// never unpacked to disk.
package inspect
