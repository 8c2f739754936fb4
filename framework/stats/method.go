package stats

// Names of the laws behind a result, for tables and reports. The method of a
// Comparison names the law of the interval and that of p, as in
// "exact bootstrap, exact signs".
const (
	MethodNone         = "none"               // nothing to compute from
	MethodWilson       = "Wilson"             // Summary of outcomes 0 and 1
	MethodExact        = "trinomial, McNemar" // Comparison with differences -1, 0 and 1
	MethodBootstrapLaw = "exact bootstrap"    // interval of multiples of one fraction, see BootstrapLaw
	MethodBootstrap    = "bootstrap"          // interval of other fractional outcomes, resampled
	MethodSignsLaw     = "exact signs"        // p over all signs, see SignFlip
	MethodSigns        = "signs"              // p over random signs
)
