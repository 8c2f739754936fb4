package flat

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"smacs/framework/grade"
	"smacs/framework/recording"
)

// small is a recording with everything known and with nothing known, and a
// question and an LLM without a response.
func small(t *testing.T) *recording.Recording {
	t.Helper()
	b := recording.NewBuilder(recording.Meta{})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(b.AddLLM("m"))
	must(b.AddLLM("n"))
	must(b.AddQuestion(recording.Question{Task: "t", ID: "1", Text: "a \"quoted\",\nline", Messages: "[]", Gold: "g", AnswerKind: "text",
		Split: "bank", Group: "x", Metadata: "{}"}))
	must(b.AddQuestion(recording.Question{Task: "t", ID: "2"}))
	must(b.AddQuestion(recording.Question{Task: "t", ID: "3"}))
	full := recording.Unknown("text")
	full.State, full.Score, full.HasAnswer, full.Answer, full.AnswerKey = grade.Parsed, 0.1, true, "", "key"
	full.Grader, full.Finish, full.PromptTokens, full.CompletionTokens = "g@1", "stop", 0, 12
	full.Cost, full.MeanLogprob, full.LatencyMS = 1e-7, -0.25, 1500
	must(b.AddResponse("t/1", "m", 0, full))
	must(b.AddResponse("t/2", "m", 0, recording.Unknown("")))
	r, err := b.Build()
	must(err)
	return r
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCSV(&b, small(t)); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		columns(),
		{"t", "1", "m", "0", "a \"quoted\",\nline", "[]", "g", "text", "bank", "x", "{}", "text", "", "key", "0.1", "parsed", "g@1", "stop",
			"0", "12", "1e-07", "-0.25", "1500"},
		{"t", "2", "m", "0", "", "", "", "", "", "", "", "", "", "", "", "ungraded", "", "", "", "", "", "", ""},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestParquet(t *testing.T) {
	var b bytes.Buffer
	if err := WriteParquet(&b, small(t)); err != nil {
		t.Fatal(err)
	}
	got, err := parquet.Read[row](bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Answer == nil || *got[0].Answer != "" || *got[0].Cost != 1e-7 || *got[0].PromptTokens != 0 {
		t.Fatalf("rows %+v", got)
	}
	empty := reflect.ValueOf(got[1])
	for i := range empty.NumField() {
		if f := empty.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			t.Errorf("%s is not null", empty.Type().Field(i).Name)
		}
	}
}

// TestColumnsAreOne holds the two forms to the same columns in the same order.
func TestColumnsAreOne(t *testing.T) {
	of := reflect.TypeFor[row]()
	var names []string
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("parquet"), ",")
		names = append(names, name)
	}
	if d := cmp.Diff(columns(), names); d != "" {
		t.Errorf("(-CSV +Parquet)\n%s", d)
	}
}

func TestLost(t *testing.T) {
	if questions, llms := Lost(small(t)); questions != 1 || llms != 1 {
		t.Errorf("%d questions and %d LLMs without a row, want t/3 and n", questions, llms)
	}
}
