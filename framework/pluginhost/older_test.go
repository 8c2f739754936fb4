package pluginhost_test

import (
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"smacs/framework"
	"smacs/framework/pluginhost"
	pb "smacs/framework/pluginproto"
	"smacs/framework/pluginserver"
)

// An olderPlugin speaks the protocol as version 1 began: it knows the messages of
// the frozen descriptor set and nothing of this program's generated code, and
// answers with the first fields only. Its strategy scores 1, 2, 3, ...
type olderPlugin struct{ file protoreflect.FileDescriptor }

func newOlderPlugin(t *testing.T) *olderPlugin {
	t.Helper()
	data, err := os.ReadFile("../pluginproto/testdata/version-1.binpb")
	if err != nil {
		t.Fatal(err)
	}
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(data, set); err != nil {
		t.Fatal(err)
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		t.Fatal(err)
	}
	file, err := files.FindFileByPath(set.File[0].GetName())
	if err != nil {
		t.Fatal(err)
	}
	return &olderPlugin{file}
}

// serve answers any call.
func (p *olderPlugin) serve(_ any, stream grpc.ServerStream) error {
	name, _ := grpc.MethodFromServerStream(stream)
	method := p.file.Services().Get(0).Methods().ByName(protoreflect.FullName(filepath.Base(name)).Name())
	if method == nil {
		return fmt.Errorf("no method %s in version 1", name)
	}
	request := dynamicpb.NewMessage(method.Input())
	for {
		if err := stream.RecvMsg(request); err != nil {
			break // the end of a stream of chunks
		}
		if !method.IsStreamingClient() {
			break
		}
	}
	response := dynamicpb.NewMessage(method.Output())
	switch method.Name() {
	case "Describe":
		list := response.Mutable(field(response, "strategies")).List()
		info := list.NewElement().Message()
		info.Set(info.Descriptor().Fields().ByName("kind"), protoreflect.ValueOfString("scoring"))
		info.Set(info.Descriptor().Fields().ByName("id"), protoreflect.ValueOfString("older"))
		list.Append(protoreflect.ValueOfMessage(info))
	case "Open":
		response.Set(field(response, "instance"), protoreflect.ValueOfUint64(7))
	case "Score":
		p.score(request, response)
	}
	response.SetUnknown(unknown()) // as a plugin of a later version 1 would
	return stream.SendMsg(response)
}

func field(m protoreflect.Message, name protoreflect.Name) protoreflect.FieldDescriptor {
	return m.Descriptor().Fields().ByName(name)
}

func (p *olderPlugin) score(request, response protoreflect.Message) {
	ends := request.Get(field(request, "candidate_ends")).List()
	terms := response.Mutable(field(response, "terms")).Message()
	values, termEnds := terms.Mutable(field(terms, "values")).List(), terms.Mutable(field(terms, "ends")).List()
	for i := range ends.Len() {
		for c := 0; values.Len() < int(ends.Get(i).Uint()); c++ {
			values.Append(protoreflect.ValueOfFloat64(float64(c + 1)))
		}
		termEnds.Append(ends.Get(i))
	}
}

// unknown is a field that nobody knows.
func unknown() []byte {
	return protowire.AppendString(protowire.AppendTag(nil, 1999, protowire.BytesType), "from a later version 1")
}

// later adds an unknown field to every request, as a host of a later version 1
// would.
func later(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	message := proto.Clone(request.(proto.Message))
	message.ProtoReflect().SetUnknown(unknown())
	return invoke(ctx, method, message, reply, conn, options...)
}

// attachTo connects to a server of this process.
func attachTo(t *testing.T, server *grpc.Server, options ...grpc.DialOption) *pluginhost.Process {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	process, err := pluginhost.Attach(t.Context(), pluginhost.Options{Name: "older"}, func(context.Context) (*grpc.ClientConn, error) {
		return grpc.NewClient(listener.Addr().String(), append(options, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = process.Close() })
	return process
}

// TestOlderPlugin: a plugin that was built against the first version 1 still
// works, with this host and with one that sends fields it has never heard of.
func TestOlderPlugin(t *testing.T) {
	for _, c := range []struct {
		name    string
		options []grpc.DialOption
	}{
		{"this host", nil},
		{"a later host", []grpc.DialOption{grpc.WithUnaryInterceptor(later)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			process := attachTo(t, grpc.NewServer(grpc.UnknownServiceHandler(newOlderPlugin(t).serve)), c.options...)
			scorer := open[framework.Scorer](t, process, framework.Scoring, "older", nil)
			request := scoreRequest(2)
			answer, err := scorer.Score(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			if len(answer.Items) != len(request.Items) {
				t.Fatalf("%d answers, want %d", len(answer.Items), len(request.Items))
			}
			for i, item := range request.Items {
				var want []float64
				for c := range item.Candidates {
					want = append(want, float64(c+1))
				}
				if !slices.Equal(answer.Items[i], want) {
					t.Errorf("item %d: got %v, want %v", i, answer.Items[i], want)
				}
			}
		})
	}
}

// TestLaterHost: what this version's SDK serves ignores fields of a later host.
func TestLaterHost(t *testing.T) {
	server := grpc.NewServer()
	registerGood(t, server)
	process := attachTo(t, server, grpc.WithUnaryInterceptor(later))
	want, wantErr := inProcess[framework.Selector](t, good(), "sums", nil).Select(t.Context(), selectRequest(3))
	got, err := open[framework.Selector](t, process, framework.Selection, "sums", nil).Select(t.Context(), selectRequest(3))
	same(t, got, want, err, wantErr)
	if len(got.Items) == 0 || math.IsNaN(got.Items[0].Priors[0]) {
		t.Errorf("got %v, want prior scores", got.Items)
	}
}

func registerGood(t *testing.T, server *grpc.Server) {
	t.Helper()
	strategies, err := pluginserver.NewServer(good()...)
	if err != nil {
		t.Fatal(err)
	}
	pb.RegisterStrategiesServer(server, strategies)
}
