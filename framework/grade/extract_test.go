package grade

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// The expected answers follow from ZeroEval's published rules; those that depend
// on Python (str, json, re) were computed by CPython 3.11.
var extractTests = []struct {
	name, llm, text string
	want            string
	found           bool
}{
	{name: "plain object", text: `{"reasoning": "r", "answer": "42"}`, want: "42", found: true},
	{name: "object inside prose", text: "Sure!\n```json\n{\"answer\": \"7\"}\n```", want: "7", found: true},
	{name: "raw newlines in strings are deleted", text: "{\"reasoning\": \"a\nb\", \"answer\": \"1\n2\"}", want: "12", found: true},
	{name: "closing brace at depth 0 is ignored", text: `} {"answer": "3"}`, want: "3", found: true},
	{name: "only the first object counts", text: `{"a": 1} {"answer": 5}`, want: `5}`, found: true},
	{name: "object without end goes to the patterns", text: `{"answer": "9"`, want: "9", found: true},
	{name: "braces in strings count", text: `{"reasoning": "}", "answer": "4"}`, want: "4", found: true},
	{name: "last of duplicate keys wins", text: `{"answer": "1", "answer": "2"}`, want: "2", found: true},
	{name: "tab in a string is an error", text: "{\"reasoning\": \"a\tb\", \"answer\": 12, \"x\": 1}", want: "12", found: true},
	{name: "latex is no json", text: `{"reasoning": "\(x\)", "answer": "\frac{1}{2}"}`, want: `\frac{1}{2}`, found: true},
	{name: "latex that is json by accident", text: `{"answer": "\frac12"}`, want: "\frac12", found: true},
	{name: "empty answer is an answer", text: `{"answer": ""}`, want: "", found: true},
	{name: "integer in full", text: `{"answer": 1000000}`, want: "1000000", found: true},
	{name: "integer beyond 64 bits", text: `{"answer": 123456789012345678901234567890}`, want: "123456789012345678901234567890", found: true},
	{name: "float keeps its point", text: `{"answer": 12.0}`, want: "12.0", found: true},
	{name: "null", text: `{"answer": null}`, want: "None", found: true},
	{name: "list", text: `{"answer": ["a", 1, true, null, 1.50]}`, want: "['a', 1, True, None, 1.5]", found: true},
	{name: "object keeps its order", text: `{"answer": {"b": 1, "a": {"c": []}}}`, want: "{'b': 1, 'a': {'c': []}}", found: true},
	{name: "nan", text: `{"answer": NaN}`, want: "nan", found: true},
	{name: "lone surrogate has no utf-8", text: `{"answer": "a\ud800b"}`, want: "a\uFFFDb", found: true},
	{name: "lone surrogate in a list is escaped", text: `{"answer": ["\ud800"]}`, want: `['\ud800']`, found: true},
	{name: "first pattern over the whole text", text: `x "answer" : "a` + "\n" + `b" y`, want: "a\nb", found: true},
	{name: "first pattern beats an earlier second one", text: `"answer": 1, "answer": "2"`, want: "2", found: true},
	{name: "second pattern stops at a comma", text: `"answer": 12,3`, want: "12", found: true},
	{name: "second pattern may be empty", text: `"answer": , 3`, want: "", found: true},
	{name: "third pattern without quotes", text: "The answer: 17 apples", want: "17", found: true},
	{name: "third pattern takes a vertical tab for space", text: "answer:\v17", want: "17", found: true},
	{name: "boxed for Llama-3.1", llm: "Meta-Llama-3.1-8B", text: `so $\boxed{42}$`, want: "42", found: true},
	{name: "boxed only for Llama-3.1", llm: "Meta-Llama-3-8B", text: `so $\boxed{42}$`},
	{name: "boxed too early", llm: "Meta-Llama-3.1-8B", text: `\boxed{42}` + strings.Repeat(".", 30)},
	{name: "boxed in the last 30 characters, not bytes", llm: "Meta-Llama-3.1-8B", text: `\boxed{42}` + strings.Repeat("é", 20), want: "42", found: true},
	{name: "first boxed of all", llm: "Llama-3.1", text: `\boxed{1}` + strings.Repeat(".", 40) + `\boxed{2}`, want: "1", found: true},
	{name: "boxed holds word characters only", llm: "Llama-3.1", text: `\boxed{-1}`},
	{name: "empty response"},
	{name: "nothing", text: "I do not know."},
}

func TestExtractZeroEval(t *testing.T) {
	for _, tt := range extractTests {
		t.Run(tt.name, func(t *testing.T) {
			got, found := ExtractZeroEval(tt.llm, tt.text)
			if got != tt.want || found != tt.found {
				t.Errorf("ExtractZeroEval(%q, %q) = %q, %v, want %q, %v", tt.llm, tt.text, got, found, tt.want, tt.found)
			}
		})
	}
}

func TestDeepNestingIsNoAnswerAndNoPanic(t *testing.T) {
	deep := `{"answer": ` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + "}"
	got, found := ExtractZeroEval("", deep)
	// Python's parser gives up too; the second pattern then takes the brackets.
	if !found || !strings.HasPrefix(got, "[[[") {
		t.Errorf("got %.10q, %v", got, found)
	}
}

// FuzzExtractZeroEval looks for panics and answers that are not UTF-8.
func FuzzExtractZeroEval(f *testing.F) {
	for _, tt := range extractTests {
		f.Add(tt.llm, tt.text)
	}
	f.Fuzz(func(t *testing.T, llm, text string) {
		answer, found := ExtractZeroEval(llm, text)
		if !found && answer != "" {
			t.Errorf("answer %q, but none found", answer)
		}
		if utf8.ValidString(text) && !utf8.ValidString(answer) {
			t.Errorf("answer %q to a valid text is not UTF-8", answer)
		}
		for _, g := range All() {
			if r := g.Grade(llm, text, "# 1"); r.Grade.Check() != nil || r.HasAnswer && !r.Found {
				t.Errorf("%s: %+v", g.Name(), r)
			}
		}
	})
}

func TestAnyQuotableAnswerIsFoundAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answer := rapid.StringOf(rapid.RuneFrom([]rune("ab []\",'\\é\t"))).Draw(t, "answer")
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(answer)
		got, found := ExtractZeroEval("", `text {"reasoning": "x", "answer": "`+quoted+`"} text`)
		if !found || got != answer {
			t.Fatalf("got %q, %v, want %q", got, found, answer)
		}
	})
}
