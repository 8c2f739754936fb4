// Package llmrouterbench imports the results of LLMRouterBench, one JSON file for
// each dataset, split and LLM, and writes a recording in that form. README.md
// beside this file says for users what is taken and what is lost.
//
// A file is walked in a stream, record by record: memory is what the sink keeps,
// one record, and some hundred bytes for each question.
package llmrouterbench
