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

// The seeds are small, because the fuzzer spends its time on making inputs smaller.
const (
	seedEval   = `"status":"success","eval":{"task":"q","model":"m","created":"2024-05-06T07:59:35Z"}`
	seedSample = `{"id":1,"epoch":2,"input":"q","target":["a"],"output":{"completion":"c"},"scores":{"s":{"value":"P"}}}`
	seedTurns  = `{"id":"x","input":[{"role":"user","content":[{"type":"text","text":"q"}]}],"score":{"value":NaN,"answer":"a"}}`
)

// FuzzDocument looks for panics, and for samples that are taken and make no
// recording.
func FuzzDocument(f *testing.F) {
	f.Add("{" + seedEval + `,"samples":[` + seedSample + "," + seedTurns + "]}")
	f.Add("{" + seedEval + `,"samples":[{"id":1,"score":{"value":NaN}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := parseHeader(strings.NewReader(text)); err != nil {
			return
		}
		taken(t, func(s *samples) error { return s.document(context.Background(), strings.NewReader(text)) })
	})
}

// FuzzArchive does the same for archives.
func FuzzArchive(f *testing.F) {
	for _, method := range []uint16{zip.Store, zip.Deflate, zstd.ZipMethodWinZip} {
		f.Add(packed(f, method, entry{"header.json", "{" + seedEval + "}"}, entry{"samples/1_epoch_2.json", seedSample}))
	}
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
