package jsonl

// maxUnknown bounds the distinct unknown fields that are counted by name.
const maxUnknown = 1000

// A counted is a field of a task's rows, with a reason.
type counted struct{ task, name, reason string }

// notKnown is the reason why a field is not kept.
const notKnown = "not known to the importer"

// note counts what the row has and the recording will not, and the reverse.
func (t *table) note(r *row) {
	t.replaced += r.replaced
	for _, name := range r.unknown {
		of := counted{r.task, name, notKnown}
		if _, seen := t.lost[of]; !seen && len(t.lost) >= maxUnknown {
			of = counted{r.task, "(further names)", notKnown}
		}
		t.lost[of]++
	}
	if !t.seen[t.decoder.at["task"]] {
		t.assumed[counted{r.task, "task", "missing: " + defaultTask}]++
	}
}
