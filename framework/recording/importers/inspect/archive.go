package inspect

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// The bounds of an archive. Deflate cannot shrink anything to less than a 1032nd,
// and no sample comes near that.
const (
	maxEntry = 2 << 30
	maxRatio = 1032
)

var sampleEntry = regexp.MustCompile(`^samples/(.+?)(?:_epoch_([0-9]+))?\.json$`)

// An archive is a .eval file.
type archive struct {
	header  *zip.File // of the whole log; of its beginning if it was never finished
	samples []*zip.File
	whole   bool // header is of the whole log
}

// openArchive reads the directory of a .eval file and refuses what no log has:
// names that lead out of a folder, names that are there twice, and sizes that only
// a bomb has.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("is no whole ZIP archive: it is cut off, or no .eval file")
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(128<<20)))
	a, seen, total := &archive{}, make(map[string]bool), uint64(0)
	for _, f := range z.File {
		if err := checkEntry(f, seen); err != nil {
			return nil, fmt.Errorf("entry %q: %w", f.Name, err)
		}
		seen[f.Name] = true
		if total += f.UncompressedSize64; total > maxRatio*uint64(size) {
			return nil, fmt.Errorf("says it unpacks to more than %d times its size: no log does", maxRatio)
		}
		a.add(f)
	}
	if a.header == nil {
		return nil, errors.New("holds neither header.json nor _journal/start.json: want an archive of Inspect")
	}
	a.sort()
	return a, nil
}

func checkEntry(f *zip.File, seen map[string]bool) error {
	switch {
	case !filepath.IsLocal(f.Name) || strings.ContainsAny(f.Name, "\\\x00"):
		return errors.New("its name leads out of the archive: no log has that")
	case seen[f.Name]:
		return errors.New("is there twice")
	case f.UncompressedSize64 > maxEntry:
		return fmt.Errorf("says it unpacks to %d bytes, want at most %d", f.UncompressedSize64, maxEntry)
	}
	return nil
}

func (a *archive) add(f *zip.File) {
	switch {
	case f.Name == "header.json":
		a.header, a.whole = f, true
	case f.Name == "_journal/start.json" && !a.whole:
		a.header = f
	case sampleEntry.MatchString(f.Name):
		a.samples = append(a.samples, f)
	}
}

// sort puts the samples in order of epoch and id, numbers before texts: an archive
// has them in the order in which they were done.
func (a *archive) sort() {
	type place struct {
		epoch, number int
		id            string
	}
	of := make(map[*zip.File]place, len(a.samples))
	for _, f := range a.samples {
		found := sampleEntry.FindStringSubmatch(f.Name)
		p := place{id: found[1], number: 1 << 62}
		p.epoch, _ = strconv.Atoi(found[2]) // its place in the order is all that hangs on it
		if n, err := strconv.Atoi(found[1]); err == nil {
			p.number = n
		}
		of[f] = p
	}
	slices.SortFunc(a.samples, func(f, g *zip.File) int {
		x, y := of[f], of[g]
		return cmp.Or(cmp.Compare(x.epoch, y.epoch), cmp.Compare(x.number, y.number), strings.Compare(x.id, y.id))
	})
}

// readEntry opens an entry, which cannot give more than it says.
func readEntry(f *zip.File, read func(io.Reader) error) (err error) {
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return fmt.Errorf("%s: is compressed by method %d, want deflate or zstd", f.Name, f.Method)
	}
	if err == nil {
		err = errors.Join(read(&bounded{r: r, left: int64(f.UncompressedSize64)}), r.Close())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	return nil
}

// A bounded reader gives an error where more comes than was announced.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errors.New("unpacks to more than it says: the archive is damaged")
	}
	switch {
	case errors.Is(err, zip.ErrChecksum):
		err = errors.New("has a wrong checksum: the archive is damaged")
	case err != nil && !errors.Is(err, io.EOF):
		err = fmt.Errorf("the archive is damaged: %w", err)
	}
	return n, err
}
