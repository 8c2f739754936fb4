// Package embedding turns texts into vectors that can be compared.
//
// It has two families. [TFIDF] makes sparse vectors from the words of a text and
// needs nothing but the text; its similarities are fixed-point integers ([Fixed])
// so that sums over them do not depend on order or machine. [Normalise] and
// [Cosine] serve dense vectors that some embedding model delivered and a
// recording kept.
//
// Everything here is a pure function of its arguments: no clock, no random
// number, no network. Fitted values are read-only and may be shared by workers;
// a [Scratch] belongs to one worker at a time.
package embedding
