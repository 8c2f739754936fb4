package pluginserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"os/exec"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginproto/convert"
)

func constant(id string) framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: id, Params: []framework.Param{{Name: "x", Type: framework.Float, Default: 1.0, Min: framework.Bound(0)}}},
		New: func(c framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				terms := make([]float64, len(in.Candidates))
				for i := range terms {
					terms[i] = c.Float("x")
				}
				return terms, nil
			}), nil
		},
	}
}

func TestNewServerRefuses(t *testing.T) {
	badID, noNew, badText := constant("Bad"), constant("x"), constant("x")
	noNew.New = nil
	badText.Doc = "caf\xe9"
	for _, c := range []struct {
		name string
		list []framework.Strategy
		want string
	}{
		{"nothing", nil, "serves no strategies"},
		{"bad id", []framework.Strategy{badID}, `strategy id "Bad"`},
		{"no New", []framework.Strategy{noNew}, "strategy scoring.x has no New function"},
		{"no UTF-8", []framework.Strategy{badText}, "which is not UTF-8"},
		{"twice", []framework.Strategy{constant("x"), constant("y"), constant("x")}, "serves strategy scoring.x twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := NewServer(c.list...); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestInstances(t *testing.T) {
	ctx := context.Background()
	server, err := NewServer(constant("x"))
	if err != nil {
		t.Fatal(err)
	}
	open := func(id, config string) (uint64, string, error) {
		response, err := server.Open(ctx, &pb.OpenRequest{Kind: "scoring", Strategy: id, Config: []byte(config)})
		return response.GetInstance(), response.GetError(), err
	}
	if _, _, err := open("z", "{}"); status.Code(err) != codes.NotFound {
		t.Errorf("an unknown strategy: got %v, want NotFound", err)
	}
	if _, failure, err := open("x", `{"x":-1}`); err != nil || !strings.Contains(failure, "got -1, want at least 0") {
		t.Errorf("a bad configuration: got %q and %v", failure, err)
	}
	first, _, err := open("x", `{"x":2}`)
	if err != nil {
		t.Fatal(err)
	}
	if second, _, _ := open("x", "{}"); second == first {
		t.Error("two instances have one number")
	}
	if _, err := server.Select(ctx, &pb.SelectRequest{Instance: first}); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("Select of a scorer: got %v, want FailedPrecondition", err)
	}
	if _, err := server.Close(ctx, &pb.CloseRequest{Instance: first}); err != nil {
		t.Error(err)
	}
	if _, err := server.Score(ctx, &pb.ScoreRequest{Instance: first}); status.Code(err) != codes.NotFound {
		t.Errorf("a closed instance: got %v, want NotFound", err)
	}
}

func bankOf(score float64) (framework.Digest, []byte) {
	return convert.Bank(&framework.Bank{LLMs: []string{"a"}, Scores: []float64{score}})
}

// TestPayloadsForget keeps two of three payloads and forgets the one that was
// not used for longest.
func TestPayloadsForget(t *testing.T) {
	const kind = pb.PayloadKind_PAYLOAD_KIND_BANK
	a, dataA := bankOf(1)
	b, dataB := bankOf(0.5)
	c, dataC := bankOf(0.25)
	p := newPayloads(2*len(dataA) + 1)
	for _, put := range []struct {
		digest framework.Digest
		data   []byte
	}{{a, dataA}, {b, dataB}} {
		if err := p.put(put.digest[:], kind, put.data); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := p.get(a[:]); !ok {
		t.Fatal("the first payload is gone too early")
	}
	if err := p.put(c[:], kind, dataC); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		name   string
		digest framework.Digest
		known  bool
	}{{"a, used since", a, true}, {"b", b, false}, {"c", c, true}} {
		if _, ok := p.get(want.digest[:]); ok != want.known {
			t.Errorf("payload %s: known is %v, want %v", want.name, ok, want.known)
		}
	}
	if p.bytes != len(dataA)+len(dataC) {
		t.Errorf("counts %d bytes, want %d", p.bytes, len(dataA)+len(dataC))
	}
}

func TestPayloadsRefuse(t *testing.T) {
	digest, data := bankOf(1)
	p := newPayloads(payloadBytes)
	junk := []byte("\xff\xff")
	junkSum := sha256.Sum256(junk)
	for _, c := range []struct {
		name   string
		digest []byte
		kind   pb.PayloadKind
		data   []byte
		want   string
	}{
		{"another digest", bytes.Repeat([]byte{1}, 32), pb.PayloadKind_PAYLOAD_KIND_BANK, data, "payload announced with digest 0101"},
		{"no digest", nil, pb.PayloadKind_PAYLOAD_KIND_BANK, data, "payload announced with digest  has"},
		{"no kind", digest[:], 0, data, "unknown kind of payload"},
		{"garbage", junkSum[:], pb.PayloadKind_PAYLOAD_KIND_REFERENCES, junk, "references:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := p.put(c.digest, c.kind, c.data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if err := p.put(digest[:], pb.PayloadKind_PAYLOAD_KIND_BANK, data); err != nil {
		t.Fatal(err)
	}
	var absent missing
	if _, err := fetch[*framework.ReferenceBlock](p, digest[:], &absent); err == nil || !strings.Contains(err.Error(), "is a *framework.Bank") {
		t.Errorf("a bank in place of references: got %v", err)
	}
	if _, err := fetch[*framework.Bank](p, []byte("short"), &absent); err != nil || len(absent) != 1 {
		t.Errorf("an unknown digest: got %v and %d missing, want 1 missing", err, len(absent))
	}
}

// TestMissing refers to a payload that was never put.
func TestMissing(t *testing.T) {
	ctx := context.Background()
	server, err := NewServer(constant("x"))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := server.Open(ctx, &pb.OpenRequest{Kind: "scoring", Strategy: "x", Config: []byte("{}")})
	if err != nil {
		t.Fatal(err)
	}
	digest := bytes.Repeat([]byte{7}, 32)
	response, err := server.Score(ctx, &pb.ScoreRequest{Instance: opened.GetInstance(), References: digest})
	if err != nil || len(response.GetMissing()) != 1 || !bytes.Equal(response.GetMissing()[0], digest) {
		t.Errorf("got %v and %v, want the digest as missing", response, err)
	}
}

// TestClosure: an author of a plugin compiles no engine. What may be imported
// beside the listed packages of this module comes in with go-plugin, grpc and
// protobuf.
func TestClosure(t *testing.T) {
	output, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{
		"smacs/framework": true, "smacs/framework/draw": true, "smacs/framework/pluginserver": true,
		"smacs/framework/pluginproto": true, "smacs/framework/pluginproto/convert": true,
	}
	for _, path := range strings.Fields(string(output)) {
		if strings.HasPrefix(path, "smacs/") && !allowed[path] {
			t.Errorf("pluginserver pulls in %s", path)
		}
	}
}
