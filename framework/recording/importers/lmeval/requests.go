package lmeval

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"smacs/framework/recording/importers/rawjson"
)

// requests are what was asked for a row and what came back: a text, or the
// log-likelihood of each of several choices.
type requests struct {
	text     string
	filtered string
	choices  []choiceOf // nil if a text was generated
}

// A choiceOf is a continuation and its log-likelihood.
type choiceOf struct {
	text    string
	logprob float64
}

// requests reads resps and filtered_resps.
func (r *rows) requests(o, args *rawjson.Object) requests {
	resps := o.Elements("resps")
	if len(resps) == 0 {
		o.Fail("resps", "an array with the response to every request")
		return requests{}
	}
	first, ok := resps[0].Items()
	if !ok || len(first) == 0 {
		o.Fail("resps", "an array of arrays of responses")
		return requests{}
	}
	if _, isText := first[0].Text(); !isText {
		return r.likelihoods(o, args, resps)
	}
	var out requests
	out.text, _ = first[0].Text()
	r.loss.Replaced += first[0].Replaced()
	if len(first) > 1 {
		r.tally.Lost(r.task, "resps", "further responses to a question: the metric is of the filtered one, the first is kept")
	}
	if len(resps) > 1 {
		r.tally.Lost(r.task, "resps", "further requests of a question: the first one's response is kept")
	}
	out.filtered = filtered(o)
	return out
}

// filtered returns the first filtered response, in however many lists it lies;
// empty if there is none.
func filtered(o *rawjson.Object) string {
	v := o.Get("filtered_resps")
	for {
		list, isList := v.Items()
		switch {
		case !isList:
			return v.Any()
		case len(list) == 0:
			return ""
		}
		v = list[0]
	}
}

// likelihoods reads the responses of a multiple choice: a pair of log-likelihood
// and "is greedy" for each choice, as strings or not.
func (r *rows) likelihoods(o, args *rawjson.Object, resps []rawjson.Value) requests {
	out := requests{choices: []choiceOf{}}
	for i, v := range resps {
		logprob, ok := likelihood(v)
		if !ok {
			o.Fail("resps", "texts, or a log-likelihood for every choice")
			return out
		}
		c := choiceOf{logprob: logprob}
		if args != nil {
			if request := args.Object(fmt.Sprintf("gen_args_%d", i)); request != nil {
				c.text, _ = request.Any("arg_1")
			}
		}
		out.choices = append(out.choices, c)
	}
	return out
}

// likelihood returns the number in [["-1.5", "False"]] or [-1.5].
func likelihood(v rawjson.Value) (float64, bool) {
	for {
		list, ok := v.Items()
		if !ok {
			break
		}
		if len(list) == 0 {
			return 0, false
		}
		v = list[0]
	}
	if s, ok := v.Text(); ok {
		v = rawjson.Value(strings.TrimSpace(s))
	}
	return v.Number()
}

// answer returns the row's answer, empty if the row does not tell. Where choices
// were also scored without their question, for the metric acc_mutual_info, the
// row does not tell which is which.
func (q requests) answer(metric string, metrics []string) string {
	switch {
	case q.choices == nil:
		return q.filtered
	case metric != "acc" && metric != "acc_norm", len(q.choices) < 2, slices.Contains(metrics, "acc_mutual_info"):
		return ""
	}
	best := q.choices[0]
	for _, c := range q.choices[1:] {
		if c.rank(metric) > best.rank(metric) {
			best = c
		}
	}
	return strings.TrimSpace(best.text)
}

// rank is what lm-eval compares choices by: the log-likelihood, for acc_norm per
// character of the choice.
func (c choiceOf) rank(metric string) float64 {
	if metric == "acc" {
		return c.logprob
	}
	return c.logprob / float64(max(1, utf8.RuneCountInString(strings.TrimSpace(c.text))))
}
