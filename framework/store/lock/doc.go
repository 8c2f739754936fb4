// Package lock gives a run folder to one run at a time (ARCHITECTURE.md, section
// 4): two runs that write one folder would each overwrite the other's tables.
//
// The lock is the operating system's (flock or LockFileEx, through
// github.com/gofrs/flock: one small module, used by Helm and many others, that
// tries a lock without waiting on Linux, macOS, the BSDs, Solaris and Windows
// alike). It ends with the process that holds it, however that ends, and child
// processes do not inherit it. The file .lock in the folder is only what the
// system attaches the lock to, with a note on who holds it; the file's presence
// says nothing, so a file left by a kill or copied with a folder locks nobody out.
// It is hidden since it is no result.
package lock
