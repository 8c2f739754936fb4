package conformance

import "smacs/framework"

// A check is one promise.
type check struct {
	name, promise, look string
	not                 func(Target) string // why it does not concern a strategy, "" where it does
	absent              func(Target) bool   // it makes no sense where the strategy runs
}

// Reasons why a check does not concern a target.
func batched(t Target) string {
	if t.Info.Sequential {
		return "a sequential strategy gets batches of one in a fixed order"
	}
	return ""
}

func unseeded(t Target) string {
	if t.Info.Seeded {
		return "the strategy draws, so it declares Seeded"
	}
	return batched(t)
}

func needing(need framework.Need, reason string) func(Target) string {
	return func(t Target) string {
		if !t.Info.Needed(need) {
			return reason
		}
		return ""
	}
}

func only(kind framework.Kind, reason string) func(Target) string {
	return func(t Target) string {
		if t.Info.Kind != kind {
			return reason
		}
		return batched(t)
	}
}

// inProcess says that a strategy has no process that one could kill.
func inProcess(t Target) bool { return t.Kill == nil }

// strategyChecks are the checks of one strategy, in the order they are told.
func strategyChecks() []check {
	return []check{
		{"schema", "all defaults, ends of ranges and choices of the parameters open", "the declared parameters, and New for the values at their ends", nil, nil},
		{"fit", "it learns from a bank", "Fit", func(t Target) string {
			if !t.Info.Fitted {
				return "the strategy is not fitted"
			}
			return ""
		}, nil},
		{"answer", "every item gets one answer that fits the contract: finite or no opinion, inside the pool, the selection and the references", "the numbers and lists returned; NaN (None in Python) says no opinion", nil, nil},
		{"edge", "one LLM, one question, one candidate, no candidates and an empty bank are answered", "divisions by a count, the first element of a list that may be empty", nil, nil},
		{"empty", "an empty batch gets an empty answer", "a batch form that takes its first item for granted", nil, nil},
		{"unicode", "names and texts in any script, and bytes that are no UTF-8, are answered", "decoding of texts, and indices into them", nil, nil},
		{"large", "texts of 1 MB are answered", "gRPC's own limit of 4 MiB per message, and work that grows with the square of a length", needing(framework.NeedTexts, "the strategy needs no texts"), nil},
		{"asks", "it comes to an end with the LLM answers it asks for", "the results of earlier asks, which every call repeats", needing(framework.NeedLLM, "the strategy asks for no LLM answers"), nil},
		{"repeat", "the same request gets the same answer, from the same and from a fresh instance", "state kept between calls, clocks, random numbers that do not come from the request's seed", nil, nil},
		{"concurrent", "calls from several threads at once get the same answers", "state that calls share without a lock", batched, nil},
		{"cancel", "a cancelled call ends, and leaves the instance as it was", "work that goes on after the context ended, state left half changed", batched, nil},
		{"alone", "an item alone in its batch gets the same answer", "statistics over the batch, and indices of questions taken for positions in it", batched, nil},
		{"order", "the items in reverse order get the same answers", "anything carried from one item to the next", batched, nil},
		{"seed", "other seeds give the same answers, as it does not declare Seeded", "draws: declare the strategy Seeded, or do not draw", unseeded, nil},
		{"llms", "exchanged LLMs give exchanged answers", "an LLM's index or name used as a value, ties that an index breaks", func(t Target) string {
			if t.Info.Kind == framework.Dropout || t.Info.Kind == framework.Scoring {
				return "asked of selection and aggregation only"
			}
			return unseeded(t)
		}, nil},
		{"candidates", "exchanged candidates give exchanged terms", "a candidate's position used as a value; sums whose last digits depend on it are forgiven", func(t Target) string {
			if t.Info.Kind == framework.Scoring && t.Ordered {
				return "the strategy goes by position, it was said"
			}
			return only(framework.Scoring, "asked of scoring only")(t)
		}, nil},
		{"subsets", "the first subsets do not depend on how many are asked for", "draws that depend on the number of candidates; draw per candidate index", only(framework.Dropout, "asked of dropout only"), nil},
		{"request", "the request is not changed", "slices of the request that are sorted or written to in place", nil, func(t Target) bool { return !t.Local }},
		{"close", "its instances close", "Close", nil, nil},
		{"transport", "answers are those of the other transport, bit for bit", "state and random sources of the process", nil, func(t Target) bool { return t.Want == nil }},
		{"missing", "a call that refers to inputs the process was not given says which", "the digests of a request: answer the unknown ones in `missing`, whatever else is wrong", func(t Target) string {
			if t.Info.Kind == framework.Dropout && !t.Info.Needed(framework.NeedTexts) && !t.Info.Needed(framework.NeedSimilarities) && !t.Info.Fitted {
				return "the strategy gets no heavy inputs"
			}
			return ""
		}, inProcess},
		{"restart", "after kill -9 the same request gets the same answer", "what a process knows beside the configuration, the bank it was fitted on and the requests", nil, inProcess},
		{"stable", "the plugin's process lives through all checks", "the plugin's last output, in the error of the check that failed or in its log", nil, inProcess},
	}
}

// pluginChecks are the checks of a plugin as a whole.
func pluginChecks() []check {
	return []check{
		{"start", "it prints the handshake line and says what it serves", "", nil, nil},
		{"shutdown", "it ends by itself when it is told to shut down", "plugin.GRPCController/Shutdown, and threads that keep the process alive", nil, nil},
		{"orphan", "it ends within 5 s of its standard input, which ends with the host", "a thread that reads standard input to its end and then exits", nil, nil},
		{"processes", "it leaves no process behind", "children that leave the plugin's process group (setsid, double fork)", func(Target) string {
			if !canListProcesses {
				return "processes are listed on Linux only"
			}
			return ""
		}, nil},
	}
}
