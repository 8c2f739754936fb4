package recording

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"smacs/framework/recording/npy"
)

// embeddingsFolder is the folder of a recording that holds its matrices.
const embeddingsFolder = "embeddings"

// embeddingPath returns the file of a matrix.
func embeddingPath(dir, model string, side Side) string {
	return filepath.Join(dir, embeddingsFolder, model+"."+string(side)+".npy")
}

// info describes the entry as Embedding.info does.
func (e *embeddingEntry) info() EmbeddingInfo {
	info, sums := EmbeddingInfo{Model: e.Model}, make(map[Side]string)
	for _, side := range sides() {
		if m := *e.matrix(side); m != nil {
			info.Sides = append(info.Sides, SideInfo{Side: side, Rows: m.Rows, Dim: m.Dim, DType: m.DType})
			sums[side] = m.SHA256
		}
	}
	info.Digest = digest(sums)
	return info
}

func newEntry(m *npy.Matrix, sum string) *matrixEntry {
	return &matrixEntry{Rows: m.Rows(), Dim: m.Dim(), DType: m.Type().String(), SHA256: sum}
}

// matrix returns the place of a side's entry.
func (e *embeddingEntry) matrix(side Side) **matrixEntry {
	switch side {
	case SideQuestions:
		return &e.Questions
	case SideQueries:
		return &e.Queries
	default:
		return &e.Responses
	}
}

// writeEmbeddings writes the recording's matrices and returns what recording.toml
// says of them.
func writeEmbeddings(dir string, r *Recording) ([]embeddingEntry, error) {
	entries := []embeddingEntry{}
	if len(r.embeddings) == 0 {
		return entries, nil
	}
	if err := os.Mkdir(filepath.Join(dir, embeddingsFolder), 0o755); err != nil {
		return nil, err
	}
	for _, e := range r.embeddings {
		entry := embeddingEntry{Model: e.Model}
		for _, side := range sides() {
			m := e.Matrix(side)
			if m == nil {
				continue
			}
			sum, err := writeMatrix(embeddingPath(dir, e.Model, side), m)
			if err != nil {
				return nil, err
			}
			*entry.matrix(side) = newEntry(m, sum)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func writeMatrix(path string, m *npy.Matrix) (sum string, err error) {
	hash := sha256.New()
	err = writeFile(path, func(f io.Writer) error {
		b := bufio.NewWriterSize(io.MultiWriter(f, hash), 1<<16)
		w, err := npy.NewWriter(b, m.Type(), m.Rows(), m.Dim())
		if err != nil {
			return err
		}
		row := make([]float64, m.Dim())
		for i := range m.Rows() {
			vector := row
			if !m.Known(i) {
				vector = nil
			} else {
				m.Row(i, vector)
			}
			if err := w.Write(vector); err != nil {
				return err
			}
		}
		return errors.Join(w.Close(), b.Flush())
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}

// files writes the matrices that were collected and returns what recording.toml
// says of them, by model.
func (s vectorSet) files(dir string, o *order) ([]embeddingEntry, error) {
	entries := []embeddingEntry{}
	if len(s) == 0 {
		return entries, nil
	}
	if err := os.Mkdir(filepath.Join(dir, embeddingsFolder), 0o755); err != nil {
		return nil, err
	}
	for _, v := range s {
		at, found := slices.BinarySearchFunc(entries, v.model, func(e embeddingEntry, model string) int { return strings.Compare(e.Model, model) })
		if !found {
			entries = slices.Insert(entries, at, embeddingEntry{Model: v.model})
		}
		var entry matrixEntry
		err := writeFile(embeddingPath(dir, v.model, v.side), func(f io.Writer) (err error) {
			b := bufio.NewWriterSize(f, 1<<16)
			entry, err = v.write(b, o)
			return errors.Join(err, b.Flush())
		})
		if err != nil {
			return nil, err
		}
		*entries[at].matrix(v.side) = &entry
	}
	return entries, nil
}
