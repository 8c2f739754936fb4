package config

// fixedPerRun says that a key of the file exists but holds for a whole run.
func fixedPerRun(key string) bool {
	switch key {
	case "seed", "repeats", "compat", "data.recording", "data.bank", "data.bank_recording", "data.bank_tasks", "data.salt",
		"data.pool", "data.exclude", "data.tasks", "data.holes", "embedding.provider", "embedding.model", "embedding.responses",
		"live.pool", "live.references", "live.grader", "live.system", "live.template":
		return true
	}
	return within(key, []string{"data.aliases"})
}
