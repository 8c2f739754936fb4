package pipeline

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

func say(pairs ...string) (messages []framework.Message) {
	for i := 0; i < len(pairs); i += 2 {
		messages = append(messages, framework.Message{Role: pairs[i], Content: pairs[i+1]})
	}
	return messages
}

// TestSynthesisMessages: the structure of STRATEGIES.md, section 1.7.
func TestSynthesisMessages(t *testing.T) {
	s := &synthesiser{prompt: "Judge these:\n{references}"}
	for _, c := range []struct {
		name         string
		conversation []framework.Message
		references   []string
		want         []framework.Message
	}{
		{"a system message in front", say("user", "2+2?"), []string{"four", "five"}, say("system", "Judge these:\n1. four\n2. five", "user", "2+2?")},
		{"behind the one there is", say("system", "Be brief.", "user", "2+2?"), []string{"four"}, say("system", "Be brief.\n\nJudge these:\n1. four", "user", "2+2?")},
		{"several turns", say("user", "Hi", "assistant", "Yes?", "user", "2+2?"), []string{"four"}, say("system", "Judge these:\n1. four", "user", "Hi", "assistant", "Yes?", "user", "2+2?")},
		{"no references, no injection", say("user", "2+2?"), nil, say("user", "2+2?")},
		{"a reference that looks like a slot", say("user", "2+2?"), []string{"{references}"}, say("system", "Judge these:\n1. {references}", "user", "2+2?")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, shortened, err := s.messages(c.conversation, c.references)
			if err != nil || shortened || len(got) != len(c.want) {
				t.Fatalf("got %v, %v, %v", got, shortened, err)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("message %d: got %+v, want %+v", i, got[i], c.want[i])
				}
			}
		})
	}
}

func TestSynthesisOverflow(t *testing.T) {
	long := strings.Repeat("a long reference ", 400) // 6,800 bytes
	s := &synthesiser{prompt: synthesisPrompt, llm: pool.LLM{Context: 2000, MaxTokens: 500, Endpoint: pool.Endpoint{Name: "small"}}, shorten: true}
	messages, shortened, err := s.messages(say("user", "2+2?"), []string{long, "short one", long})
	if err != nil || !shortened {
		t.Fatalf("got %v, %v, want it shortened", shortened, err)
	}
	if tokens := client.EstimateTokens(len(messages[0].Content) + len(messages[1].Content)); tokens > 1500 {
		t.Errorf("the prompt has %d tokens, want room for 500 in 2000", tokens)
	}
	if text := messages[0].Content; !strings.Contains(text, "2. short one\n") || strings.Count(text, "characters left out") != 2 {
		t.Errorf("want the two long ones shortened and the short one whole:\n%s", text)
	}
	s.shorten = false
	if _, _, err := s.messages(say("user", "2+2?"), []string{long, long}); err == nil || !strings.Contains(err.Error(), `context of 2000 tokens of LLM "small"`) {
		t.Errorf("got %v, want an error that names the context", err)
	}
	s.shorten, s.llm.Context = true, 800
	if _, _, err := s.messages(say("user", "2+2?"), []string{long, long, long}); err == nil {
		t.Error("got no error where nothing useful fits")
	}
}

// TestShorten: a shortened text is within its bound, valid, and says what is missing;
// a text within the bound is untouched.
func TestShorten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		most := rapid.IntRange(60, 400).Draw(t, "most")
		got := shorten(text, most)
		switch {
		case len(text) <= most:
			if got != text {
				t.Fatalf("changed %q, which fits", text)
			}
		case len(got) > most+8, !utf8.ValidString(got), !strings.Contains(got, "characters left out"):
			t.Fatalf("got %d bytes of at most %d: %q", len(got), most, got)
		}
	})
}

// TestFairShare: cutting the longer texts to the share makes all of them fit, and a
// byte more would not.
func TestFairShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.IntRange(1, 1000), 1, 8).Draw(t, "lengths")
		texts := make([]string, len(lengths))
		total := 0
		for i, n := range lengths {
			texts[i] = strings.Repeat("x", n)
			total += n
		}
		room := rapid.IntRange(0, max(0, total-1)).Draw(t, "room")
		share := fairShare(texts, room)
		used := func(share int) (sum int) {
			for _, n := range lengths {
				sum += min(n, share)
			}
			return sum
		}
		if used(share) > room || used(share+1) <= room {
			t.Fatalf("share %d of %d for %v: uses %d, one more %d", share, room, lengths, used(share), used(share+1))
		}
	})
}
