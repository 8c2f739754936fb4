package sim

import _ "embed"

// zeroEval is the file of sim:zeroeval.
//
//go:embed zeroeval.toml
var zeroEval []byte

// ZeroEval returns the parameters of sim:zeroeval: 15 LLMs that resemble the open ones of
// ZeroEval's recording in what README.md of this package lists, on as many questions of
// three tasks.
func ZeroEval() Params {
	p, err := Parse("zeroeval.toml", zeroEval, nil)
	if err != nil {
		panic(err) // the file is part of the program, and read by tests
	}
	return p
}
