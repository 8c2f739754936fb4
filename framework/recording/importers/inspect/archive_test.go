package inspect

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"smacs/framework/recording/importers/importertest"
)

// directorySize overwrites the size that the archive's directory gives for the
// entry of a name.
func directorySize(t *testing.T, archive, name string, size uint32) string {
	t.Helper()
	// A record of the directory is 46 bytes before the name, the size 24 bytes
	// into it: section 4.3.12 of the ZIP specification.
	at := strings.LastIndex(archive, name) - 46
	if at < 0 || archive[at:at+4] != "PK\x01\x02" {
		t.Fatal("no such record")
	}
	b := []byte(archive)
	binary.LittleEndian.PutUint32(b[at+24:], size)
	return string(b)
}

func TestRefusedArchives(t *testing.T) {
	log, good := evalLog("quiz", "a", monday), sample(1, 1, "C")
	whole := eval(t, zip.Deflate, log, good)
	header := entry{"header.json", log}
	spaces := sample(2, 1, "C").with("input", strings.Repeat(" ", 1<<22))
	for _, tt := range []struct{ name, archive, want string }{
		{"empty", "", "is no whole ZIP archive"},
		{"no archive", "{}", "is no whole ZIP archive"},
		{"cut off", whole[:len(whole)-30], "is no whole ZIP archive"},
		{"a path that leads out", packed(t, zip.Store, header, entry{"../x", "{}"}), `entry "../x": its name leads out of the archive`},
		{"an absolute path", packed(t, zip.Store, header, entry{"/etc/x", "{}"}), `entry "/etc/x": its name leads out`},
		{"a backslash", packed(t, zip.Store, header, entry{`samples\..\x`, "{}"}), "its name leads out"},
		{"an entry twice", packed(t, zip.Store, header, header), `entry "header.json": is there twice`},
		{"no header", packed(t, zip.Store, entry{"samples/1_epoch_1.json", good}), "holds neither header.json nor _journal/start.json"},
		{"unknown method", packed(t, 99, header), "header.json: is compressed by method 99, want deflate or zstd"},
		{"header is no log", packed(t, zip.Store, entry{"header.json", "[]"}), "header.json: is no EvalLog"},
		{"damaged content", strings.Replace(eval(t, zip.Store, log, good), "I say", "I sax", 1), "samples/1_epoch_1.json: "},
		{"cut off sample", packed(t, zip.Store, header, entry{"samples/1_epoch_1.json", `{"id": 1`}), "samples/1_epoch_1.json: field id: the file is cut off"},
		{"wrong sample", eval(t, zstd.ZipMethodWinZip, log, good.with("epoch", "x")), "samples/1_epoch_x.json: field epoch: got the string"},
		{"more than it says", directorySize(t, whole, "samples/1_epoch_1.json", 10), "samples/1_epoch_1.json: "},
		{"less than it says", directorySize(t, whole, "samples/1_epoch_1.json", 5000), "samples/1_epoch_1.json: "},
		{"a bomb that says so", directorySize(t, whole, "samples/1_epoch_1.json", 1<<30), "says it unpacks to more than 1032 times its size"},
		{"an absurd size", directorySize(t, whole, "samples/1_epoch_1.json", 1<<31+1), "says it unpacks to 2147483649 bytes, want at most"},
		{"a bomb by zstd", packed(t, zstd.ZipMethodWinZip, header, entry{"samples/2_epoch_1.json", spaces}), "says it unpacks to more than 1032 times its size"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(importertest.Tree(t, map[string]string{"a.eval": tt.archive}), "a.eval")
			_, _, err := Import(context.Background(), path, Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), path) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
