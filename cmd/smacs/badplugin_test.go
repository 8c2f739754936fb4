package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginserver"
)

// badPluginName is the name under which the test binary is a plugin that
// misbehaves: its first argument says how, its second one names a folder. What
// happens once leaves a folder in there, and does not happen where that is.
const badPluginName = "bad-plugin"

func badPlugin() {
	role, flags := os.Args[1], ""
	if len(os.Args) > 2 {
		flags = os.Args[2]
	}
	switch role {
	case "garbage":
		fmt.Println("\x1b[31mhello\x1b[0m, I am no plugin")
		time.Sleep(time.Hour)
	case "silence":
		time.Sleep(time.Hour)
	case "other-version":
		fmt.Println("1|7|tcp|127.0.0.1:1|grpc")
		time.Sleep(time.Hour)
	case "crash-at-start":
		panic("no table of weights")
	case "sleeper": // long enough for any test, and gone soon after one that was killed
		time.Sleep(5 * time.Minute)
	case "answers":
		pluginserver.Serve(badAnswers(flags)...)
	case "hangs":
		pluginserver.Serve(scorer("hangs", hang), scorer("hangs_once", onceIn(flags, "hang", hang)))
	case "hoards":
		pluginserver.Serve(scorer("hoards", hoard))
	case "forgets":
		serveForgetful()
	case "late":
		time.Sleep(time.Second)
		pluginserver.Serve(scorer("late", nothing))
	case "parent":
		child(false)
		child(true)
		pluginserver.Serve(scorer("parent", nothing))
	case "deaf", "deaf-late", "deaf-busy":
		deaf(role, flags)
	default:
		panic("unknown role " + role)
	}
}

// deaf ignores every wish that it may end, as an interpreter does that is busy in
// a library, and has a child that does, too.
func deaf(role, flags string) {
	signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	child(false)
	if role == "deaf-late" {
		onceIn(flags, "starting", nothing)(nil)
		time.Sleep(time.Hour)
	}
	answer := nothing
	if role == "deaf-busy" {
		answer = onceIn(flags, "answering", hang)
	}
	pluginserver.Serve(scorer("deaf", answer))
	select {}
}

// child starts a process that lives for minutes, in a session of its own or in
// the plugin's process group.
func child(session bool) {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	command := exec.Command(self, "sleeper")
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: session}
	command.Stdout, command.Stderr = os.Stdout, os.Stderr // as most children have
	if err := command.Start(); err != nil {
		panic(err)
	}
}

// A spoiler does something to a sound answer, or beside it.
type spoiler func(answer *framework.ScoreAnswer)

func nothing(*framework.ScoreAnswer) {}

func hang(*framework.ScoreAnswer) { time.Sleep(time.Hour) }

func crash(*framework.ScoreAnswer) {
	fmt.Fprintln(os.Stderr, "fatal: out of weights")
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// hoard fills memory, a page at a time so that it is resident.
func hoard(*framework.ScoreAnswer) {
	var kept [][]byte
	for range 4096 { // 4 GB, should nobody stop it
		page := make([]byte, 1<<20)
		for i := 0; i < len(page); i += os.Getpagesize() {
			page[i] = 1
		}
		kept = append(kept, page)
		time.Sleep(time.Millisecond)
	}
	fmt.Fprintln(os.Stderr, len(kept))
}

// noise is what libraries print that know nothing of handshakes.
func noise(*framework.ScoreAnswer) {
	for i := range 10 {
		fmt.Println("1|7|tcp|garbage", i, "\x1b]0;owned\a")
		fmt.Fprint(os.Stderr, strings.Repeat("x", 1000), "\r")
	}
	fmt.Fprintln(os.Stderr)
}

// onceIn does it the first time that any process comes here.
func onceIn(flags, name string, do spoiler) spoiler {
	return func(answer *framework.ScoreAnswer) {
		if os.Mkdir(filepath.Join(flags, name), 0o700) == nil {
			do(answer)
		}
	}
}

// secrets are variables that no plugin should see.
var secrets = []string{"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"}

// nosy fails when it sees what it should not.
func nosy(*framework.ScoreAnswer) {
	for _, name := range secrets {
		if _, seen := os.LookupEnv(name); seen {
			panic("the plugin sees " + name)
		}
	}
	info, err := os.Stat(os.Getenv(plugin.EnvUnixSocketDir))
	if err != nil || info.Mode().Perm() != 0o700 {
		panic(fmt.Sprintf("the folder of the socket is %v (%v), want 0700", info.Mode(), err))
	}
}

// scorer is a strategy that gives every candidate its length and spoils that.
func scorer(id string, spoil spoiler) framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: id, Version: "1", Needs: []framework.Need{framework.NeedTexts}},
		New:  func(framework.Config) (framework.Instance, error) { return spoiled{spoil}, nil },
	}
}

type spoiled struct{ spoil spoiler }

func (s spoiled) Score(_ context.Context, req *framework.ScoreRequest) (*framework.ScoreAnswer, error) {
	answer := &framework.ScoreAnswer{}
	for _, item := range req.Items {
		var terms []float64
		for _, candidate := range item.Candidates {
			question := req.Selections[item.Selection].Question
			terms = append(terms, float64(len(req.References.Questions[question].Responses[candidate.Response].Text)))
		}
		answer.Items = append(answer.Items, terms)
	}
	s.spoil(answer)
	return answer, nil
}

