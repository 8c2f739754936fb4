// Package jsonl imports results in the project's own long form, JSON Lines with
// one object for each question, LLM and sample, and writes a recording in it.
// README.md beside this file describes every field, schema.json is the JSON
// Schema of one line, and both are tested to be what the decoder takes.
//
// Files are decoded line by line and never held whole: memory is the recording,
// whose texts it holds, and one line. Recorded embeddings are not supported
// yet; fields and files of them are named in the loss report.
package jsonl
