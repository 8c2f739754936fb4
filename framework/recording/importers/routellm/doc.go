// Package routellm imports the recorded evaluations of RouteLLM: CSV files with a
// row per question and a column of True and False per LLM. What is taken and what
// is lost is in README.md. RouteLLM's code and these files are distributed under
// the Apache License 2.0.
package routellm
