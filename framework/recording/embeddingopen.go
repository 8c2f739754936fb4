package recording

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"smacs/framework/recording/npy"
)

// openEmbeddings maps the matrices that recording.toml lists. Their shapes must
// be what it says and fit the rows of the recording.
func openEmbeddings(dir string, m manifest, r *Recording) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
		}
	}()
	for i := range m.Embeddings {
		entry := &m.Embeddings[i]
		e := &Embedding{Model: entry.Model}
		r.embeddings = append(r.embeddings, e)
		for _, side := range sides() {
			want := *entry.matrix(side)
			if want == nil {
				continue
			}
			path := embeddingPath(dir, entry.Model, side)
			matrix, err := npy.Open(path)
			if err != nil {
				return err
			}
			e.set(side, matrix, want.SHA256)
			if got := newEntry(matrix, want.SHA256); *got != *want {
				return fmt.Errorf("%s: has %d x %d numbers of type %s, %s says %d x %d of type %s",
					path, got.Rows, got.Dim, got.DType, manifestFile, want.Rows, want.Dim, want.DType)
			}
			rows := len(r.Questions)
			if side == SideResponses {
				rows = r.Len()
			}
			if matrix.Rows() != rows {
				return fmt.Errorf("%s: has %d rows, want one for each of the %d %s", path, matrix.Rows(), rows, rowsOf(side))
			}
		}
	}
	return nil
}

func rowsOf(side Side) string {
	if side == SideResponses {
		return "responses"
	}
	return "questions"
}

// checkEmbeddings checks what recording.toml says, before files are opened by it.
func (m manifest) checkEmbeddings() error {
	for i := range m.Embeddings {
		e := &m.Embeddings[i]
		if err := checkModel(e.Model); err != nil {
			return err
		}
		if i > 0 && e.Model <= m.Embeddings[i-1].Model {
			return fmt.Errorf("embeddings: model %s is there twice or not in byte order", e.Model)
		}
		dim := 0
		for _, side := range sides() {
			entry := *e.matrix(side)
			if entry == nil {
				continue
			}
			if sum, err := hex.DecodeString(entry.SHA256); err != nil || len(sum) != sha256.Size {
				return fmt.Errorf("embeddings: model %s, %s: sha256 is not 64 hexadecimal digits", e.Model, side)
			}
			if dim != 0 && entry.Dim != dim {
				return fmt.Errorf("embeddings: model %s has matrices of %d and %d dimensions", e.Model, dim, entry.Dim)
			}
			dim = entry.Dim
		}
		if dim == 0 {
			return fmt.Errorf("embeddings: model %s has no matrix", e.Model)
		}
	}
	return nil
}
