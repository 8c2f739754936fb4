// Package plan turns an experiment into work: first into its cells, each a
// complete configuration of the pipeline and a row of results ([Cells]), then
// into the distinct stage groups the cells share ([NewGraph]). It computes
// nothing of a question and reads no file.
package plan
