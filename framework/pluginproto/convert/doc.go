// Package convert carries the words of package framework to the messages of
// strategy.proto and back, and does nothing else. To... functions make
// messages, From... functions read them.
//
// A message may come from anybody, so every From function checks what a
// strategy relies on (the ends of columns, their lengths, every index) and
// returns an error naming the column; none panics. What the engine demands of
// an answer's content is checked elsewhere, by package registry, the same in
// process and over the wire.
//
// An empty list and an absent one are the same on the wire; both come back as
// nil.
package convert
