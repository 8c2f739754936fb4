package client

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"

	"smacs/framework/key"
	"smacs/framework/llm/pool"
)

// EmbeddingBody is the request for the vectors of texts, as canonical JSON.
// Floats are asked for expressly: libraries ask for base64, which some servers
// answer with floats. A query has the model's instruction before each text.
func EmbeddingBody(e pool.Embedding, texts []string, query bool) ([]byte, error) {
	input := make([]string, len(texts))
	for i, text := range texts {
		if query {
			text = e.QueryInstruction + text
		}
		input[i] = text
	}
	body := map[string]any{"model": e.Model, "input": input, "encoding_format": "float"}
	if e.SendDimensions {
		body["dimensions"] = e.Dimensions
	}
	return key.Canonical(body)
}

// Embed sends a body of [EmbeddingBody] for count texts and returns an answer
// that [DecodeEmbeddings] reads.
func (c *Client) Embed(ctx context.Context, e pool.Embedding, body []byte, count int) (Raw, error) {
	return c.call(ctx, embeddingKind, body, EstimateTokens(len(body)), func(raw []byte) error {
		_, _, err := DecodeEmbeddings(e, raw, count)
		return err
	})
}

// DecodeEmbeddings returns one vector per text in the order of the texts, each
// scaled to length 1, since servers differ in that. Usage is nil when absent.
func DecodeEmbeddings(e pool.Embedding, raw []byte, count int) ([][]float64, *Usage, error) {
	var wire struct {
		Data []struct {
			Index     *int            `json:"index"`
			Embedding json.RawMessage `json:"embedding"`
		} `json:"data"`
		Usage *Usage `json:"usage"`
	}
	if _, err := decodeWire(raw); err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(raw, &wire); err != nil {
		return nil, nil, bad(false, "no list of embeddings: %v", err)
	}
	if len(wire.Data) != count {
		return nil, nil, bad(false, "got %d embeddings for %d texts", len(wire.Data), count)
	}
	vectors := make([][]float64, count)
	length := e.Dimensions
	for i, item := range wire.Data {
		at := i
		if item.Index != nil {
			at = *item.Index
		}
		if at < 0 || at >= count || vectors[at] != nil {
			return nil, nil, bad(false, "got the embedding of index %d, want each of 0 to %d once", at, count-1)
		}
		vector, err := vector(item.Embedding)
		if err != nil {
			return nil, nil, err
		}
		if length == 0 {
			length = len(vector)
		}
		if len(vector) != length {
			return nil, nil, bad(false, "got an embedding of %d numbers, want %d", len(vector), length)
		}
		vectors[at] = vector
	}
	if wire.Usage != nil && wire.Usage.PromptTokens <= 0 {
		wire.Usage = nil
	}
	return vectors, wire.Usage, nil
}

// vector reads a list of numbers or base64 of little-endian float32.
func vector(raw json.RawMessage) ([]float64, error) {
	var numbers []float64
	var text string
	if json.Unmarshal(raw, &numbers) != nil {
		packed, err := []byte(nil), json.Unmarshal(raw, &text)
		if err == nil {
			packed, err = base64.StdEncoding.DecodeString(text)
		}
		if err != nil || len(packed)%4 != 0 {
			return nil, bad(false, "an embedding is neither a list of numbers nor base64 of float32")
		}
		for ; len(packed) > 0; packed = packed[4:] {
			numbers = append(numbers, float64(math.Float32frombits(binary.LittleEndian.Uint32(packed))))
		}
	}
	norm := 0.0
	for _, x := range numbers {
		norm = math.Hypot(norm, x)
	}
	if norm == 0 || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return nil, bad(false, "an embedding of %d numbers has the length %v, want a finite one above 0", len(numbers), norm)
	}
	for i := range numbers {
		numbers[i] /= norm
	}
	return numbers, nil
}
