// Package rawjson reads files of JSON records for the importers: one record at a
// time, however large the file is, strictly, and with errors that say where.
//
// A file is an array of records, records one after another (JSON Lines, also
// pretty-printed), a single record, or one object whose members are records.
// [File] finds out which; the records are [Value]s, the bytes as the file has
// them, which are decoded field by field, by hand or as an [Object]. A [Document]
// is for records that lie deep inside one value, beside what is not wanted. The
// standard decoder alone would take repeated names and broken UTF-8 without a
// word, and hold whole files.
package rawjson
