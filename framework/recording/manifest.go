package recording

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/BurntSushi/toml"
)

// The files of a recording folder, and the version of their format.
const (
	manifestFile  = "recording.toml"
	questionsFile = "questions.parquet"
	responsesFile = "responses.parquet"

	formatVersion = 1
)

// manifest is the content of recording.toml.
type manifest struct {
	Format      int      `toml:"format"`
	Name        string   `toml:"name"`
	Source      string   `toml:"source"`
	Licence     string   `toml:"licence"`
	Fingerprint string   `toml:"fingerprint"`
	Tasks       []string `toml:"tasks"`
	LLMs        []string `toml:"llms"`
	Graders     []string `toml:"graders"`
	// Embeddings is an empty array or one table per model.
	Embeddings []embeddingEntry `toml:"embeddings"`
	Counts     counts           `toml:"counts"`
}

// embeddingEntry says what there is of a model's embedding.
type embeddingEntry struct {
	Model     string       `toml:"model"`
	Questions *matrixEntry `toml:"questions"`
	Queries   *matrixEntry `toml:"queries"`
	Responses *matrixEntry `toml:"responses"`
}

// matrixEntry describes one .npy file.
type matrixEntry struct {
	Rows   int    `toml:"rows"`
	Dim    int    `toml:"dim"`
	DType  string `toml:"dtype"`
	SHA256 string `toml:"sha256"` // of the file, hexadecimal
}

type counts struct {
	Questions int `toml:"questions"`
	Responses int `toml:"responses"`
}

func newManifest(meta Meta, info Info, graders []string, embeddings []embeddingEntry) manifest {
	return manifest{
		Format: formatVersion, Name: meta.Name, Source: meta.Source, Licence: meta.Licence,
		Fingerprint: info.Fingerprint, Tasks: info.Tasks, LLMs: info.LLMs,
		Graders: append([]string{}, graders...), Embeddings: embeddings,
		Counts: counts{Questions: info.Questions, Responses: info.Responses},
	}
}

func (m manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := toml.NewEncoder(&b)
	e.Indent = ""
	err := e.Encode(m)
	return b.Bytes(), err
}

// readManifest reads and checks recording.toml. A missing folder or file says
// how a recording is made.
func readManifest(dir string) (manifest, error) {
	var m manifest
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("recording %s does not exist: make it with `smacs data import FORMAT PATH --out %s`", dir, dir)
	}
	path := filepath.Join(dir, manifestFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("%s is not a recording: it has no %s", dir, manifestFile)
	}
	if err != nil {
		return m, err
	}
	meta, err := toml.Decode(string(text), &m)
	// The version comes first: another version explains every other difference.
	if meta.IsDefined("format") && m.Format != 0 && m.Format != formatVersion {
		return m, fmt.Errorf("%s: format %d is not known, this program reads format %d", path, m.Format, formatVersion)
	}
	if err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	if err := m.check(meta); err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

func (m manifest) check(meta toml.MetaData) error {
	for _, key := range []string{"format", "name", "fingerprint", "tasks", "llms", "graders", "embeddings", "counts"} {
		if !meta.IsDefined(key) {
			return fmt.Errorf("key %s is missing", key)
		}
	}
	if m.Format != formatVersion {
		return fmt.Errorf("format %d is not known, this program reads format %d", m.Format, formatVersion)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return fmt.Errorf("unknown key %s", extra[0])
	}
	return m.checkEmbeddings()
}

// compare returns an error that names the first thing in which the rows read
// differ from what recording.toml says of them.
func (m manifest) compare(r *Recording) error {
	switch {
	case m.Counts.Questions != len(r.Questions):
		return fmt.Errorf("%s has %d rows, %s says %d", questionsFile, len(r.Questions), manifestFile, m.Counts.Questions)
	case m.Counts.Responses != r.Len():
		return fmt.Errorf("%s has %d rows, %s says %d", responsesFile, r.Len(), manifestFile, m.Counts.Responses)
	case !slices.Equal(m.Tasks, r.Tasks):
		return fmt.Errorf("%s has tasks %q, %s says %q", questionsFile, r.Tasks, manifestFile, m.Tasks)
	case !slices.Equal(m.LLMs, r.LLMs):
		return fmt.Errorf("%s: llms are not in byte order", manifestFile)
	case !slices.Equal(m.Graders, r.Graders):
		return fmt.Errorf("%s has graders %q, %s says %q", responsesFile, r.Graders, manifestFile, m.Graders)
	case m.Fingerprint != r.Fingerprint:
		return fmt.Errorf("fingerprint mismatch: the rows have %s, %s says %s: a file was edited or replaced, make the recording again",
			r.Fingerprint, manifestFile, m.Fingerprint)
	}
	return nil
}
