package recording

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// VerifyEmbeddings reads the matrices of the recording r that was opened from dir
// and returns an error for each whose file has not the digest that recording.toml
// gives, or that holds a vector with infinities or with NaN beside numbers.
// Cancelling ctx ends it early.
func VerifyEmbeddings(ctx context.Context, dir string, r *Recording) error {
	var errs []error
	for _, e := range r.embeddings {
		for _, side := range sides() {
			m := e.Matrix(side)
			if m == nil {
				continue
			}
			path := embeddingPath(dir, e.Model, side)
			sum, err := fileDigest(ctx, path)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				errs = append(errs, err)
			case !strings.EqualFold(sum, e.sums[side]):
				errs = append(errs, fmt.Errorf("%s: digest mismatch: the file has sha256 %s, %s says %s: it was edited or replaced, make the recording again",
					path, sum, manifestFile, e.sums[side]))
			}
			if err := m.Check(); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", path, err))
			}
		}
	}
	return errors.Join(errs...)
}

func fileDigest(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if _, err := io.CopyN(hash, f, 16<<20); errors.Is(err, io.EOF) {
			return hex.EncodeToString(hash.Sum(nil)), nil
		} else if err != nil {
			return "", err
		}
	}
}
