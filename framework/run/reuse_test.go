package run_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"smacs/framework"
	"smacs/framework/key"
	"smacs/framework/pipeline"
	"smacs/framework/registry"
	"smacs/framework/run"
	"smacs/framework/store"
)

// shelf is an archive without a disk.
type shelf struct {
	mutex sync.Mutex
	kept  map[key.Key][]byte
}

func newShelf() *shelf { return &shelf{kept: map[key.Key][]byte{}} }

func (s *shelf) Get(k key.Key) ([]byte, bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	data, ok := s.kept[k]
	return data, ok, nil
}

func (s *shelf) Put(entries []pipeline.Packed) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, entry := range entries {
		s.kept[entry.Key] = entry.Data
	}
	return nil
}

// oneCode is code that never changes.
type oneCode struct{}

func (oneCode) CodeHash(framework.Kind, string) string { return "code" }

// archived runs an experiment with an archive.
func archived(t testing.TB, archive pipeline.Archive, text string) (*run.Prepared, memory) {
	t.Helper()
	p, catalog := prepared(t, simDefault(t), text)
	files := memory{}
	o := options(files, 2)
	o.Archive, o.LeafKeys = archive, p.LeafKeys("engine", oneCode{})
	if _, err := run.Execute(t.Context(), p, catalog, o); err != nil {
		t.Fatal(err)
	}
	return p, files
}

const reuseTOML = `
name = "reuse"
repeats = REPEATS
[data]
recording = "sim:default"
exclude = ["sim-closed-*"]
[selection]
top_k = 5
[dropout]
strategy = "softmax_drop"
rate = 0.4
candidates = 4
[scoring.weights]
mean_pairwise_similarity = 1.0
vote_share = 0.5
[sweep]
"retrieval.k" = [KS]
"selection.top_k" = [TOPS]
"selection.strategy" = [STRATEGIES]
"scoring.weights.vote_share" = [WEIGHTS]
`

// variant is reuseTOML with some of its axes changed.
func variant(changes ...string) string {
	values := map[string]string{"REPEATS": "1", "KS": "20", "TOPS": "3, 5", "STRATEGIES": `"rps"`, "WEIGHTS": "0.1, 0.5"}
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	text := reuseTOML
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text = strings.Replace(text, "["+name+"]", "["+values[name]+"]", 1)
		text = strings.Replace(text, "= "+name+"\n", "= "+values[name]+"\n", 1)
	}
	return text
}

// An extended experiment computes its new blocks and no other, and is a fresh
// run of itself to the last byte; the experiment as it was computes nothing.
func TestAnExtendedExperimentComputesWhatIsNew(t *testing.T) {
	t.Parallel()
	// sim:default has 238 test questions: 4 blocks of 64. The first run has 4
	// grid cells with an outcome set each, and a base (k 400) with its own.
	const blocks, before = 4, 5
	for _, test := range []struct {
		name, text string
		leaves     int // outcome sets of the extended experiment that the first has not
	}{
		{"k", variant("KS", "20, 50, 100"), 2 * 2 * 2},
		{"top_k", variant("TOPS", "3, 5, 7"), 2},
		{"score weight", variant("WEIGHTS", "0.1, 0.3, 0.5, 2.0"), 2 * 2},
		{"strategy", variant("STRATEGIES", `"rps", "best_n"`), 2 * 2},
		{"repeats", variant("REPEATS", "3"), 2 * before},
		{"nothing, in another order", variant("TOPS", "5, 3", "WEIGHTS", "0.5, 0.1"), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if testing.Short() && test.name != "score weight" && test.name != "repeats" {
				t.Skip("four runs")
			}
			archive := newShelf()
			_, first := archived(t, archive, variant())
			if m := first.manifest(t); m.Blocks != (store.ManifestBlocks{Computed: before * blocks}) {
				t.Fatalf("first run: blocks %+v, want %d computed", m.Blocks, before*blocks)
			}
			_, extended := archived(t, archive, test.text)
			if m := extended.manifest(t); m.Blocks != (store.ManifestBlocks{Computed: test.leaves * blocks, Reused: before * blocks}) {
				t.Errorf("extended: blocks %+v, want %d computed and %d reused", m.Blocks, test.leaves*blocks, before*blocks)
			}
			_, fresh := archived(t, newShelf(), test.text)
			sameFiles(t, fresh, extended)
			_, back := archived(t, archive, variant())
			m := back.manifest(t)
			if m.Blocks != (store.ManifestBlocks{Reused: before * blocks}) {
				t.Errorf("changed back: blocks %+v, want all %d reused", m.Blocks, before*blocks)
			}
			for _, stage := range m.Stages {
				if stage.Computed+stage.Sent != 0 {
					t.Errorf("changed back: %s computed %d and sent %d, want nothing", stage.Stage, stage.Computed, stage.Sent)
				}
			}
			sameFiles(t, first, back)
		})
	}
}

