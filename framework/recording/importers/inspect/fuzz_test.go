package inspect

import (
	"archive/zip"
	"context"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
)

// taken reads a log's samples, and wants a recording of those that are taken.
func taken(t *testing.T, read func(*samples) error) {
	to := recording.NewBuilder(recording.Meta{})
	b := newBatch(to, &importers.Loss{}, Options{})
	if err := b.join.LLM("m"); err != nil {
		t.Fatal(err)
	}
	s := b.samples(logFile{header: &header{task: "t", model: "m"}, path: "f"})
	if read(s) != nil || s.fill() != nil || len(s.seen) == 0 {
		return
	}
	if _, err := to.Build(); err != nil {
		t.Errorf("samples were taken, but: %v", err)
	}
}

// FuzzDocument looks for panics, and for samples that are taken and make no
// recording.
func FuzzDocument(f *testing.F) {
	log := evalLog("quiz", "a", monday)
	f.Add(document(f, log, sample(1, 1, "C"), sample(1, 3, "P")))
	f.Add(document(f, log, sample("x", 1, nil).with("input", []object{{"role": "user", "content": []object{{"type": "text", "text": "q"}}}})))
	f.Add(`{"samples": [{"id": 1, "score": {"value": NaN}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parseHeader(strings.NewReader(text)); err != nil {
			return
		}
		taken(t, func(s *samples) error { return s.document(context.Background(), strings.NewReader(text)) })
	})
}

// FuzzArchive does the same for archives.
func FuzzArchive(f *testing.F) {
	log := evalLog("quiz", "a", monday)
	f.Add(eval(f, zip.Store, log, sample(1, 1, "C")))
	f.Add(eval(f, zip.Deflate, log, sample(1, 2, "N")))
	f.Add(eval(f, zstd.ZipMethodWinZip, log, sample("x", 1, 0.5)))
	f.Fuzz(func(t *testing.T, text string) {
		a, err := openArchive(strings.NewReader(text), int64(len(text)))
		if err != nil {
			return
		}
		if _, err := a.readHeader(); err != nil {
			return
		}
		taken(t, func(s *samples) error { return s.archive(context.Background(), a) })
	})
}
