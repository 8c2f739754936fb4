package pool

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"smacs/framework"
	"smacs/framework/internal/tomltext"
)

// Bounds of what is read at all.
const (
	maxBytes   = 4 << 20
	maxNesting = 100
)

// Load reads a pool file. The error holds all that is wrong with it.
func Load(path string) (*Pool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("pool file: %w", err)
	}
	return Parse(path, text)
}

// Parse reads a pool from the text of its file; the path names the file in
// errors. The error is [Problems], all of them. No error repeats a value that
// may be an API key.
func Parse(path string, text []byte) (*Pool, error) {
	if len(text) > maxBytes || tomltext.Nesting(text) > maxNesting {
		return nil, Problems{{Place: path, Message: fmt.Sprintf("want a pool file of at most %d bytes, nested at most %d deep", maxBytes, maxNesting)}}
	}
	tree := map[string]any{}
	if _, err := toml.Decode(string(text), &tree); err != nil {
		return nil, Problems{syntax(path, err)}
	}
	p := &parser{where: tomltext.Locate(path, string(text))}
	result := &Pool{Path: path}
	p.file(tree, result)
	if err := p.err(); err != nil {
		return nil, err
	}
	return result, nil
}

// syntax says where the text is no TOML, without quoting it.
func syntax(path string, err error) *Problem {
	var at toml.ParseError
	if errors.As(err, &at) {
		return &Problem{Place: fmt.Sprintf("%s:%d:%d", path, at.Position.Line, at.Position.Col), Message: "no valid TOML; look for a missing quote or bracket"}
	}
	return &Problem{Place: path, Message: "no valid TOML"}
}

func (p *parser) file(tree map[string]any, result *Pool) {
	for _, name := range sortedKeys(tree) {
		if !slices.Contains([]string{"llm", "embedding", "defaults"}, name) {
			p.unknown(name, name, []string{"llm", "embedding", "defaults"})
		}
	}
	if given, ok := tree["defaults"]; ok {
		p.shared = p.table("defaults", given, defaultsSchema(), "extra")
	}
	seen := map[string]string{}
	for key, table := range p.list(tree, "llm") {
		result.LLMs = append(result.LLMs, p.llm(key, table, seen))
	}
	seen = map[string]string{}
	for key, table := range p.list(tree, "embedding") {
		result.Embeddings = append(result.Embeddings, p.embedding(key, table, seen))
	}
	if len(tree) == 0 || len(result.LLMs)+len(result.Embeddings) == 0 && len(p.problems) == 0 {
		p.add("", "got no endpoint, want at least one [[llm]] or [[embedding]]")
	}
}

// list yields the tables of an array with their keys.
func (p *parser) list(tree map[string]any, name string) func(func(string, any) bool) {
	return func(yield func(string, any) bool) {
		value, ok := tree[name]
		if !ok {
			return
		}
		switch x := value.(type) {
		case []map[string]any:
			for i, table := range x {
				if !yield(fmt.Sprintf("%s[%d]", name, i), table) {
					return
				}
			}
		case []any:
			for i, table := range x {
				if !yield(fmt.Sprintf("%s[%d]", name, i), table) {
					return
				}
			}
		default:
			p.add(name, "want a list of tables, each under [["+name+"]]")
		}
	}
}

// table checks the values of a table against its schema. Names in free are
// left to the caller.
func (p *parser) table(key string, value any, schema []framework.Param, free ...string) values {
	table, ok := value.(map[string]any)
	if !ok {
		p.add(key, "want a table")
		return values{}
	}
	out := values{}
	for _, name := range sortedKeys(table) {
		at := tomltext.Join(key, name)
		param, known := declared(schema, name)
		switch {
		case secretName(name):
			p.add(at, "an API key does not belong in the file; put it into an environment variable and name that in api_key_env")
		case slices.Contains(free, name):
			out[name] = table[name]
		case !known:
			p.unknown(at, name, names(schema, free...))
		default:
			checked, err := param.Check(table[name])
			if err != nil {
				p.wrong(at, param, table[name], err)
				continue
			}
			out[name] = checked
		}
	}
	return out
}

// secretName says that a key is one that holds a secret elsewhere.
func secretName(name string) bool {
	plain := strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
	return slices.Contains([]string{"apikey", "key", "token", "bearer", "authorization", "secret", "password", "accesstoken", "authtoken", "xapikey"}, plain)
}
