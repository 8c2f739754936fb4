//go:build !linux

package conformance_test

func lurk() {}
