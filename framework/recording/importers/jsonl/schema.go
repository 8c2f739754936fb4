package jsonl

import (
	_ "embed" // schema.json
)

//go:embed schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of one line.
func Schema() string { return schema }
