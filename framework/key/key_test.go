package key

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestOfEncoding spells the hashed bytes out: class, length, data.
func TestOfEncoding(t *testing.T) {
	child := Key{1, 2}
	config := `{"top_k":5}`
	spelled := "t\x05prior" + "t\x03rps" + "j\x0b" + config + "k\x20" + string(child[:]) + "b\x02\x00\xff" + "j\x0242" + "n\x03NaN"
	got := Of("prior", "rps", map[string]any{"top_k": 5}, child, []byte{0, 255}, uint64(42), math.NaN())
	if got != sha256.Sum256([]byte(spelled)) {
		t.Errorf("Of = %s, want the SHA-256 of %q", got, spelled)
	}
}

func TestOfTellsApart(t *testing.T) {
	seen := map[Key]string{}
	for _, c := range []struct {
		name string
		key  Key
	}{
		{"none", Of("s")},
		{"other stage", Of("t")},
		{"empty part", Of("s", "")},
		{"two empty parts", Of("s", "", "")},
		{"nil", Of("s", nil)},
		{"null as text", Of("s", "null")},
		{"empty bytes", Of("s", []byte{})},
		{"ab, c", Of("s", "ab", "c")},
		{"a, bc", Of("s", "a", "bc")},
		{"abc", Of("s", "abc")},
		{"as bytes", Of("s", []byte("abc"))},
		{"a list", Of("s", []string{"ab", "c"})},
		{"stage joined", Of("sab", "c")},
		{"3", Of("s", 3)},
		{"text 3", Of("s", "3")},
		{"NaN", Of("s", math.NaN())},
		{"text NaN", Of("s", "NaN")},
		{"+Inf", Of("s", math.Inf(1))},
		{"-Inf", Of("s", math.Inf(-1))},
		{"key", Of("s", Key{})},
		{"key as bytes", Of("s", make([]byte, 32))},
		{"key as text", Of("s", Key{}.String())},
		{"prefix in length", Of("s", "t\x00")},
	} {
		if other, ok := seen[c.key]; ok {
			t.Errorf("%s and %s have one key", c.name, other)
		}
		seen[c.key] = c.name
	}
}

func TestOfIsByValue(t *testing.T) {
	type named string
	if Of("s", 3) != Of("s", 3.0) || Of("s", 3) != Of("s", json.Number("3")) || Of("s", uint8(3)) != Of("s", int64(3)) {
		t.Error("equal numbers of different Go types have different keys")
	}
	if Of("s", named("x")) != Of("s", "x") {
		t.Error("equal texts of different Go types have different keys")
	}
}

func TestOfPanicsWithoutCanonicalForm(t *testing.T) {
	defer func() {
		if got, want := recover(), `key: part 1 of stage "s": [0]: NaN is no JSON number: want a finite one`; got != want {
			t.Errorf("panic %v, want %v", got, want)
		}
	}()
	Of("s", 1, []float64{math.NaN()})
}

func TestKeyTexts(t *testing.T) {
	k := Of("s", "x")
	if k.Short() != k.String()[:12] || len(k.String()) != 64 {
		t.Errorf("Short %q, String %q", k.Short(), k.String())
	}
	if k.IsZero() || !(Key{}).IsZero() {
		t.Error("IsZero is wrong")
	}
	data, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	var back Key
	if err := json.Unmarshal(data, &back); err != nil || back != k {
		t.Errorf("%s read back as %s, %v", data, back, err)
	}
	for text, want := range map[string]string{
		k.Short():               "got 12 characters, want 64",
		strings.Repeat("g", 64): "invalid byte",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, want %q in it", text, err, want)
		}
	}
}

// tree draws a JSON value of maps, lists and leaves.
func tree(t *rapid.T, depth int) any {
	kinds := 5
	if depth > 0 {
		kinds = 7
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return rapid.String().Draw(t, "text")
	case 1:
		return rapid.Int64().Draw(t, "int")
	case 2:
		return rapid.Float64().Draw(t, "float")
	case 3:
		return rapid.Bool().Draw(t, "bool")
	case 4:
		return nil
	case 5:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			list = append(list, tree(t, depth-1))
		}
		return list
	}
	object := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "n") {
		object[rapid.String().Draw(t, "name")] = tree(t, depth-1)
	}
	return object
}

