package python_test

import (
	"bytes"
	"os"
	"testing"
)

// TestProtocolIsTheSame: the package carries a copy of the protocol's descriptor
// set.
func TestProtocolIsTheSame(t *testing.T) {
	ours, err := os.ReadFile("smacs/strategy.binpb")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile("../../framework/pluginproto/strategy.binpb")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ours, theirs) {
		t.Error("smacs/strategy.binpb is not that of framework/pluginproto: run go generate ./plugins/python")
	}
}
