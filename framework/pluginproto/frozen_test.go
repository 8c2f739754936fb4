package pluginproto_test

import (
	"os"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	pb "smacs/framework/pluginproto"
)

// frozen is the protocol as its first version was published. It never changes:
// what a plugin was built against is what it goes on speaking.
func frozen(t *testing.T) protoreflect.FileDescriptor {
	t.Helper()
	data, err := os.ReadFile("testdata/version-1.binpb")
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
	file, err := files.FindFileByPath(pb.File_smacs_strategy_v1_strategy_proto.Path())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestVersion1OnlyGrows: within a version, methods, messages, fields and values
// are added and never changed or taken away.
func TestVersion1OnlyGrows(t *testing.T) {
	if pb.Version != 1 {
		t.Skip("another version is another promise: freeze its descriptor set, and keep speaking this one")
	}
	for _, problem := range shrunk(frozen(t), pb.File_smacs_strategy_v1_strategy_proto) {
		t.Error(problem)
	}
}

// TestShrunkCatches changes each kind of thing once.
func TestShrunkCatches(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*descriptorpb.FileDescriptorProto)
		want   int
	}{
		{"nothing", func(*descriptorpb.FileDescriptorProto) {}, 0},
		{"a new field", func(f *descriptorpb.FileDescriptorProto) {
			f.MessageType[0].Field = append(f.MessageType[0].Field, &descriptorpb.FieldDescriptorProto{Name: proto.String("later"), JsonName: proto.String("later"),
				Number: proto.Int32(99), Type: descriptorpb.FieldDescriptorProto_TYPE_BOOL.Enum(), Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum()})
		}, 0},
		{"a field less", func(f *descriptorpb.FileDescriptorProto) { f.MessageType[0].Field = f.MessageType[0].Field[1:] }, 1},
		{"another number", func(f *descriptorpb.FileDescriptorProto) { f.MessageType[0].Field[0].Number = proto.Int32(77) }, 1},
		{"another type", func(f *descriptorpb.FileDescriptorProto) {
			f.MessageType[0].Field[1].Type = descriptorpb.FieldDescriptorProto_TYPE_FIXED32.Enum()
		}, 1},
		{"a method less", func(f *descriptorpb.FileDescriptorProto) { f.Service[0].Method = f.Service[0].Method[1:] }, 1},
		{"another value", func(f *descriptorpb.FileDescriptorProto) { f.EnumType[0].Value[1].Name = proto.String("OTHER") }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := proto.CloneOf(protodesc.ToFileDescriptorProto(pb.File_smacs_strategy_v1_strategy_proto))
			c.change(changed)
			file, err := protodesc.NewFile(changed, nil)
			if err != nil {
				t.Fatal(err)
			}
			if problems := shrunk(pb.File_smacs_strategy_v1_strategy_proto, file); len(problems) != c.want {
				t.Errorf("found %q, want %d", problems, c.want)
			}
		})
	}
}

// shrunk lists what of an older protocol a newer one lacks or has otherwise.
func shrunk(older, newer protoreflect.FileDescriptor) (problems []string) {
	for i := range older.Messages().Len() {
		message := older.Messages().Get(i)
		now := newer.Messages().ByName(message.Name())
		if now == nil {
			problems = append(problems, "message "+string(message.Name())+" is gone")
			continue
		}
		for j := range message.Fields().Len() {
			field := message.Fields().Get(j)
			other := now.Fields().ByNumber(field.Number())
			if other == nil || wire(other) != wire(field) {
				problems = append(problems, "field "+string(field.FullName())+" is gone or another one")
			}
		}
	}
	for i := range older.Enums().Len() {
		values, now := older.Enums().Get(i).Values(), newer.Enums().ByName(older.Enums().Get(i).Name())
		for j := range values.Len() {
			if now == nil || now.Values().ByNumber(values.Get(j).Number()) == nil || now.Values().ByNumber(values.Get(j).Number()).Name() != values.Get(j).Name() {
				problems = append(problems, "value "+string(values.Get(j).FullName())+" is gone or another one")
			}
		}
	}
	methods, now := older.Services().Get(0).Methods(), newer.Services().Get(0).Methods()
	for i := range methods.Len() {
		method, other := methods.Get(i), now.ByName(methods.Get(i).Name())
		if other == nil || other.Input().Name() != method.Input().Name() || other.Output().Name() != method.Output().Name() || other.IsStreamingClient() != method.IsStreamingClient() {
			problems = append(problems, "method "+string(method.Name())+" is gone or another one")
		}
	}
	return problems
}

// field is what both ends must agree on.
type field struct {
	name protoreflect.Name
	kind protoreflect.Kind
	list bool
	of   protoreflect.FullName // of a message or an enum
}

func wire(f protoreflect.FieldDescriptor) field {
	w := field{name: f.Name(), kind: f.Kind(), list: f.IsList()}
	if f.Message() != nil {
		w.of = f.Message().FullName()
	}
	if f.Enum() != nil {
		w.of = f.Enum().FullName()
	}
	return w
}