// badAnswers are strategies of all kinds; the wrong one is at the fourth item,
// which is that of the fourth question.
func badAnswers(flags string) []framework.Strategy {
	inf, nan := math.Inf(1), math.NaN()
	return []framework.Strategy{
		scorer("steady", nothing),
		scorer("noisy", noise),
		scorer("nosy", nosy),
		scorer("crashes", crash),
		scorer("crashes_once", onceIn(flags, "crash", crash)),
		scorer("infinite", func(a *framework.ScoreAnswer) { a.Items[3][0] = inf }),
		scorer("few_terms", func(a *framework.ScoreAnswer) { a.Items[3] = a.Items[3][1:] }),
		scorer("few_items", func(a *framework.ScoreAnswer) { a.Items = a.Items[3:] }),
		scorer("asks", func(a *framework.ScoreAnswer) { a.Asks = []framework.Ask{{Item: 3, LLM: "gpt"}} }),
		selector("order_twice", framework.SelectionScores{Order: []int{1, 0, 1}}),
		selector("unknown_llm", framework.SelectionScores{Order: []int{0, 99}}),
		selector("infinite_prior", framework.SelectionScores{Priors: []float64{1, -inf, 1, 1, 1, 1, 1, 1, 1, 1}}),
		dropper("nan_weight", framework.Drop{Weights: []float64{1, nan, 1, 1, 1}}),
		dropper("twice", framework.Drop{Subsets: [][]int{{0, 0, 1, 2, 3}}}),
		dropper("too_far", framework.Drop{Subsets: [][]int{{0, 1, 2, 3, 5}}}),
		aggregator("stranger", framework.Candidate{Response: 77}),
		aggregator("huge", framework.Candidate{Response: framework.OwnText, Text: strings.Repeat("x", 100_000_000)}),
	}
}

type selectFunc func(*framework.SelectRequest) *framework.SelectAnswer

func (f selectFunc) Select(_ context.Context, req *framework.SelectRequest) (*framework.SelectAnswer, error) {
	return f(req), nil
}

func selector(id string, wrong framework.SelectionScores) framework.Strategy {
	return strategy(framework.Selection, id, selectFunc(func(req *framework.SelectRequest) *framework.SelectAnswer {
		answer := &framework.SelectAnswer{Items: make([]framework.SelectionScores, len(req.Questions))} // one cut each
		answer.Items[3] = wrong
		return answer
	}))
}

type dropFunc func(*framework.DropRequest) *framework.DropAnswer

func (f dropFunc) Drop(_ context.Context, req *framework.DropRequest) (*framework.DropAnswer, error) {
	return f(req), nil
}

func dropper(id string, wrong framework.Drop) framework.Strategy {
	return strategy(framework.Dropout, id, dropFunc(func(req *framework.DropRequest) *framework.DropAnswer {
		answer := &framework.DropAnswer{}
		for range req.Items {
			answer.Items = append(answer.Items, framework.Drop{Status: framework.DropAll, Subsets: [][]int{{0, 1, 2, 3, 4}}})
		}
		if wrong.Status = framework.DropAll; wrong.Subsets == nil {
			wrong.Subsets = answer.Items[3].Subsets
		}
		answer.Items[3] = wrong
		return answer
	}))
}

type aggregateFunc func(*framework.AggregateRequest) *framework.AggregateAnswer

func (f aggregateFunc) Aggregate(_ context.Context, req *framework.AggregateRequest) (*framework.AggregateAnswer, error) {
	return f(req), nil
}

func aggregator(id string, wrong framework.Candidate) framework.Strategy {
	return strategy(framework.Aggregation, id, aggregateFunc(func(req *framework.AggregateRequest) *framework.AggregateAnswer {
		answer := &framework.AggregateAnswer{}
		for _, item := range req.Items {
			answer.Items = append(answer.Items, framework.Candidate{Response: req.Selections[item.Selection].LLMs[item.Subset[0]]})
		}
		answer.Items[3] = wrong
		return answer
	}))
}

func strategy(kind framework.Kind, id string, instance framework.Instance) framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{Kind: kind, ID: id, Version: "1"},
		New:  func(framework.Config) (framework.Instance, error) { return instance, nil },
	}
}

// forgetful is a server that misses its inputs, whatever it was sent.
type forgetful struct{ *pluginserver.Server }

func (forgetful) Score(_ context.Context, req *pb.ScoreRequest) (*pb.ScoreResponse, error) {
	return &pb.ScoreResponse{Missing: [][]byte{req.GetReferences()}}, nil
}

// service is the plugin's side of go-plugin's table.
type service struct {
	plugin.NetRPCUnsupportedPlugin
	server pb.StrategiesServer
}

func (s *service) GRPCServer(_ *plugin.GRPCBroker, registrar *grpc.Server) error {
	pb.RegisterStrategiesServer(registrar, s.server)
	return nil
}

func (*service) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, fmt.Errorf("a plugin has no client side")
}

func serveForgetful() {
	server, err := pluginserver.NewServer(scorer("forgets", nothing))
	if err != nil {
		panic(err)
	}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: pb.Handshake(),
		Plugins:         plugin.PluginSet{pb.ServiceName: &service{server: forgetful{server}}},
		GRPCServer:      plugin.DefaultGRPCServer,
		Logger:          hclog.NewNullLogger(),
	})
}
