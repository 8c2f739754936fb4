package sim

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"smacs/framework/grade"
	"smacs/framework/recording"
	"smacs/framework/recording/npy"
)

// effectWorld is a small recording on which one parameter after another is changed.
const effectWorld = `
seed = 5
[shares]
difficulty = 0.4
task = 0.1
topic = 0.1
family = 0.1
[latency]
base_ms = 100
per_token_ms = 1
noise = 0.1
[[tasks]]
name = "a"
kind = "arithmetic"
questions = 300
[[tasks]]
name = "b"
kind = "lists"
questions = 300
[[llms]]
name = "m1"
family = "m"
accuracy = 0.6
unparsed = 0.02
prompt_price = 1.0
completion_price = 1.0
size = 10
[[llms]]
name = "m2"
family = "m"
accuracy = 0.6
size = 10
[[llms]]
name = "n1"
family = "n"
accuracy = 0.6
size = 10
`

// effects say of each parameter what grows (or, with -1, shrinks) with it.
var effects = []struct {
	key       string
	low, high string
	measure   func(*recording.Recording) float64
	direction float64
}{
	{"seed", "5", "6", func(r *recording.Recording) float64 {
		return float64(r.Fingerprint[7]) + 1e-3*float64(r.Fingerprint[8])
	}, 0},
	{"shares.difficulty", "0.1", "0.7", bothWrong(0, 2), 1},
	{"shares.task", "0.0", "0.4", spreadOverTasks, 1},
	{"shares.topic", "0.0", "0.4", spreadOverTopics, 1},
	{"shares.family", "0.0", "0.4", bothWrong(0, 1), 1},
	{"mistakes.shared", "0.0", "1.0", sameWrong(0, 1), 1},
	{"mistakes.pull", "1.0", "0.1", sameWrong(0, 2), 1},
	{"mistakes.traps", "0.0", "0.8", sameWrong(0, 2), 1},
	{"mistakes.slips", "0.0", "0.9", sameWrong(0, 2), -1},
	{"samples.count", "1", "3", func(r *recording.Recording) float64 { return float64(r.Len()) }, 1},
	{"samples.temperature", "0.0", "1.0", firstAndSecondDiffer, 1},
	{"confidence.strength", "0.0", "1.0", logprobAUC, 1},
	{"confidence.noise", "0.1", "3.0", logprobAUC, -1},
	{"latency.base_ms", "0.0", "5000.0", mean(func(x *recording.Response) float64 { return x.LatencyMS }), 1},
	{"latency.per_token_ms", "1.0", "2.0", mean(func(x *recording.Response) float64 { return x.LatencyMS }), 1},
	{"latency.noise", "0.0", "1.0", latencySpread, 1},
	{"embeddings.model", `""`, `"e"`, func(r *recording.Recording) float64 { return float64(len(r.EmbeddingModels())) }, 1},
	{"embeddings.dim", "8", "32", func(r *recording.Recording) float64 { return float64(vectorsOf(r).Questions.Dim()) }, 1},
	{"embeddings.tightness", "0.1", "0.9", topicCosine, 1},
	{"embeddings.queries", "false", "true", func(r *recording.Recording) float64 { return float64(bit(vectorsOf(r).Queries != nil)) }, 1},
	{"embeddings.query_noise", "0.0", "0.9", queryCosine, -1},
	{"embeddings.responses", "false", "true", func(r *recording.Recording) float64 { return float64(bit(vectorsOf(r).Responses != nil)) }, 1},
	{"embeddings.agreement", "0.1", "0.9", responseCosine(true), 1},
	{"embeddings.style", "0.0", "0.4", responseCosine(false), 1},
	{"split.bank", "3", "7", func(r *recording.Recording) float64 {
		return countQuestions(r, func(q recording.Question) bool { return q.Split == recording.SplitBank })
	}, 1},
	{"split.group_size", "1", "5", func(r *recording.Recording) float64 {
		return countQuestions(r, func(q recording.Question) bool { return q.Group != "" })
	}, 1},
	{"tasks.a.name", `"a"`, `"z"`, func(r *recording.Recording) float64 { return float64(r.Tasks[len(r.Tasks)-1][0]) }, 1},
	{"tasks.a.kind", `"terms"`, `"arithmetic"`, answerLength, 1},
	{"tasks.a.questions", "10", "20", func(r *recording.Recording) float64 { return float64(len(r.Questions)) }, 1},
	{"tasks.a.difficulty", "-1.0", "1.0", accuracyOf("m1", "a"), -1},
	{"tasks.a.law", `"normal"`, `"two_levels"`, difficultyKurtosis, -1},
	{"tasks.a.law", `"normal"`, `"uniform"`, difficultyKurtosis, -1},
	{"tasks.a.disguise", "0.0", "0.9", func(r *recording.Recording) float64 {
		return countQuestions(r, func(q recording.Question) bool { return strings.Contains(q.Metadata, "worded_as") })
	}, 1},
	{"tasks.a.flawed", "0.0", "0.3", nobodyRight, 1},
	{"tasks.a.unparsed", "0.0", "9.0", unparsedOf("m1"), 1},
	{"tasks.a.shares.difficulty", "0.1", "0.7", bothWrong(0, 2), 1},
	{"tasks.a.mistakes.traps", "0.0", "1.0", sameWrong(0, 2), 1},
	{"llms.m1.name", `"m1"`, `"zz"`, func(r *recording.Recording) float64 { return float64(r.LLMs[len(r.LLMs)-1][0]) }, 1},
	{"llms.m2.family", `"p"`, `"m"`, sameWrong(0, 1), 1},
	{"llms.m1.accuracy", "0.3", "0.8", accuracyOf("m1", "a"), 1},
	{"llms.m1.accuracies.a", "0.3", "0.8", accuracyOf("m1", "a"), 1},
	{"llms.m1.unparsed", "0.0", "0.5", unparsedOf("m1"), 1},
	{"llms.m1.prompt_price", "0.0", "5.0", mean(func(x *recording.Response) float64 { return x.Cost }), 1},
	{"llms.m1.completion_price", "0.0", "5.0", mean(func(x *recording.Response) float64 { return x.Cost }), 1},
	{"llms.m1.hidden_tokens", "0.0", "100.0", mean(func(x *recording.Response) float64 { return float64(x.CompletionTokens) }), 1},
	{"llms.m1.size", "1.0", "100.0", mean(func(x *recording.Response) float64 { return x.LatencyMS }), 1},
}

