package store

// A SelectedRow is what of an [OutcomeRow] says which LLMs were selected. Reading
// these skips the other columns of the file.
type SelectedRow struct {
	Cell     string   `parquet:"cell,dict"`
	Repeat   int32    `parquet:"repeat"`
	Task     string   `parquet:"task,dict"`
	Selected []string `parquet:"selected,list,dict"`
}

// EachSelected is [Finished.EachOutcome] for the columns of a [SelectedRow].
func (r *Finished) EachSelected(use func(*SelectedRow) error) error { return eachOf(r, use) }
