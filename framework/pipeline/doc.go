// Package pipeline runs the stages of SMACS for blocks of questions: retrieve,
// prior, select, drop, aggregate, score, choose, grade (STRATEGIES.md, section
// 1). It executes the distinct stage groups of a plan.Graph, so that cells
// which agree up to a stage share that stage's output, and within a stage it
// sends a strategy each distinct input once.
//
// [Prepare] turns a recording and an experiment's data section into [Data]: the
// pool, the question bank and the test questions. [Engine.Run] executes a graph
// over the test questions; [Engine.Explain] shows every stage for one question.
//
// Nothing here depends on the order of execution: blocks share no state but
// read-only data, so one worker or eight give the same bytes.
package pipeline
