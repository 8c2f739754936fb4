package stats

// Names of the laws behind a result, for tables and reports.
const (
	MethodNone      = "none"               // nothing to compute from
	MethodWilson    = "Wilson"             // Summary of outcomes 0 and 1
	MethodBootstrap = "bootstrap"          // Summary of fractional outcomes
	MethodExact     = "trinomial, McNemar" // Comparison with differences -1, 0 and 1
	MethodResampled = "bootstrap, signs"   // Comparison with fractional differences
)
