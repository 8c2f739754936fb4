package sim

// ZeroEval returns the parameters of sim:zeroeval.
func ZeroEval() Params { return Default() }
