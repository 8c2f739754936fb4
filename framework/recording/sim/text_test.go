package sim

import (
	"fmt"
	"math"
	"testing"

	"smacs/framework/embedding"
	"smacs/framework/recording"
	"smacs/framework/retrieve"
)

// TestRetrievalFindsTopics: of the 10 bank entries nearest to a test question at
// least four in five are of its task and topic; by chance one in 24 would be.
func TestRetrievalFindsTopics(t *testing.T) {
	r := generate(t, Default())
	var texts, topics []string
	var test []recording.Question
	for _, q := range r.Questions {
		if recording.Split(q.Task, q.ID, "", 7) {
			texts, topics = append(texts, q.Text), append(topics, topicOf(t, q))
		} else {
			test = append(test, q)
		}
	}
	index, err := retrieve.NewTFIDF(texts)
	if err != nil {
		t.Fatal(err)
	}
	same, all := map[string]float64{}, map[string]float64{}
	for _, q := range test {
		for _, row := range index.Neighbors(q.Text).Rows[:10] {
			all[q.Task]++
			if topics[row] == topicOf(t, q) {
				same[q.Task]++
			}
		}
	}
	for _, name := range taskNames(Default().Tasks) {
		share := same[name] / all[name]
		t.Logf("%s: %.3f of %v", name, share, all[name])
		if share < 0.8 {
			t.Errorf("%s: %.3f of the neighbours are of the topic, want at least 0.8", name, share)
		}
	}
}

func topicOf(t *testing.T, q recording.Question) string {
	t.Helper()
	var topic string
	if _, err := fmt.Sscanf(q.Metadata, `{"topic":%q`, &topic); err != nil {
		t.Fatalf("metadata %s: %v", q.Metadata, err)
	}
	return q.Task + "/" + topic
}

// TestTextsAreDistinct: two questions alike would be in bank and test at once.
func TestTextsAreDistinct(t *testing.T) {
	r := generate(t, Default())
	seen := map[string]string{}
	for _, q := range r.Questions {
		if other, ok := seen[q.Text]; ok {
			t.Errorf("%s and %s have the same text", other, q.Key())
		}
		seen[q.Text] = q.Key()
	}
}

// TestEqualAnswersHaveSimilarTexts: similarity between responses to a question
// says something about agreement, and something about families.
func TestEqualAnswersHaveSimilarTexts(t *testing.T) {
	p := Default()
	p = p.WithQuestions(180)
	r := generate(t, p)
	var texts []string
	for q := range r.Questions {
		for l := range r.LLMs {
			response, _ := r.Response(q, l, 0)
			texts = append(texts, response.Text)
		}
	}
	tfidf := embedding.FitTFIDF(texts)
	var sum, n [2][2]float64 // by same answer, same family
	for q := range r.Questions {
		for a := range r.LLMs {
			for b := range a {
				x, _ := r.Response(q, a, 0)
				y, _ := r.Response(q, b, 0)
				if !x.HasAnswer || !y.HasAnswer {
					continue
				}
				i, j := bit(x.AnswerKey == y.AnswerKey), bit(p.LLMs[a].Family == p.LLMs[b].Family)
				sum[i][j] += embedding.Dot(tfidf.Vector(x.Text), tfidf.Vector(y.Text))
				n[i][j]++
			}
		}
	}
	mean := func(answer, family int) float64 { return sum[answer][family] / n[answer][family] }
	if mean(1, 0) < mean(0, 0)+0.1 {
		t.Errorf("texts of strangers: mean similarity %.3f with equal answers, %.3f with others", mean(1, 0), mean(0, 0))
	}
	if mean(1, 1) < mean(1, 0)+0.02 {
		t.Errorf("texts with equal answers: mean similarity %.3f in a family, %.3f between", mean(1, 1), mean(1, 0))
	}
	if math.IsNaN(mean(0, 1)) {
		t.Error("no relatives disagree")
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
