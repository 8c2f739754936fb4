// Package jsonl imports results in the project's own long form, JSON Lines with
// one object for each question, LLM and sample, and writes a recording in it.
// README.md beside this file describes every field, schema.json is the JSON
// Schema of one line, and both are tested to be what the decoder takes.
//
// Files are decoded line by line, and what lines say is kept in spools: memory is
// some 60 bytes a line, 200 a question, and one line.
package jsonl
