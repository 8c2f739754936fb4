package sim

// An entry is one key of a file of parameters: its name, what it says, and where its
// value goes. Reading a file, --set and writing a file all follow the same list.
type entry struct {
	key, doc string
	at       any // *string, *int, *uint64, *float64, *bool or *span
}

// A table is a named table of fields.
type table struct {
	key, doc string
	fields   []entry
}

// A span is a list of two numbers, those of a family's first and last LLM.
type span [2]float64

// tables are the tables there are once in a file.
func (p *Params) tables() []table {
	s, m, e := &p.Shares, &p.Mistakes, &p.Embeddings
	return []table{
		{"", "", []entry{{"seed", "determines every draw", &p.Seed}}},
		{"shares", "parts of the variance of an LLM's margin, with the sum 1: what is left is each LLM's own luck on a question", sharesFields(s)},
		{"mistakes", "which wrong answer is given by whom", mistakesFields(m)},
		{"samples", "responses per question and LLM", []entry{
			{"count", "how many", &p.Samples.Count},
			{"temperature", "part of an LLM's own luck and mistakes that is drawn anew in each sample, 0 to 1", &p.Samples.Temperature},
		}},
		{"confidence", "what a mean log-probability tells of its response", []entry{
			{"strength", "correlation with how clearly it is right, 0 to 1", &p.Confidence.Strength},
			{"noise", "standard deviation of the logarithm of its own noise", &p.Confidence.Noise},
		}},
		{"latency", "base + per token x completion tokens x size; unknown where per_token_ms is 0", []entry{
			{"base_ms", "milliseconds", &p.Latency.BaseMS},
			{"per_token_ms", "milliseconds per completion token and billion parameters", &p.Latency.PerTokenMS},
			{"noise", "standard deviation of the logarithm", &p.Latency.Noise},
		}},
		{"embeddings", "recorded vectors, none without a model; the numbers are shares of their squared length", []entry{
			{"model", "name of the embedding model", &e.Model},
			{"dim", "components", &e.Dim},
			{"tightness", "share of the topic in a question's vector: 0 hides topics, 1 leaves nothing else", &e.Tightness},
			{"queries", "whether questions have a second vector, as instructed queries have", &e.Queries},
			{"query_noise", "share of noise in it", &e.QueryNoise},
			{"responses", "whether responses have vectors", &e.Responses},
			{"agreement", "share of the answer in a response's vector", &e.Agreement},
			{"style", "share of the LLM's family in it", &e.Style},
		}},
		{"split", "what is recorded of a split", []entry{
			{"bank", "tenths of the questions in the bank, 0 for no recorded split", &p.Split.Bank},
			{"group_size", "questions in a row of one topic and difficulty that no split tears apart", &p.Split.GroupSize},
		}},
	}
}

func sharesFields(s *Shares) []entry {
	return []entry{
		{"difficulty", "of the question, the same for all LLMs", &s.Difficulty},
		{"task", "the LLM's strengths by task", &s.Task},
		{"topic", "and by topic, which retrieval can find", &s.Topic},
		{"family", "luck that the LLMs of a family share on a question", &s.Family},
	}
}

func mistakesFields(m *Mistakes) []entry {
	return []entry{
		{"shared", "probability that a wrong LLM makes its family's mistake", &m.Shared},
		{"pull", "how likely each next wrong answer is, relative to the one before, above 0 to 1", &m.Pull},
		{"traps", "share of questions at which all mistakes are the same", &m.Traps},
		{"slips", "probability that an LLM's own mistake is like nobody else's", &m.Slips},
	}
}

func (t *Task) fields() []entry {
	return []entry{
		{"name", "", &t.Name},
		{"kind", "arithmetic or equations (a number), lists (a short text) or terms (the letter of a choice)", &t.Kind},
		{"questions", "", &t.Questions},
		{"difficulty", "taken off every LLM's skill, in standard deviations", &t.Difficulty},
		{"law", "of the questions' difficulty: normal, uniform or two_levels", &t.Law},
		{"disguise", "probability that a question is worded as one of another topic", &t.Disguise},
		{"flawed", "share of questions whose gold nobody gives, as where a gold is wrong", &t.Flawed},
		{"unparsed", "times every LLM's probability of a response cut off", &t.Unparsed},
	}
}

func (m *LLM) fields() []entry {
	return []entry{
		{"name", "", &m.Name},
		{"family", "LLMs of a family fail alike", &m.Family},
		{"accuracy", "probability of a right answer at difficulty 0", &m.Accuracy},
		{"unparsed", "probability that a response is cut off before its answer", &m.Unparsed},
		{"prompt_price", "dollars per million tokens", &m.PromptPrice},
		{"completion_price", "", &m.CompletionPrice},
		{"hidden_tokens", "mean number of completion tokens that are not in the text", &m.Hidden},
		{"size", "billions of parameters, 0 if not known", &m.Size},
	}
}

// A family stands for LLMs of growing size: NAME-1 to NAME-n.
type family struct {
	name                         string
	llms                         int
	accuracy, unparsed, size     span
	promptPrice, completionPrice float64
	hidden                       float64
}

func (f *family) fields() []entry {
	return []entry{
		{"name", "", &f.name},
		{"llms", "how many", &f.llms},
		{"accuracy", "[smallest, largest]; those between are evenly spaced", &f.accuracy},
		{"unparsed", "[smallest, largest]", &f.unparsed},
		{"size", "[smallest, largest] in billions of parameters; those between grow by equal factors", &f.size},
		{"prompt_price", "dollars per million tokens and billion parameters", &f.promptPrice},
		{"completion_price", "", &f.completionPrice},
		{"hidden_tokens", "mean number of completion tokens that are not in the text", &f.hidden},
	}
}
