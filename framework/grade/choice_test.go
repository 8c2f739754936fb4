package grade

import "testing"

// The expected letters follow from the comments of ChoiceLetter and MultipleChoice.
func TestLetters(t *testing.T) {
	const question = "Which is a metal?\nA) wood\nB) iron\nC. air\n(D) the sea"
	for _, c := range []struct {
		name, text   string
		letter, both string // "" for unparsed; what multiple choice reads
	}{
		{"a statement", "Wood burns. The answer is (B).", "B", "B"},
		{"bold", "**Answer: C**", "C", "C"},
		{"boxed", `So \boxed{\text{(D)}}.`, "D", "D"},
		{"boxed after a statement", `The answer is A, no: \boxed{B}`, "B", "B"},
		{"the last statement counts", "The answer is A. Wait. The answer is B.", "B", "B"},
		{"alone", " (b) ", "", ""},
		{"a letter alone", "B.", "B", "B"},
		{"the last line", "I thought about it.\nC", "C", "C"},
		{"an option repeated", "B) iron", "B", "B"},
		{"correct option", "The correct option is D because the sea is wet.", "D", "D"},
		{"an article", "The answer is A metal that rusts.", "", ""},
		{"an article in prose", "A good metal is iron", "", ""},
		{"a word", "The answer is Dense.", "", ""},
		{"A with a reason", "The answer is A because it is.", "A", "A"},
		{"lower case in prose", "the answer is a matter of taste", "", ""},
		{"the option's text", "iron", "", "B"},
		{"the option's text stated", "The answer is: **Iron**.", "", "B"},
		{"no option's text", "The answer is gold.", "", ""},
		{"nothing", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, g := range []struct {
				Grader
				want string
			}{{ChoiceLetter(), c.letter}, {MultipleChoice().About(question), c.both}} {
				got := g.Grade("", c.text, "B")
				if got.Key != g.want || got.HasAnswer != (g.want != "") || (got.Grade.Score == 1) != (g.want == "B") {
					t.Errorf("%s: got %+v, want %q", g.ID, got, g.want)
				}
			}
		})
	}
	if got := MultipleChoice().About(question).Grade("", "B", "iron"); got.Grade.Score != 1 {
		t.Errorf("a gold that is an option's text: got %+v, want right", got)
	}
}

func TestNumeric(t *testing.T) {
	for _, c := range []struct {
		name, grader, text, gold string
		key                      string
		right                    bool
	}{
		{"the last number", "numeric", "First 3, then 4 more make 7", "7", "7", true},
		{"GSM8K's mark", "numeric", "3+4\n#### 7\nThat took 2 steps", "7", "7", true},
		{"a statement", "numeric", "The answer is 12. It took 3 minutes.", "12", "12", true},
		{"a statement with a unit before", "numeric", "Answer: $1,234.50", "1234.5", "1234.5", true},
		{"boxed", "numeric", `\boxed{\frac{1}{2}} of 3`, "0.5", "0.5", true},
		{"percent", "numeric", "the answer is 50 %", "50", "50", true},
		{"scientific", "numeric", "the answer is 1.2e3", "1200", "1200", true},
		{"negative", "numeric", "the answer is -4", "-4", "-4", true},
		{"a true minus", "numeric", "the answer is \u22124", "-4", "-4", true},
		{"a range is no sign", "numeric", "pages 3-5", "5", "5", true},
		{"a fraction", "numeric", "answer = 3/4", "0.75", "0.75", true},
		{"no number", "numeric", "I do not know", "7", "", false},
		{"near is not equal", "numeric", "3.14", "3.14159", "3.14", false},
		{"near within the tolerance", "numeric(tolerance=0.001)", "3.14", "3.14159", "3.14", true},
		{"outside the tolerance", "numeric(tolerance=0.0001)", "3.14", "3.14159", "3.14", false},
		{"a tolerance of zero's share", "numeric(tolerance=0.1)", "0.01", "0", "0.01", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := Lookup(c.grader)
			if err != nil {
				t.Fatal(err)
			}
			got := g.Grade("", c.text, c.gold)
			if got.Key != c.key || (got.Grade.Score == 1) != c.right {
				t.Errorf("got %+v, want %q, right %v", got, c.key, c.right)
			}
		})
	}
}

