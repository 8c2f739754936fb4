// Package lmeval imports the samples that lm-eval (the LM Evaluation Harness)
// logs with --log_samples, one JSON Lines file for each LLM and task. README.md
// beside this file says for users what is taken and what is lost.
//
// A file is read twice, line by line, first for its filters and metrics: memory is
// what the sink keeps, one line, and some hundred bytes for each question.
package lmeval
