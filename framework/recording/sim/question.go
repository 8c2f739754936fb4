package sim

import (
	"fmt"
	"strconv"

	"smacs/framework/recording"
)

// A generator draws the questions and responses that its parameters describe. It does
// not change and may be used by several goroutines.
type generator struct {
	Params
	tasks  []preparedTask
	styles map[string][]float64 // of vectors, by family
}

// A preparedTask is a task with what holds for all its questions.
type preparedTask struct {
	*Task
	kind     kind
	shares   Shares
	mistakes Mistakes
	skill    []float64   // by LLM
	centres  [][]float64 // of vectors, by topic; nil without embeddings
}

// newGenerator checks the parameters. A fault is an error that names all of them.
func newGenerator(p Params) (*generator, error) {
	if err := p.Check(); err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	g := &generator{Params: p}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		k, _ := lookupKind(t.Kind) // checked before
		g.tasks = append(g.tasks, preparedTask{Task: t, kind: k, shares: p.sharesOf(t), mistakes: p.mistakesOf(t), skill: p.skills(t)})
	}
	if p.Embeddings.Model != "" {
		g.prepareVectors()
	}
	return g, nil
}

func (g *generator) prepareVectors() {
	for i := range g.tasks {
		g.tasks[i].centres = g.centres(&g.tasks[i])
	}
	g.styles = map[string][]float64{}
	for i := range g.LLMs {
		family := g.LLMs[i].Family
		g.styles[family] = gaussian(g.Seed, "family\x1e"+family, g.Embeddings.Dim)
	}
}

// A question is one of a task, with what every LLM meets.
type question struct {
	dice
	task       *preparedTask
	number     int
	topic      int
	skills     string // task/topic, for draws of strengths
	difficulty float64
	guise      int  // the topic it is worded as
	flawed     bool // nobody gives its gold
	item       item
}

// question draws number i of a task. Attempts above 0 give it other words and
// numbers, for a text that an earlier question has.
func (g *generator) question(t *preparedTask, i, attempt int) *question {
	q := &question{task: t, number: i, dice: newDice(g.Seed, t.Name+"/q"+strconv.Itoa(i))}
	common := q.dice // what the questions of a group share
	if g.Split.GroupSize > 1 {
		common = newDice(g.Seed, t.Name+"/"+g.group(i))
	}
	q.topic = common.below(drawTopic, len(t.kind.topics))
	q.skills = t.Name + "/" + t.kind.topics[q.topic]
	q.difficulty = difficultyOf(t.Law, common.uniform(drawDifficulty, ""))
	q.flawed = t.Flawed > 0 && q.uniform(drawFlawed, "") < t.Flawed
	q.guise = q.topic
	if t.Disguise > 0 && q.uniform(drawDisguise, "") < t.Disguise {
		others := len(t.kind.topics) - 1
		q.guise = (q.topic + 1 + q.below(drawGuise, others)) % (others + 1)
	}
	words := q.dice
	if attempt > 0 {
		words = newDice(g.Seed, fmt.Sprintf("%s/q%d\x1e%d", t.Name, i, attempt))
	}
	q.item = t.kind.make(q.guise, words)
	q.item.shuffle(words)
	return q
}

func (g *generator) group(i int) string { return "g" + strconv.Itoa(i/g.Split.GroupSize) }

func (q *question) id() string { return "q" + strconv.Itoa(q.number) }

// recorded is the question as a recording has it.
func (g *generator) recorded(q *question) recording.Question {
	t := q.task
	r := recording.Question{
		Task: t.Name, ID: q.id(), Text: q.item.text, Gold: q.item.right.answer,
		AnswerKind: t.kind.grader.AnswerKind,
		Metadata:   q.metadata(),
	}
	unit := r.ID // what a split keeps together
	if g.Split.GroupSize > 1 {
		r.Group = t.Name + "/" + g.group(q.number)
		unit = g.group(q.number)
	}
	if g.Split.Bank > 0 {
		r.Split = recording.SplitTest
		if recording.Split(t.Name, unit, "", g.Split.Bank) {
			r.Split = recording.SplitBank
		}
	}
	return r
}

// metadata tells what is true of a question; no strategy sees it.
func (q *question) metadata() string {
	more, topics := "", q.task.kind.topics
	if q.guise != q.topic {
		more = fmt.Sprintf(`,"worded_as":%q`, topics[q.guise])
	}
	if q.flawed {
		more += `,"flawed":true`
	}
	return fmt.Sprintf(`{"topic":%q,"difficulty":%.3f%s}`, topics[q.topic], q.difficulty, more)
}

// responses are those of all LLMs to a question, graded: by LLM, then sample.
func (g *generator) responses(q *question) []recording.Response {
	out := make([]recording.Response, 0, len(g.LLMs)*g.Samples.Count)
	grader := q.task.kind.grader
	for l := range g.LLMs {
		for sample := range g.Samples.Count {
			r := g.respond(l, q, g.outcome(l, q, sample), sample)
			out = append(out, r.Graded(grader, grader.Grade(g.LLMs[l].Name, r.Text, q.item.right.answer)))
		}
	}
	return out
}
