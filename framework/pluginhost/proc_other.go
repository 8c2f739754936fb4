//go:build !linux

package pluginhost

// watchesMemory says that nobody here tells what processes keep resident.
const watchesMemory = false

func groupResident(int) int64 { return 0 }

// strays finds none: nobody here tells the environment of processes.
func strays(string) []stray { return nil }
