// Package ledger keeps the packed outcomes of blocks by their keys, in one file
// that survives a kill: the ledger.db of a run folder (ARCHITECTURE.md, sections
// 4 and 6). A block is in the ledger when the [Ledger.Put] that wrote it has
// returned, also after a SIGKILL or a power cut; a transaction that was cut short
// leaves nothing.
//
// The rule on damage is: a recomputation or an error, never a wrong figure.
//
//   - Every row carries a SHA-256 over its key and data, checked by every
//     [Ledger.Get]. A row that fails is absent from then on and counted by
//     [Ledger.Damaged]; computing its block again replaces it.
//   - [Open] checks the file's structure, its tables and its format version. A
//     file that is malformed, cut short or no ledger is a [DamagedError]; nothing
//     in it is changed. [Recover] moves such a file aside and starts a new one,
//     if the caller wants that. A later call returns a DamagedError when the file
//     breaks while it is open; then close the ledger and open it again.
//   - A file of a newer format is a [VersionError]: use the program that wrote it.
//
// The file is SQLite with a rollback journal, held in exclusive mode: one process
// has it open at a time, another gets [ErrInUse]. A write-ahead log is no faster
// here (both store 1,000 blocks of 1 KB in about 10 ms): Puts append to the table,
// so the journal holds few old pages, where the log would write every new page
// twice. And a log would be a second file to lose when a folder is copied. After
// Close the folder holds one file; after a kill a file ending in -journal may
// stand beside it, and belongs to it.
package ledger