// TestEveryParameterDoesWhatItSays changes one parameter at a time by --set.
func TestEveryParameterDoesWhatItSays(t *testing.T) {
	for _, c := range effects {
		t.Run(c.key, func(t *testing.T) {
			low, high := c.measure(changed(t, c.key, c.low)), c.measure(changed(t, c.key, c.high))
			if c.direction == 0 && low == high || c.direction != 0 && !(c.direction*(high-low) > 0) {
				t.Errorf("at %s %v, at %s %v, want a change of sign %v", c.low, low, c.high, high, c.direction)
			}
		})
	}
}

// TestEveryParameterIsTested: the list above has every key of a file.
func TestEveryParameterIsTested(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range effects {
		tested[c.key] = true
	}
	p := Default()
	var keys []string
	for _, table := range p.tables() {
		for _, f := range table.fields {
			keys = append(keys, strings.TrimPrefix(table.key+"."+f.key, "."))
		}
	}
	for _, f := range p.Tasks[0].fields() {
		keys = append(keys, "tasks.a."+f.key)
	}
	for _, f := range p.LLMs[0].fields() {
		if f.key != "family" {
			keys = append(keys, "llms.m1."+f.key)
		}
	}
	for _, key := range keys {
		if !tested[key] {
			t.Errorf("no test says what %s changes", key)
		}
	}
}

// changed generates the small recording with one change. Two samples show what
// temperature does.
func changed(t *testing.T, key, value string) *recording.Recording {
	t.Helper()
	sets := []string{key + "=" + value}
	text := effectWorld
	if key == "samples.temperature" {
		sets = append(sets, "samples.count=2")
	}
	if strings.HasPrefix(key, "embeddings.") {
		text = "embeddings = { model = \"e\", dim = 16, queries = true, responses = true }\n" + text
	}
	p, err := Parse("effect.toml", []byte(text), sets)
	if err != nil {
		t.Fatal(err)
	}
	return generate(t, p)
}

func mean(of func(*recording.Response) float64) func(*recording.Recording) float64 {
	return func(r *recording.Recording) float64 {
		sum := 0.0
		for q := range r.Questions {
			for l := range r.LLMs {
				x, _ := r.Response(q, l, 0)
				sum += of(x)
			}
		}
		return sum / float64(len(r.Questions)*len(r.LLMs))
	}
}

func latencySpread(r *recording.Recording) float64 {
	of := func(x *recording.Response) float64 { return math.Log(x.LatencyMS) }
	middle := mean(of)(r)
	return mean(func(x *recording.Response) float64 { return (of(x) - middle) * (of(x) - middle) })(r)
}

func bothWrong(a, b int) func(*recording.Recording) float64 {
	return func(r *recording.Recording) float64 { return both(r, a, b).wrongShare() }
}

func sameWrong(a, b int) func(*recording.Recording) float64 {
	return func(r *recording.Recording) float64 { p := both(r, a, b); return p.same / p.wrong }
}

// accuracyOf is the share right of an LLM's responses that were not cut off.
func accuracyOf(name, task string) func(*recording.Recording) float64 {
	return func(r *recording.Recording) float64 {
		right, n := 0.0, 0.0
		l := slices.Index(r.LLMs, name)
		for q := range r.Questions {
			if x, _ := r.Response(q, l, 0); r.Questions[q].Task == task && x.State == grade.Parsed {
				right += x.Score
				n++
			}
		}
		return right / n
	}
}

func unparsedOf(name string) func(*recording.Recording) float64 {
	return func(r *recording.Recording) float64 {
		n := 0.0
		for q := range r.Questions {
			if x, _ := r.Response(q, slices.Index(r.LLMs, name), 0); x.State == grade.Unparsed {
				n++
			}
		}
		return n
	}
}