func TestBoxedMath(t *testing.T) {
	for _, c := range []struct{ name, text, gold, key string }{
		{"a fraction in another form", `\boxed{\dfrac12}`, `\frac{1}{2}`, "0.5"},
		{"a decimal", `\boxed{0.50}`, `\frac{1}{2}`, "0.5"},
		{"nested braces", `Thus \boxed{\frac{x}{\sqrt{2}}}.`, `\frac{x}{\sqrt2}`, `\frac{x}{\sqrt{2}}`},
		{"the last box", `\boxed{1} no \boxed{2}`, "2", "2"},
		{"units", `\boxed{12\text{ cm}^2}`, "12", "12"},
		{"degrees", `\boxed{90^\circ}`, "90", "90"},
		{"thousands", `\boxed{1{,}000}`, "1000", "1000"},
		{"thousands with commas", `\boxed{10,000}`, "10000", "10000"},
		{"a variable", `\boxed{x = 3}`, "3", "3"},
		{"a tuple", `\boxed{\left( 1, 2 \right)}`, "(1,2)", "(1,2)"},
		{"a word", `\boxed{\text{Evelyn}}`, `\text{Evelyn}`, "Evelyn"},
		{"dollars", `\boxed{\$18.90}`, "18.90", "18.9"},
		{"a gold in a box", `\boxed{-7}`, `... \boxed{-7}`, "-7"},
		{"a negative fraction", `\boxed{-\frac{3}{4}}`, "-0.75", "-0.75"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := BoxedMath().Grade("", c.text, c.gold); got.Key != c.key || got.Grade.Score != 1 {
				t.Errorf("got %+v, want %q and right", got, c.key)
			}
		})
	}
	for _, text := range []string{"7", `\boxed{7`, `\boxed{}`, `\boxed`, ""} {
		if got := BoxedMath().Grade("", text, "7"); got.Grade.State != Unparsed {
			t.Errorf("%q: got %+v, want unparsed", text, got)
		}
	}
}

func TestRegexAndNames(t *testing.T) {
	const id = `regex(pattern="Result@: (\\d+)")`
	g, err := Named(id + "@1")
	if err != nil || g.ID != id {
		t.Fatalf("got %q, %v, want the same grader again", g.ID, err)
	}
	if got := g.Grade("", "Result@: 4, then Result@: 5", "5"); got.Answer != "5" || got.Grade.Score != 1 {
		t.Errorf("got %+v, want 5", got)
	}
	if got := g.Grade("", "none", "5"); got.Grade.State != Unparsed {
		t.Errorf("got %+v, want unparsed", got)
	}
	for _, wrong := range []string{"numeric(tolerance=2)", "numeric(tolerance=x)", "numeric(precision=1)", "numeric(", `regex(pattern="(")`, `regex(pattern="(a)(b)")`, "regex(pattern=a)", "regex", "exakt", "exact@2"} {
		if _, err := Named(wrong); err == nil {
			t.Errorf("%s: got no error", wrong)
		}
	}
	for _, g := range append(All(), Numeric(0.05)) {
		if again, err := Named(g.Name()); err != nil || again.Name() != g.Name() {
			t.Errorf("%s: got %s, %v, want itself", g.Name(), again.Name(), err)
		}
	}
}

// FuzzGraders: no text makes a grader panic, equal answers have equal keys, and the
// gold does not change what is read.
func FuzzGraders(f *testing.F) {
	for _, text := range []string{`\boxed{\frac{1}{2}}`, "The answer is (B).", "#### 1,234", "\\boxed{{}", "A", "-3/0", "answer is .", "\\fbox\\boxed"} {
		f.Add(text, "B")
	}
	f.Fuzz(func(t *testing.T, text, gold string) {
		for _, g := range append(All(), Numeric(0.01)) {
			g = g.About(gold)
			one, two := g.Grade("", text, gold), g.Grade("", text, "7")
			if one.Key != two.Key || one.Answer != two.Answer || one.HasAnswer != two.HasAnswer {
				t.Errorf("%s reads %+v with one gold and %+v with another", g.ID, one, two)
			}
			if err := one.Grade.Check(); err != nil {
				t.Error(err)
			}
		}
	})
}