func sameFiles(t *testing.T, want, got memory) {
	t.Helper()
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))); diff != "" {
		t.Fatalf("files (-fresh +reused):\n%s", diff)
	}
	for name := range want {
		if name != "manifest.json" && name != "report.html" && !bytes.Equal(want[name], got[name]) {
			t.Errorf("%s differs from a fresh run's", name)
		}
	}
}

// partly is a drawn experiment with overrides, so that blocks hold only the
// questions their leaf concerns.
func partly(t testing.TB) (*run.Prepared, *registry.Catalog) {
	text := strings.Replace(variant("KS", "20, 50", "STRATEGIES", `"rps", "random"`, "REPEATS", "2"), "mean_pairwise_similarity", "random", 1)
	return prepared(t, simDefault(t), text+
		oneTask(t, "[[override]]\ntasks = [\"TASK\"]\nset = { \"selection.top_k\" = 4 }\n"))
}

// Whatever part of the blocks an archive has, the plan says before what the run
// computes then, stage by stage; what is kept is taken, damaged blocks are
// computed again, and afterwards everything is kept as after a fresh run.
func TestWhatIsKeptAndWhatIsComputedIsThePlan(t *testing.T) {
	t.Parallel()
	p, catalog := partly(t)
	keys := p.LeafKeys("engine", oneCode{})
	engine, err := pipeline.NewEngine(t.Context(), p.Data, p.Graph, catalog, pipeline.Options{Seed: p.Experiment.Seed, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	whole := newShelf()
	full, err := engine.Run(t.Context(), pipeline.RunOptions{Archive: whole, LeafKeys: keys})
	if err != nil {
		t.Fatal(err)
	}
	order := slices.SortedFunc(maps.Keys(whole.kept), func(a, b key.Key) int { return bytes.Compare(a[:], b[:]) })
	if len(order) != full.Computed.Blocks || full.Computed.Reused != 0 {
		t.Fatalf("%d blocks kept, %d computed and %d reused; want all computed and kept", len(order), full.Computed.Blocks, full.Computed.Reused)
	}
	rapid.Check(t, func(t *rapid.T) {
		// Mostly all or nothing of a share, so that whole groups are kept too.
		share := rapid.SampledFrom([]int{0, 10, 50, 90, 99, 100}).Draw(t, "percent kept")
		part, intact := newShelf(), 0
		for _, k := range order {
			switch n := rapid.IntRange(1, 100).Draw(t, "block"); {
			case n > share:
			case n%10 == 7:
				part.kept[k] = damage(t, whole.kept[k])
			default:
				part.kept[k] = whole.kept[k]
				intact++
			}
		}
		cached, err := p.Cached(part, keys)
		if err != nil {
			t.Fatal(err)
		}
		got, err := engine.Run(t.Context(), pipeline.RunOptions{Archive: part, LeafKeys: keys})
		if err != nil {
			t.Fatal(err)
		}
		if got.Computed.Reused != intact || got.Computed.Blocks != len(order)-intact {
			t.Fatalf("%d blocks computed and %d reused, want %d and %d", got.Computed.Blocks, got.Computed.Reused, len(order)-intact, intact)
		}
		computed := got.Computed.ByStage()
		for _, stage := range p.Counts() {
			if cached[stage.Stage]+computed[stage.Stage] != stage.Distinct {
				t.Fatalf("%s: %d kept and %d computed, want %d in all", stage.Stage, cached[stage.Stage], computed[stage.Stage], stage.Distinct)
			}
		}
		if !maps.EqualFunc(whole.kept, part.kept, bytes.Equal) {
			t.Fatal("what is kept afterwards is not what a fresh run keeps")
		}
	})
}

// damage changes packed outcomes so that they no longer decode: one outcome too
// few or too many, or a header no outcome has.
func damage(t *rapid.T, data []byte) []byte {
	switch rapid.IntRange(0, 2).Draw(t, "damage") {
	case 0:
		return data[:len(data)-1]
	case 1:
		return append(bytes.Clone(data), 0)
	default:
		return bytes.Repeat([]byte{0xff}, len(data))
	}
}