// scramble writes v as JSON in some other order and spacing.
func scramble(t *rapid.T, v any) string {
	gap := rapid.SampledFrom([]string{"", " ", "\n\t"}).Draw(t, "gap")
	switch v := v.(type) {
	case []any:
		items := make([]string, len(v))
		for i := range v {
			items[i] = scramble(t, v[i])
		}
		return gap + "[" + strings.Join(items, gap+",") + "]" + gap
	case map[string]any:
		members := []string{}
		for name, value := range v { // Go's order differs from run to run: that is the point
			quoted, _ := json.Marshal(name)
			members = append(members, gap+string(quoted)+gap+":"+scramble(t, value))
		}
		return "{" + strings.Join(members, ",") + gap + "}" + gap
	}
	leaf, _ := json.Marshal(v)
	return gap + string(leaf) + gap
}

// TestOrderAndSpacingDoNotMatter compares with encoding/json as the second
// writer: whatever order and escapes it uses, the canonical bytes are the same.
func TestOrderAndSpacingDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := tree(t, 3)
		want, err := Canonical(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := CanonicalBytes([]byte(scramble(t, v)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

// TestEveryValueMatters changes one leaf and wants other bytes and another key.
func TestEveryValueMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := tree(t, 0), tree(t, 0)
		x, y := number(a), number(b)
		same := a == b || !math.IsNaN(x) && x == y // an integer and a float of equal value are one number
		wrap := func(leaf any) any { return map[string]any{"x": []any{1, map[string]any{"y": leaf}}, "z": "z"} }
		if equal := Of("s", wrap(a)) == Of("s", wrap(b)); equal != same {
			t.Fatalf("keys of %#v and %#v equal: %v, want %v", a, b, equal, same)
		}
	})
}

func number(v any) float64 {
	switch v := v.(type) {
	case int64:
		if v > -1<<53 && v < 1<<53 { // beyond, an integer is not shortened and a float is
			return float64(v)
		}
	case float64:
		return v
	}
	return math.NaN()
}

// TestNoConcatenationAmbiguity: two lists of texts have one key only if equal.
func TestNoConcatenationAmbiguity(t *testing.T) {
	parts := rapid.SliceOfN(rapid.StringMatching(`[at\x00\x01\x02]{0,3}`), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		same := len(a) == len(b)
		for i := 0; same && i < len(a); i++ {
			same = a[i] == b[i]
		}
		if equal := Of("s", anys(a)...) == Of("s", anys(b)...); equal != same {
			t.Fatalf("keys of %q and %q equal: %v, want %v", a, b, equal, same)
		}
	})
}

func anys(texts []string) (out []any) {
	for _, text := range texts {
		out = append(out, text)
	}
	return out
}

func TestRounded(t *testing.T) {
	for _, c := range []struct {
		name    string
		x, want float64
	}{
		{"three tenths", 0.30000000000000004, 0.3},
		{"third", 1.0 / 3, 0.333333333333},
		{"whole", 400, 400},
		{"large", 1234567890123456, 1234567890120000},
		{"small", 1.23456789012345e-20, 1.23456789012e-20},
		{"largest", math.MaxFloat64, 1.79769313486e308},
		{"infinite", math.Inf(1), math.Inf(1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Rounded(c.x); got != c.want {
				t.Errorf("Rounded(%v) = %v, want %v", c.x, got, c.want)
			}
		})
	}
	if got := Rounded(math.Copysign(0, -1)); math.Signbit(got) {
		t.Error("Rounded(-0) is -0")
	}
	if got := Rounded(math.NaN()); !math.IsNaN(got) {
		t.Errorf("Rounded(NaN) = %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "x")
		got := Rounded(x)
		if Rounded(got) != got {
			t.Fatalf("Rounded(Rounded(%v)) = %v, want %v", x, Rounded(got), got)
		}
		if math.Abs(x) > 1e-290 && math.Abs(got/x-1) > 5.1e-12 { // half a unit in the 12th digit
			t.Fatalf("Rounded(%v) = %v is too far", x, got)
		}
	})
}

func BenchmarkOf(b *testing.B) {
	inputs := []Key{Of("a"), Of("b")}
	config := json.RawMessage(`{"keep":6,"norm":"smcs"}`)
	b.ReportAllocs()
	for i := range b.N {
		Of("dropout", "prior_drop", 1, []byte(config), inputs[0], inputs[1], i)
	}
}
