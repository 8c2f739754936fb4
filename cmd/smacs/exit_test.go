package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestExitCodes(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, test := range []struct {
		name string
		ctx  context.Context
		args []string
		want int
	}{
		{"help", context.Background(), []string{"--help"}, exitDone},
		{"unknown command", context.Background(), []string{"nothing"}, exitUsage},
		{"unknown flag", context.Background(), []string{"run", "--nothing"}, exitUsage},
		{"missing file", context.Background(), []string{"check", "nowhere.toml"}, exitUsage},
		{"not built yet", context.Background(), []string{"report", "x"}, exitUsage},
		{"interrupted", cancelled, []string{"run", "../../experiments/quickstart.toml", "--in-process", "--out", t.TempDir()}, exitInterrupted},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if got := run(test.ctx, test.args, strings.NewReader(""), &stdout, &stderr); got != test.want {
				t.Errorf("exit code %d, want %d; stderr: %s", got, test.want, stderr.String())
			}
		})
	}
}
