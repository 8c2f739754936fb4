package jsonl

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// property is the part of JSON Schema that schema.json uses for a field.
type property struct {
	Type      any      `json:"type"`
	Enum      []any    `json:"enum"`
	Minimum   *float64 `json:"minimum"`
	Maximum   *float64 `json:"maximum"`
	MinLength int      `json:"minLength"`
	MinItems  int      `json:"minItems"`
	Items     struct {
		Type string `json:"type"`
	} `json:"items"`
	Text string `json:"description"`
}

func properties(t *testing.T) map[string]property {
	t.Helper()
	var s struct {
		Properties map[string]json.RawMessage
		Required   []string
	}
	if err := json.Unmarshal([]byte(Schema()), &s); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"question_id", "llm"}, s.Required); d != "" {
		t.Errorf("required (-want +got)\n%s", d)
	}
	all := make(map[string]property)
	for name, raw := range s.Properties {
		dec := json.NewDecoder(strings.NewReader(string(raw)))
		dec.DisallowUnknownFields() // a keyword that takes does not know
		var p property
		if err := dec.Decode(&p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = p
	}
	return all
}

// takes says whether the schema takes a value for the field.
func (p property) takes(v any) bool {
	if p.Enum != nil {
		return slices.Contains(p.Enum, v)
	}
	var types []string
	switch of := p.Type.(type) {
	case string:
		types = []string{of}
	case []any:
		for _, name := range of {
			types = append(types, name.(string))
		}
	}
	switch v := v.(type) {
	case nil:
		return slices.Contains(types, "null")
	case string:
		return slices.Contains(types, "string") && len(v) >= p.MinLength
	case float64:
		whole := v == float64(int64(v))
		return (slices.Contains(types, "number") || whole && slices.Contains(types, "integer")) &&
			(p.Minimum == nil || v >= *p.Minimum) && (p.Maximum == nil || v <= *p.Maximum)
	case bool:
		return slices.Contains(types, "boolean")
	case []any:
		item := func(x any) bool { _, number := x.(float64); return p.Items.Type == "" || number }
		return slices.Contains(types, "array") && len(v) >= p.MinItems && !slices.ContainsFunc(v, func(x any) bool { return !item(x) })
	default:
		return slices.Contains(types, "object")
	}
}

// TestSchemaDecoderAndReadmeNameTheSameFields keeps the three in step.
func TestSchemaDecoderAndReadmeNameTheSameFields(t *testing.T) {
	var decoder, readme []string
	for _, f := range fields() {
		decoder = append(decoder, f.name)
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		readme = append(readme, m[1])
	}
	if d := cmp.Diff(decoder, readme); d != "" {
		t.Errorf("README.md (-decoder +README)\n%s", d)
	}
	if d := cmp.Diff(slices.Sorted(slices.Values(decoder)), slices.Sorted(maps.Keys(properties(t)))); d != "" {
		t.Errorf("schema.json (-decoder +schema)\n%s", d)
	}
}

// TestDecoderTakesWhatTheSchemaTakes tries values of every type and at every
// bound in every field.
func TestDecoderTakesWhatTheSchemaTakes(t *testing.T) {
	values := []string{
		`null`, `true`, `false`, `""`, `"[]"`, `"bank"`, `"test"`, `"parsed"`, `"ungraded"`, `"failed"`, `0`, `1`, `1.0`, `-1`,
		`-0.5`, `0.5`, `1.5`, `12`, `1048576`, `1048577`, `1e6`, `[]`, `[{"role": "user"}]`, `{}`, `{"a": [1, "}"]}`,
		`[0.5]`, `[ 1, -2e-3 ]`, `[1, null]`, `["1"]`, `[[1]]`, `[1, {}]`,
	}
	schema := properties(t)
	taken := 0
	for _, f := range fields() {
		for _, raw := range values {
			var v any
			if err := json.Unmarshal([]byte(raw), &v); err != nil {
				t.Fatal(err)
			}
			want := schema[f.name].takes(v)
			// A string of messages and metadata holds JSON, which the schema cannot say.
			if f.name == "messages" || f.name == "metadata" {
				want = want && (raw == "null" || raw[0] != '"' || raw == `"[]"`)
			}
			got := raw == "null" && f.name != "question_id" && f.name != "llm" || raw != "null" && f.read(&row{}, value(raw))
			if got != want {
				t.Errorf("%s: %s: decoder takes it: %v, schema: %v", f.name, raw, got, want)
			}
			if got {
				taken++
			}
		}
	}
	if taken < 2*len(schema) {
		t.Errorf("%d values were taken, want some of every field", taken)
	}
}

// TestWriterUsesDocumentedFields decodes a full line of the writer's by the
// names of the schema.
func TestWriterUsesDocumentedFields(t *testing.T) {
	schema := properties(t)
	n, f, s := int64(1), 0.5, "x"
	line, err := json.Marshal(written{
		Question: s, Messages: s, Gold: s, AnswerKind: s, Split: s, Group: s, Metadata: s, Response: s, Answer: &s, AnswerKey: &s,
		Score: &f, Grader: s, Finish: s, PromptTokens: &n, CompletionTokens: &n, Cost: &f, MeanLogprob: &f, LatencyMS: &f,
	})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatal(err)
	}
	for name := range got {
		if _, ok := schema[name]; !ok {
			t.Errorf("%s is not in the schema", name)
		}
	}
	// All but correct, which is a way to write score, and the embeddings, which
	// stay in their files.
	if len(got) != len(schema)-3 {
		t.Errorf("%d fields, want %d", len(got), len(schema)-3)
	}
}

// TestBoundsInMessagesAreTheSchemas keeps the largest sample of the message.
func TestBoundsInMessagesAreTheSchemas(t *testing.T) {
	sample := fields()[3]
	if sample.name != "sample" || !strings.Contains(sample.want, strconv.Itoa(maxSample)) ||
		fmt.Sprint(*properties(t)["sample"].Maximum) != fmt.Sprint(float64(maxSample)) {
		t.Errorf("%s: %q, schema %v, want %d", sample.name, sample.want, *properties(t)["sample"].Maximum, maxSample)
	}
}
