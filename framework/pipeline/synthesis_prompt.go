package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"smacs/framework"
	"smacs/framework/llm/client"
	"smacs/framework/llm/pool"
)

// referencesSlot is the place of the references in a prompt.
const referencesSlot = "{references}"

// synthesisPrompt is the system text of aggregation by an LLM. Its structure is
// that of Mixture-of-Agents (STRATEGIES.md, section 1.7), its wording our own.
const synthesisPrompt = `Below are answers that several assistants gave, independently of each other, to the user's last message.

Write the one answer that the user should get. Use the answers below as evidence, not as truth: some may be wrong, biased or incomplete, and several may share one mistake. Check what they claim, work out for yourself whatever they disagree on, keep what holds and correct what does not. Do not copy an answer without having judged it, and do not mention that there were several. Answer in the form that the user asked for: accurate, complete and well ordered.

Answers of the assistants:
{references}`

// openEndedTokens stands for an answer without a bound on its tokens when the
// room in a context is looked at.
const openEndedTokens = 1024

// leastShown is the least that is left of a reference, in bytes. Where the context
// has no room for that, shortening cannot help.
const leastShown = 200

// A synthesiser writes the prompts of one configuration.
type synthesiser struct {
	llm         pool.LLM
	temperature float64
	maxTokens   int // 0: as the pool file says
	prompt      string
	most        int // bytes of a reference, 0 for all
	shorten     bool
}

func newSynthesiser(config framework.Config, llms LLMs) (*synthesiser, error) {
	llm, err := Aggregator(config, llms)
	if err != nil {
		return nil, err
	}
	s := &synthesiser{
		llm: llm, temperature: config.Float(temperatureParam), maxTokens: config.Int(maxTokensParam),
		prompt: synthesisPrompt, most: 4 * config.Int(referenceTokensParam), shorten: config.String(overflowParam) == overflowShorten,
	}
	if own := config.String(promptParam); own != "" {
		s.prompt = own
	}
	return s, nil
}

// samples reports whether equal prompts have answers of their own.
func (s *synthesiser) samples() bool { return s.temperature > 0 }

// messages are the conversation with the references in its system message. Without
// references it stays as it is.
func (s *synthesiser) messages(conversation []framework.Message, references []string) (_ []framework.Message, shortened bool, err error) {
	if len(references) == 0 {
		return conversation, false, nil
	}
	shown, shortened := shortenAll(references, s.most)
	if room, bounded := s.room(conversation, len(shown)); bounded {
		total := 0
		for _, text := range shown {
			total += len(text)
		}
		if total > room {
			if !s.shorten || room < leastShown*len(shown) {
				return nil, false, fmt.Errorf("the prompt and an answer have no room in the context of %d tokens of LLM %q (about %d too many): lower reference_tokens, max_tokens or selection.top_k, or set context in the pool file right",
					s.llm.Context, s.llm.Name, client.EstimateTokens(total-room))
			}
			shown, shortened = shortenAll(shown, fairShare(shown, room))
		}
	}
	system := strings.Replace(s.prompt, referencesSlot, numbered(shown), 1)
	if conversation[0].Role != "system" {
		return slices.Concat([]framework.Message{{Role: "system", Content: system}}, conversation), shortened, nil
	}
	first := framework.Message{Role: "system", Content: conversation[0].Content + "\n\n" + system}
	return slices.Concat([]framework.Message{first}, conversation[1:]), shortened, nil
}

// room is how many bytes of references the context has room for beside all else.
func (s *synthesiser) room(conversation []framework.Message, references int) (bytes int, bounded bool) {
	if s.llm.Context == 0 {
		return 0, false
	}
	answer := s.llm.MaxTokens
	if answer == 0 {
		answer = openEndedTokens
	}
	const perMessage, perReference = 16, 8 // bytes of what templates and numbers add
	rest := len(s.prompt) + perReference*references
	for _, m := range conversation {
		rest += len(m.Content) + perMessage
	}
	return max(0, 4*(s.llm.Context-answer)-rest), true
}

// fairShare is the bound that makes texts fit into room when all longer ones are
// cut to it.
func fairShare(texts []string, room int) int {
	lengths := make([]int, len(texts))
	for i, text := range texts {
		lengths[i] = len(text)
	}
	slices.Sort(lengths)
	for i, length := range lengths {
		if share := room / (len(lengths) - i); length > share {
			return share
		}
		room -= length
	}
	return 0
}

// shortenAll cuts texts that have more than most bytes, 0 for no bound.
func shortenAll(texts []string, most int) (shown []string, shortened bool) {
	if most <= 0 {
		return texts, false
	}
	shown = make([]string, len(texts))
	for i, text := range texts {
		shown[i] = shorten(text, most)
		shortened = shortened || shown[i] != text
	}
	return shown, shortened
}

// shorten leaves the middle of a text out, since the answer mostly stands at its
// end and the approach at its beginning, and says so.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const mark = "\n[... %d characters left out ...]\n"
	keep := max(0, most-len(mark)-4)
	head, tail := keep/3, len(text)-(keep-keep/3)
	for head > 0 && !utf8.RuneStart(text[head]) {
		head--
	}
	for tail < len(text) && !utf8.RuneStart(text[tail]) {
		tail++
	}
	return text[:head] + fmt.Sprintf(mark, utf8.RuneCountInString(text[head:tail])) + text[tail:]
}

func numbered(texts []string) string {
	lines := make([]string, len(texts))
	for i, text := range texts {
		lines[i] = fmt.Sprintf("%d. %s", i+1, text)
	}
	return strings.Join(lines, "\n")
}
