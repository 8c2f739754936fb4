package serve

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
)

// embed passes texts through to an embedding model of the pool. Vectors have the
// length 1, as floats or as base64 of little-endian float32, whichever is asked for.
func (s *Server) embed(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Model      string          `json:"model"`
		Input      json.RawMessage `json:"input"`
		Format     string          `json:"encoding_format"`
		Dimensions *int            `json:"dimensions"`
	}
	if p := decode(r, &request); p != nil {
		s.refuse(w, r, p)
		return
	}
	texts, ok := textsOf(request.Input)
	var p *problem
	switch {
	case !slices.Contains(s.Embeddings, request.Model):
		p = &problem{http.StatusNotFound, "invalid_request_error", "model_not_found", "model", "there is no embedding model \"" + request.Model + "\", want one of: " + strings.Join(s.Embeddings, ", ")}
	case !ok:
		p = invalid("input", "input must be a text or a list of texts, none of them empty")
	case request.Format != "" && request.Format != "float" && request.Format != "base64":
		p = invalid("encoding_format", "encoding_format must be float or base64")
	}
	if p != nil {
		s.refuse(w, r, p)
		return
	}
	vectors, err := s.Caller.Embed(r.Context(), request.Model, texts, false)
	if err != nil {
		s.refuse(w, r, problemOf(r, err))
		return
	}
	if request.Dimensions != nil && len(vectors[0]) != *request.Dimensions {
		s.refuse(w, r, invalid("dimensions", "the model's vectors have %d numbers, got dimensions = %d", len(vectors[0]), *request.Dimensions))
		return
	}
	data := make([]any, len(vectors))
	for i, vector := range vectors {
		data[i] = map[string]any{"object": "embedding", "index": i, "embedding": encoded(vector, request.Format)}
	}
	writeJSON(w, http.StatusOK, map[string]any{"object": "list", "model": request.Model, "data": data, "usage": nil})
}

func encoded(vector []float64, format string) any {
	if format != "base64" {
		return vector
	}
	var packed []byte
	for _, x := range vector {
		packed = binary.LittleEndian.AppendUint32(packed, math.Float32bits(float32(x)))
	}
	return base64.StdEncoding.EncodeToString(packed)
}

func textsOf(raw json.RawMessage) ([]string, bool) {
	var one string
	var all []string
	if json.Unmarshal(raw, &one) == nil {
		all = []string{one}
	} else if json.Unmarshal(raw, &all) != nil {
		return nil, false
	}
	return all, len(all) > 0 && !slices.Contains(all, "")
}
