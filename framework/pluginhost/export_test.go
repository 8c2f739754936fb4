package pluginhost

// SetBatch sets the size from which batches are split.
func SetBatch(p *Process, bytes int) { p.batch = bytes }