func spreadOverTasks(r *recording.Recording) float64 {
	return spread(r, func(q recording.Question) string { return q.Task })
}

func spreadOverTopics(r *recording.Recording) float64 {
	return spread(r, func(q recording.Question) string { return q.Task + strings.SplitN(q.Metadata, ",", 2)[0] })
}

// spread is the mean square distance between LLMs' accuracies on a part of the
// questions and on all, relative to one another: what they are good at.
func spread(r *recording.Recording, part func(recording.Question) string) float64 {
	sums, n := map[string][]float64{}, map[string]float64{}
	for q := range r.Questions {
		name := part(r.Questions[q])
		if sums[name] == nil {
			sums[name] = make([]float64, len(r.LLMs))
		}
		for l := range r.LLMs {
			sums[name][l] += score(r, q, l)
		}
		n[name]++
	}
	total := 0.0
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		for a := range r.LLMs {
			for b := range a {
				d := (sums[name][a] - sums[name][b]) / n[name]
				total += d * d
			}
		}
	}
	return total / float64(len(sums))
}

func firstAndSecondDiffer(r *recording.Recording) float64 {
	n := 0.0
	for q := range r.Questions {
		for l := range r.LLMs {
			if s := r.Samples(q, l); s[0].AnswerKey != s[1].AnswerKey {
				n++
			}
		}
	}
	return n
}

// logprobAUC is the probability that of a right and a wrong response the right one has
// the higher mean log-probability.
func logprobAUC(r *recording.Recording) float64 {
	var right, wrong []float64
	for q := range r.Questions {
		x, _ := r.Response(q, 0, 0)
		if x.Score == 1 {
			right = append(right, x.MeanLogprob)
		} else if x.State == grade.Parsed {
			wrong = append(wrong, x.MeanLogprob)
		}
	}
	above := 0.0
	for _, x := range right {
		for _, y := range wrong {
			above += float64(bit(x > y))
		}
	}
	return above / float64(len(right)*len(wrong))
}

func countQuestions(r *recording.Recording, is func(recording.Question) bool) float64 {
	n := 0.0
	for _, q := range r.Questions {
		n += float64(bit(is(q)))
	}
	return n
}

func nobodyRight(r *recording.Recording) float64 {
	n := 0.0
	for q := range r.Questions {
		best := 0.0
		for l := range r.LLMs {
			best = max(best, score(r, q, l))
		}
		n += 1 - best
	}
	return n
}

func answerLength(r *recording.Recording) float64 {
	n := 0.0
	for _, q := range r.Questions {
		n += float64(len(q.Gold))
	}
	return n
}

// difficultyKurtosis is 3 for the normal law, 1.8 for the uniform, 1 for two levels.
func difficultyKurtosis(r *recording.Recording) float64 {
	second, fourth := 0.0, 0.0
	for _, q := range r.Questions {
		var d float64
		if _, err := fmt.Sscanf(q.Metadata[strings.Index(q.Metadata, `"difficulty"`):], `"difficulty":%f`, &d); err != nil || q.Task != "a" {
			continue
		}
		second, fourth = second+d*d, fourth+d*d*d*d
	}
	return fourth * 300 / (second * second)
}

func vectorsOf(r *recording.Recording) *recording.Embedding {
	e, err := r.Embedding("e")
	if err != nil {
		panic(err)
	}
	return e
}

func cosine(m *npy.Matrix, i int, n *npy.Matrix, j int) float64 {
	a, b := m.Row(i, nil), n.Row(j, nil)
	sum := 0.0
	for k := range a {
		sum += a[k] * b[k]
	}
	return sum
}

// topicCosine is the mean cosine of questions of one topic.
func topicCosine(r *recording.Recording) float64 {
	sum, n := 0.0, 0.0
	for i := range r.Questions {
		for j := range i {
			if topicName(r.Questions[i]) == topicName(r.Questions[j]) {
				sum += cosine(vectorsOf(r).Questions, i, vectorsOf(r).Questions, j)
				n++
			}
		}
	}
	return sum / n
}

func topicName(q recording.Question) string {
	return q.Task + strings.SplitN(q.Metadata, ",", 2)[0]
}

func queryCosine(r *recording.Recording) float64 {
	sum := 0.0
	for i := range r.Questions {
		sum += cosine(vectorsOf(r).Questions, i, vectorsOf(r).Queries, i)
	}
	return sum
}

// responseCosine is the mean cosine of relatives with equal or with other answers.
func responseCosine(equal bool) func(*recording.Recording) float64 {
	return func(r *recording.Recording) float64 {
		sum, n := 0.0, 0.0
		for q := range r.Questions {
			a, _ := r.Response(q, 0, 0)
			b, _ := r.Response(q, 1, 0)
			if a.HasAnswer && b.HasAnswer && (a.AnswerKey == b.AnswerKey) == equal {
				m := vectorsOf(r).Responses
				sum += cosine(m, r.ResponseIndex(q, 0, 0), m, r.ResponseIndex(q, 1, 0))
				n++
			}
		}
		return sum / n
	}
}
