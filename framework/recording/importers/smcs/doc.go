// Package smcs imports the recorded results of SMCS (arXiv 2507.14200): the union
// question bank with its embeddings, and the responses to the test questions that
// its cache_8k folders hold. What is taken and what is lost is in README.md; the
// formats were written down from the authors' released code, by whose terms the
// data are distributed.
package smcs
