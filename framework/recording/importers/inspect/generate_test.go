package inspect

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"smacs/framework/recording"
	"smacs/framework/recording/importers"
	"smacs/framework/recording/importers/importertest"
)

// An object is a JSON object under construction.
type object map[string]any

// with returns a copy with another member; nil removes it.
func (o object) with(name string, value any) object {
	other := maps.Clone(o)
	if other[name] = value; value == nil {
		delete(other, name)
	}
	return other
}

// sample returns a sample as Inspect logs it.
func sample(id any, epoch int, value any) object {
	return object{
		"id": id, "epoch": epoch, "input": fmt.Sprintf("Question %v?", id), "choices": []string{"no", "yes"}, "target": "yes",
		"messages": []object{{"role": "user", "content": "long"}},
		"output": object{
			"model": "org/a",
			"choices": []object{{
				"message":     object{"role": "assistant", "content": "I say yes."},
				"stop_reason": "stop",
				"logprobs":    object{"content": []object{{"token": "I", "logprob": -0.5}, {"token": "say", "logprob": -0.25}}},
			}},
			"usage": object{"input_tokens": 5, "output_tokens": 2, "total_tokens": 7}, "completion": "I say yes.", "time": 1.5,
		},
		"scores":   object{"match": object{"value": value, "answer": "yes", "explanation": "x", "metadata": object{}}},
		"metadata": object{"level": 3}, "store": object{}, "events": []object{{"event": "state"}}, "model_usage": object{},
		"attachments": object{}, "uuid": "u", "total_time": 2.0, "working_time": 1.0, "limit": nil, "error": nil,
	}
}

// evalLog returns a log without its samples.
func evalLog(task, model, created string) object {
	return object{
		"version": 2, "status": "success",
		"eval": object{"task": task, "model": model, "created": created, "dataset": object{"name": "d"}, "config": object{"epochs": 1}},
		"plan": object{}, "results": object{"scores": []object{}}, "stats": object{}, "reductions": []object{},
	}
}

// The times of two logs.
const (
	monday  = "2024-05-06T07:59:35-04:00"
	tuesday = "2024-05-07T00:00:00+00:00"
)

func encoded(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// document is a .json log, whose members are in Inspect's order.
func document(t testing.TB, log object, samples ...object) string { return ordered(t, log, samples) }

func ordered(t testing.TB, log object, samples any) string {
	var members []string
	for _, name := range []string{"version", "status", "eval", "plan", "results", "stats"} {
		members = append(members, fmt.Sprintf("%q:%s", name, encoded(t, log[name])))
	}
	members = append(members, `"samples":`+encoded(t, samples), `"reductions":[]`)
	return "{" + strings.Join(members, ",") + "}"
}

// An entry is a file of an archive.
type entry struct {
	name    string
	content any
}

// packed is a ZIP archive by a method.
func packed(t testing.TB, method uint16, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zstd.ZipMethodWinZip, zstd.ZipCompressor())
	z.RegisterCompressor(99, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 1) })
	for _, e := range entries {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		text, isText := e.content.(string)
		if !isText {
			text = encoded(t, e.content)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// eval is a .eval log.
func eval(t testing.TB, method uint16, log object, samples ...object) string {
	entries := []entry{{"_journal/start.json", log.with("status", nil)}}
	for _, s := range samples {
		entries = append(entries, entry{fmt.Sprintf("samples/%v_epoch_%v.json", s["id"], s["epoch"]), s})
	}
	entries = append(entries, entry{"summaries.json", "[]"}, entry{"reductions.json", "[]"}, entry{"header.json", log})
	return packed(t, method, entries...)
}

func mustImport(t testing.TB, files map[string]string, opts Options) (*recording.Recording, *importers.Loss) {
	t.Helper()
	r, loss, err := Import(context.Background(), importertest.Tree(t, files), opts)
	if err != nil {
		t.Fatal(err)
	}
	return r, loss
}
