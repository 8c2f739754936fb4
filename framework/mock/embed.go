package mock

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"

	"smacs/framework/embedding"
)

type embeddingItem struct {
	Object    string          `json:"object"`
	Embedding json.RawMessage `json:"embedding"`
	Index     int             `json:"index"`
}

type embeddingReply struct {
	Object string          `json:"object"`
	Data   []embeddingItem `json:"data"`
	Model  string          `json:"model"`
	Usage  *embeddingUsage `json:"usage,omitempty"`
}

type embeddingUsage struct {
	Prompt int `json:"prompt_tokens"`
	Total  int `json:"total_tokens"`
}

// embed answers a request for embeddings.
func (s *Server) embed(c *call) (*reply, *refusal) {
	request, no := parseEmbedding(c.body, s.dialect)
	if no != nil {
		return nil, no
	}
	space, ok := s.vectors.spaces[request.Model]
	if !ok {
		return nil, s.unknownModel(request.Model)
	}
	if d := request.Dimensions; d != nil && (*d < 1 || *d > space.dim()) {
		return nil, invalid("dimensions", "dimensions: got %d, want 1 to %d for %s", *d, space.dim(), request.Model)
	}
	tokens := 0
	for _, text := range request.Input {
		tokens += countTokens(text)
	}
	if s.options.Context > 0 && tokens > s.options.Context && !s.options.CutOverflow {
		no := invalid("input", "This model's maximum context length is %d tokens, however you requested %d tokens.", s.options.Context, tokens)
		no.code = "context_length_exceeded"
		return nil, no
	}
	if no := s.admit(c, request.Model, tokens); no != nil {
		return nil, no
	}
	return s.embedAll(c, request, space, tokens)
}

func (s *Server) embedAll(c *call, request *embeddingRequest, space space, tokens int) (*reply, *refusal) {
	out := embeddingReply{Object: "list", Model: request.Model}
	for i, text := range request.Input {
		v, known := space.vector(text)
		if !known && s.options.RefuseUnknown {
			return nil, notFound("text_not_found", "the recording holds no vector of %s for input %d", request.Model, i)
		}
		if request.Dimensions != nil {
			v = unitLength(v[:*request.Dimensions])
		}
		inBase64 := request.EncodingFormat == "base64" && !s.dialect.floatsOnly
		out.Data = append(out.Data, embeddingItem{"embedding", encode(v, inBase64), i})
	}
	c.used = usage{Prompt: tokens, Total: tokens}
	if !s.options.NoUsage {
		out.Usage = &embeddingUsage{tokens, tokens}
	}
	return &reply{jsonType, [][]byte{marshal(out)}}, nil
}

// encode writes a vector as a list of numbers, or as its float32 in base64.
func encode(v []float64, inBase64 bool) json.RawMessage {
	if !inBase64 {
		short := make([]float32, len(v))
		for i := range v {
			short[i] = float32(v[i])
		}
		return marshal(short)
	}
	var raw []byte
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(x)))
	}
	return marshal(base64.StdEncoding.EncodeToString(raw))
}

// unitLength scales a finite vector to length 1; zeros stay.
func unitLength(v []float64) []float64 {
	unit, err := embedding.Normalise(v)
	if err != nil {
		panic("mock: " + err.Error()) // recorded vectors are checked when opened, others are made here
	}
	return unit
}
