// Package archtest holds the project to its layout and to its import rule. It
// has tests only and nothing imports it.
//
// There are three sorts of rules, each a name, the text that is printed when it
// breaks, and a check:
//
//   - rules about imports (imports_test.go, closure_test.go) look at the graph
//     that go list prints;
//   - rules about sources (source_test.go, documented_test.go, global_test.go)
//     look at the parsed files;
//   - rules about folders (layout_test.go) look at the file system.
//
// A rule about a package that does not exist yet holds, and begins to bite with
// the package's first file. Every rule has cases with invented packages that
// break it and that keep it, so that no rule can go blind unnoticed.
//
// When a rule fails, move the code, not the rule. A rule that is wrong is
// changed together with a decision record in framework/design.
package archtest
