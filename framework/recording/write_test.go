package recording

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

func TestWriteAndOpenAreInverse(t *testing.T) {
	want := small(t)
	dir := filepath.Join(t.TempDir(), "deep", "small")
	must(t, Write(dir, want, false))
	got, err := Open(dir)
	must(t, err)
	if d := diff(want, got); d != "" {
		t.Errorf("(-written +read)\n%s", d)
	}
}

func TestWriteAndOpenAreInverseOnAnything(t *testing.T) {
	base := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		want := drawRecording(t)
		dir := filepath.Join(base, "r")
		check(t, Write(dir, want, true))
		got, err := Open(dir)
		check(t, err)
		if d := diff(want, got); d != "" {
			t.Fatalf("(-written +read)\n%s", d)
		}
	})
}

func TestEqualRecordingsGiveEqualBytes(t *testing.T) {
	base := t.TempDir()
	must(t, Write(filepath.Join(base, "a"), small(t), false))
	must(t, Write(filepath.Join(base, "b"), small(t), false))
	for _, name := range []string{manifestFile, questionsFile, responsesFile} {
		a, err := os.ReadFile(filepath.Join(base, "a", name))
		must(t, err)
		b, err := os.ReadFile(filepath.Join(base, "b", name))
		must(t, err)
		if string(a) != string(b) {
			t.Errorf("%s differs", name)
		}
	}
	text, err := os.ReadFile(filepath.Join(base, "a", manifestFile))
	must(t, err)
	golden(t, "recording.toml", text)
}

func TestUnknownIsNullInTheFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r")
	must(t, Write(dir, small(t), false))
	rows, err := parquet.ReadFile[responseRow](filepath.Join(dir, responsesFile))
	must(t, err)
	// Rows are by question (art/0, zoo/2, zoo/1), then LLM, then sample.
	ungraded, known, empty, failed := rows[0], rows[3], rows[5], rows[7]
	if ungraded.Answer != nil || ungraded.Score != nil || ungraded.Cost != nil || ungraded.PromptTokens != nil ||
		ungraded.Grader != nil || ungraded.Finish != nil || ungraded.State != "ungraded" {
		t.Errorf("ungraded row %+v", ungraded)
	}
	if known.Score == nil || *known.Score != 1 || known.CompletionTokens == nil || *known.CompletionTokens != 0 || *known.Cost != 0.25 {
		t.Errorf("known row %+v", known)
	}
	if empty.Answer == nil || *empty.Answer != "" || empty.AnswerKey == nil {
		t.Errorf("an empty answer is null: %+v", empty)
	}
	if failed.Score != nil || failed.State != "failed" {
		t.Errorf("failed row %+v", failed)
	}
}

// entries returns the names in a folder.
func entries(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestWriteReplacesOnlyRecordings(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "r")
	must(t, Write(dir, small(t), false))
	if err := Write(dir, small(t), false); err == nil || !strings.Contains(err.Error(), "--replace") {
		t.Errorf("existing: %v", err)
	}
	must(t, Write(dir, small(t), true))
	must(t, os.Remove(filepath.Join(dir, manifestFile)))
	if err := Write(dir, small(t), true); err == nil || !strings.Contains(err.Error(), "not a recording") {
		t.Errorf("replacing something else: %v", err)
	}
	if got := entries(t, dir); got != "questions.parquet responses.parquet" {
		t.Errorf("the refused replacement left %s", got)
	}
	if got := entries(t, base); got != "r" {
		t.Errorf("left behind: %s", got)
	}
}

func TestWriteLeavesNothingHalfWritten(t *testing.T) {
	base := t.TempDir()
	must(t, os.WriteFile(filepath.Join(base, "file"), nil, 0o644))
	if err := Write(filepath.Join(base, "file"), small(t), true); err == nil {
		t.Error("a file was replaced")
	}
	broken := small(t)
	broken.starts = broken.starts[:3] // whatever goes wrong midway, here a panic
	func() {
		defer func() { _ = recover() }()
		if err := Write(filepath.Join(base, "r"), broken, false); err == nil {
			t.Error("a broken recording was written")
		}
	}()
	if got := entries(t, base); got != "file" {
		t.Errorf("left behind: %s", got)
	}
}
