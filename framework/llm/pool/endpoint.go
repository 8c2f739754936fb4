package pool

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strings"
	"time"

	"smacs/framework"
	"smacs/framework/internal/tomltext"
	"smacs/framework/key"
)

// values are checked values by their key.
type values map[string]any

func (v values) text(name string) string { s, _ := v[name].(string); return s }
func (v values) flag(name string) bool   { b, _ := v[name].(bool); return b }
func (v values) count(name string) int   { n, _ := v[name].(int64); return int(n) }

// number is NaN where the key was not given.
func (v values) number(name string) float64 {
	if x, ok := v[name].(float64); ok {
		return x
	}
	return math.NaN()
}

// optional points to the value, nil where it was not given.
func optional[T any](v values, name string) *T {
	if x, ok := v[name].(T); ok {
		return &x
	}
	return nil
}

// complete lays the table over [defaults] and those over the format's own.
func (p *parser) complete(given values, schema []framework.Param) values {
	out := values{}
	for _, param := range schema {
		for _, value := range []any{given[param.Name], p.shared[param.Name], param.Default} {
			if value != nil {
				out[param.Name] = value
				break
			}
		}
	}
	return out
}

func (p *parser) llm(at string, table any, seen map[string]string) LLM {
	given := p.table(at, table, llmSchema(), "extra")
	v := p.complete(given, llmSchema())
	llm := LLM{
		Endpoint:        p.endpoint(at, v, seen),
		CompletionPrice: v.number("completion_price"), Context: v.count("context"),
		Temperature: optional[float64](v, "temperature"), TopP: optional[float64](v, "top_p"),
		MaxTokens: v.count("max_tokens"), MaxTokensKey: v.text("max_tokens_key"), Seed: optional[int64](v, "seed"),
		ReasoningEffort: v.text("reasoning_effort"), SystemRole: v.text("system_role"), Thinking: v.text("thinking"),
		Logprobs: v.flag("logprobs"), TopLogprobs: v.count("top_logprobs"),
		Extra: map[string]any{},
	}
	if llm.TopLogprobs > 0 && !llm.Logprobs {
		p.add(tomltext.Join(at, "top_logprobs"), "got top_logprobs without logprobs = true, which servers ignore")
	}
	if llm.Context > 0 && llm.MaxTokens >= llm.Context {
		p.add(tomltext.Join(at, "max_tokens"), fmt.Sprintf("got %d, want less than the context of %d, which has to hold the prompt too", llm.MaxTokens, llm.Context))
	}
	if math.IsNaN(llm.PromptPrice) != math.IsNaN(llm.CompletionPrice) {
		p.add(at, "got one of prompt_price and completion_price, want both or none")
	}
	p.extra("defaults", p.shared["extra"], llm.Extra)
	p.extra(at, given["extra"], llm.Extra)
	return llm
}

func (p *parser) embedding(at string, table any, seen map[string]string) Embedding {
	v := p.complete(p.table(at, table, embeddingSchema()), embeddingSchema())
	e := Embedding{
		Endpoint: p.endpoint(at, v, seen), Dimensions: v.count("dimensions"), SendDimensions: v.flag("send_dimensions"),
		QueryInstruction: v.text("query_instruction"), Batch: v.count("batch"),
	}
	if e.SendDimensions && e.Dimensions == 0 {
		p.add(tomltext.Join(at, "send_dimensions"), "got true, want dimensions as well")
	}
	return e
}

func (p *parser) endpoint(at string, v values, seen map[string]string) Endpoint {
	e := Endpoint{
		Name: v.text("name"), BaseURL: strings.TrimRight(v.text("base_url"), "/"), Model: v.text("model"),
		KeyEnv: v.text("api_key_env"), CacheAs: v.text("cache_as"), PromptPrice: v.number("prompt_price"),
		RequestsPerMinute: v.count("requests_per_minute"), TokensPerMinute: v.count("tokens_per_minute"),
		Concurrency: v.count("concurrency"), Retries: v.count("retries"),
		Timeout: p.duration(at, v, "timeout"), Deadline: p.duration(at, v, "deadline"),
	}
	p.required(at, v, "name", "base_url", "model")
	p.baseURL(at, e.BaseURL)
	if e.CacheAs == "" {
		e.CacheAs = e.BaseURL
	}
	if earlier, twice := seen[e.Name]; twice && e.Name != "" {
		p.add(tomltext.Join(at, "name"), fmt.Sprintf("got %q a second time, want a name of its own (the first is %s)", e.Name, earlier))
	}
	seen[e.Name] = at
	if e.KeyEnv != "" && !envName.MatchString(e.KeyEnv) {
		p.add(tomltext.Join(at, "api_key_env"), "want the NAME of an environment variable (letters, digits, _), not the key itself")
	}
	if e.Deadline > 0 && e.Deadline < e.Timeout {
		p.add(at, fmt.Sprintf("got a deadline of %v below the timeout of %v", e.Deadline, e.Timeout))
	}
	return e
}

// envName also turns most keys away, whose dashes no variable's name has.
var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

func (p *parser) required(at string, v values, keys ...string) {
	for _, name := range keys {
		if v.text(name) == "" && !p.spoken(tomltext.Join(at, name)) {
			p.add(at, name+" is missing")
		}
	}
}

// baseURL refuses credentials, which would end up in logs.
func (p *parser) baseURL(at, text string) {
	if text == "" {
		return
	}
	at = tomltext.Join(at, "base_url")
	u, err := url.Parse(text)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "":
		p.add(at, "want http://HOST[:PORT]/PATH or https://..., such as http://localhost:8000/v1")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		p.add(at, "want no user, password, ? or # in the URL; a key goes into the environment variable api_key_env")
	case strings.HasSuffix(u.Path, "/chat/completions") || strings.HasSuffix(u.Path, "/embeddings"):
		p.add(at, "want the URL without /chat/completions or /embeddings, which are added")
	}
}

func (p *parser) duration(at string, v values, name string) time.Duration {
	d, err := time.ParseDuration(v.text(name))
	if err != nil || d <= 0 || d > 24*time.Hour {
		p.add(tomltext.Join(at, name), fmt.Sprintf(`got %q, want a time up to 24h such as "90s" or "2m"`, v.text(name)))
		return 0
	}
	return d
}

// extra adds the parameters of a table extra to those of the endpoint.
func (p *parser) extra(at string, value any, into map[string]any) {
	if value == nil {
		return
	}
	at = tomltext.Join(at, "extra")
	table, ok := value.(map[string]any)
	if !ok {
		p.add(at, "want a table of JSON parameters")
		return
	}
	for _, name := range sortedKeys(table) {
		here := tomltext.Join(at, name)
		_, own := declared(namesOf(ownParameters()), name)
		_, err := key.Canonical(table[name])
		switch {
		case p.spoken(here):
		case secretName(name):
			p.add(here, "an API key does not belong in the file; name its environment variable in api_key_env")
		case own:
			p.add(here, "is set by the client; use the endpoint's own key where there is one")
		case err != nil:
			p.add(here, "want a value that JSON has: "+err.Error())
		default:
			into[name] = table[name]
		}
	}
}

func namesOf(list []string) []framework.Param {
	var params []framework.Param
	for _, name := range list {
		params = append(params, framework.Param{Name: name})
	}
	return params
}
