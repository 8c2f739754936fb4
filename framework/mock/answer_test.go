package mock

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const madeUpText = "makes up a number"

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name, body string
		refuse     bool
		status     int
		want       string // part of the body
	}{
		{"exactly the question", ask("a", sumText, ""), false, 200, `"content":"Five"`},
		{"white space around", ask("a", "\n "+sumText+" ", ""), false, 200, `"content":"Five"`},
		{"contained", ask("b", "Please answer.\n"+sumText+"\nThank you.", ""), false, 200, `"content":"Five"`},
		{"one within another", ask("a", "Well. "+longText, ""), false, 200, `"content":"one two three`},
		{"two of them", ask("a", sumText+otherText, ""), false, 200, madeUpText},
		{"last user message", `{"model":"a","messages":[{"role":"user","content":"Name the colour of the sky."},{"role":"assistant","content":"Blue"},{"role":"user","content":"` + sumText + `"}]}`, false, 200, `"content":"Five"`},
		{"parts", `{"model":"a","messages":[{"role":"user","content":[{"type":"text","text":"` + sumText + `"}]}]}`, false, 200, `"content":"Five"`},
		{"unknown", ask("a", "Who?", ""), false, 200, madeUpText},
		{"unknown refused", ask("a", "Who?", ""), true, 404, `"code":"question_not_found"`},
		{"hole refused", ask("b", longText, ""), true, 404, `"code":"question_not_found"`},
		{"recorded failure", ask("a", otherText, ""), false, 500, `"type":"server_error"`},
		{"unknown LLM", ask("c", sumText, ""), false, 404, `"code":"model_not_found"`},
		{"a numbered question", ask("b", listText, ""), false, 200, `"content":"no"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := post(newServer(t, Options{RefuseUnknown: c.refuse}), chatPath, c.body)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("got %d %s, want %d with %s", w.Code, w.Body, c.status, c.want)
			}
		})
	}
}

func TestRefusesRequests(t *testing.T) {
	s := newServer(t, Options{})
	for _, c := range []struct{ name, body, want string }{
		{"empty", ``, "the request body is empty"},
		{"no JSON", `{"model"`, "cannot be read"},
		{"wrong type", `{"model":1}`, "cannot be read"},
		{"no model", `{"messages":[]}`, "model is required"},
		{"no messages", `{"model":"a"}`, "too short"},
		{"role", `{"model":"a","messages":[{"role":"boss","content":"x"}]}`, "want system"},
		{"n", ask("a", "x", `"n":0`), "n: got 0, must be between 1 and 128"},
		{"max_tokens", ask("a", "x", `"max_tokens":0`), "must be at least 1"},
		{"max_completion_tokens", ask("a", "x", `"max_completion_tokens":-1`), "must be at least 1"},
		{"top_logprobs", ask("a", "x", `"logprobs":true,"top_logprobs":50`), "must be between 0 and 20"},
		{"top_logprobs alone", ask("a", "x", `"top_logprobs":5`), "only if logprobs is true"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := post(s, chatPath, c.body)
			if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), c.want) || !strings.Contains(w.Body.String(), `"type":"invalid_request_error"`) {
				t.Errorf("got %d %s, want 400 with %q", w.Code, w.Body, c.want)
			}
		})
	}
	if got := s.Stats().Faults["invalid"]; got != 11 {
		t.Errorf("counted %d invalid calls, want 11", got)
	}
}

func TestSamples(t *testing.T) {
	var said []string
	say := func(s *Server, extra string, header ...string) string {
		g := completed(t, post(s, chatPath, ask("a", sumText, extra), header...))
		texts := []string{}
		for _, one := range g.Choices {
			texts = append(texts, *one.Message.Content)
		}
		return strings.Join(texts, " ")
	}
	s := newServer(t, Options{})
	for range 3 {
		said = append(said, say(s, ""))
	}
	for _, extra := range []string{`"seed":1`, `"seed":1`, `"seed":4`} {
		said = append(said, say(s, extra))
	}
	said = append(said, say(s, "", "X-Mock-Sample", "1"), say(newServer(t, Options{}), `"n":2`))
	// Samples 0 and 1 are Five and Six: counted 0, 1, 2 mod 2; seeds 1, 1, 4 mod 2;
	// the header; samples 0 and 1 at once.
	want := []string{"Five", "Six", "Five", "Six", "Six", "Five", "Six", "Five Six"}
	if !slices.Equal(said, want) {
		t.Errorf("got %q, want %q", said, want)
	}
	if w := post(s, chatPath, ask("a", sumText, ""), "X-Mock-Sample", "-1"); w.Code != http.StatusBadRequest {
		t.Errorf("X-Mock-Sample -1: status %d, want 400", w.Code)
	}
}

func TestSynthesis(t *testing.T) {
	prompt := func(system, user string) string {
		return `{"model":"b","messages":[{"role":"system","content":` + string(marshal(system)) + `},{"role":"user","content":` + string(marshal(user)) + `}]}`
	}
	for _, c := range []struct{ name, system, user, want string }{
		{"majority", "Several answers follow.\n1. Six\n2. Five\n3. Five", sumText, "Five"},
		{"first of a tie", "Answers:\n1. Six\n2. Five", sumText, "Six"},
		{"brackets", "Answers:\n[1] Six\n[2] Six\n[3] Five", sumText, "Six"},
		{"in the user's message", "Be brief.", sumText + "\n\nReference 1:\nSix\n\nReference 2:\nFive\nReference 3: Six", "Six"},
		{"tags", "<reference 1>\nSix\n</reference 1>\n<reference 2>\nFive\n</reference 2>", sumText, "Six"},
		{"numbered instructions", "1. Be brief.\n2. Be right.", sumText, "Five"}, // no reference: what b said
		{"shortened", "1. one two three four five six seven\n2. x", longText, "one two three four five six seven eight nine ten"},
		{"unknown question", "1. I think so.\nBlue\n2. Red\n3. Surely\nBlue", "Which colour?", "I think so.\nBlue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := completed(t, post(newServer(t, Options{}), chatPath, prompt(c.system, c.user)))
			if g.text() != c.want {
				t.Errorf("got %q, want %q", g.text(), c.want)
			}
		})
	}
}

func TestLength(t *testing.T) {
	for _, c := range []struct {
		name, question, extra string
		o                     Options
		text, finish          string
		used                  usage
	}{
		// t/sum records 31 and 10 tokens.
		{"recorded tokens", sumText, "", Options{}, "Five", "stop", usage{31, 10, 41}},
		// The question has 4 tokens a message, 16 words and 4 marks; the answer ten words.
		{"counted tokens", longText, "", Options{}, "one two three four five six seven eight nine ten", "stop", usage{24, 10, 34}},
		{"max_tokens", longText, `"max_tokens":3`, Options{}, "one two three", "length", usage{24, 3, 27}},
		{"the smaller", longText, `"max_tokens":3,"max_completion_tokens":2`, Options{}, "one two", "length", usage{24, 2, 26}},
		{"max_completion_tokens ignored", longText, `"max_completion_tokens":2`, Options{Shape: Ollama}, "one two three four five six seven eight nine ten", "stop", usage{24, 10, 34}},
		{"stop where it was cut", longText, `"max_tokens":3`, Options{Shape: StringErrors}, "one two three", "stop", usage{24, 3, 27}},
		{"truncated", longText, "", Options{TruncateRate: 1}, "one two three four five", "length", usage{24, 5, 29}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := completed(t, post(newServer(t, c.o), chatPath, ask("a", c.question, c.extra)))
			if g.text() != c.text || g.Choices[0].Finish != c.finish || *g.Usage != c.used {
				t.Errorf("got %q, %s, %+v, want %q, %s, %+v", g.text(), g.Choices[0].Finish, *g.Usage, c.text, c.finish, c.used)
			}
		})
	}
}

func TestPiecesJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		all := pieces(text)
		if strings.Join(all, "") != text || len(all) != countTokens(text) || slices.Contains(all, "") {
			t.Fatalf("pieces of %q are %q", text, all)
		}
	})
}

func TestKeepLast(t *testing.T) {
	long := []message{{"system", "a b c"}, {"user", "d e f"}} // 14 tokens
	for _, c := range []struct {
		n    int
		want []message
	}{
		{13, []message{{"system", " b c"}, {"user", "d e f"}}},
		{6, []message{{"user", " e f"}}},
		{1, []message{{"user", ""}}},
	} {
		if got := keepLast(long, c.n); !slices.Equal(got, c.want) {
			t.Errorf("keepLast(%d) = %q, want %q", c.n, got, c.want)
		}
	}
}
