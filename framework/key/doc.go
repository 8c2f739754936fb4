// Package key names results by what they depend on.
//
// Every stage's output has a [Key], the hash of the stage, of the strategy with
// its version and canonical config, of the keys of its inputs and of the seed
// where it draws (ARCHITECTURE.md, section 4). Cells of a sweep that agree up to
// a stage have equal keys there and share its output. That holds only if equal
// values have equal bytes and different values never do, hence the second half
// of the package: one canonical JSON form between human config and code. The
// same bytes are validated, sent to a plugin and hashed.
//
// The canonical form, after RFC 8785 but with integers in full:
//   - no white space; object keys sorted by their UTF-8 bytes, none twice;
//   - an integer is written in full, also beyond 2^53; -0 is 0;
//   - any other number is a float64 in the shortest form that reads back as the
//     same value, without exponent from 1e-6 to below 1e21, so 1.0 is written 1;
//   - text is UTF-8; only ", \ and control characters are escaped.
package key
