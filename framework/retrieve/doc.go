// Package retrieve finds the entries of a question bank that are nearest to a
// question, and cuts the sorted list where a retrieval rule says.
//
// The work is in two steps so that a sweep pays for the first one only once.
// [Index.Neighbors] (texts, TF-IDF) and [DenseIndex.Neighbors] (recorded
// embeddings) sort the whole bank by similarity, descending, ties by bank index.
// [Cut] and [Cuts] then turn any number of bounds (rule, k, threshold) into prefix
// lengths of that list: every rule keeps a prefix (STRATEGIES.md, 1.2 and 3.3).
//
// An index is read-only and may be shared by workers; a [Scratch] belongs to one
// worker at a time. Nothing depends on the order of questions or on goroutines.
package retrieve
