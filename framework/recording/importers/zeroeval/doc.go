// Package zeroeval imports the recorded responses of the ZeroEval project
// (github.com/WildEval/ZeroEval, folder result_dirs): one JSON array for each
// task and LLM, with one greedy response to every question and no correctness
// label. The labels are computed here by ZeroEval's own rules, see
// [smacs/framework/grade.ExtractZeroEval].
package zeroeval
