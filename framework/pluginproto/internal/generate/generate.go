// Package generate compiles strategy.proto in memory, for the command that
// writes the results and for the test that compares them with what is
// committed.
package generate

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// Source and Descriptors are the names of the protocol's definition and of its
// descriptor set. Registered is the name under which programs know the
// definition: it carries the package, because a program with two definitions of
// one name does not start.
const (
	Source      = "strategy.proto"
	Descriptors = "strategy.binpb"
	Registered  = "smacs/strategy/v1/" + Source
)

// A File is one generated file.
type File struct {
	Name    string // without folder
	Content []byte
}

// Files compiles folder/strategy.proto and returns the generated Go files and
// the descriptor set.
func Files(ctx context.Context, folder string) ([]File, error) {
	source, err := compile(ctx, folder)
	if err != nil {
		return nil, err
	}
	set, err := proto.MarshalOptions{Deterministic: true}.Marshal(&descriptorpb.FileDescriptorSet{File: []*descriptorpb.FileDescriptorProto{withoutComments(source)}})
	if err != nil {
		return nil, err
	}
	files := []File{{Name: Descriptors, Content: set}}
	for _, tool := range []string{"protoc-gen-go", "protoc-gen-go-grpc"} {
		generated, err := runTool(ctx, folder, tool, source)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tool, err)
		}
		files = append(files, generated...)
	}
	return files, nil
}

func compile(ctx context.Context, folder string) (*descriptorpb.FileDescriptorProto, error) {
	compiler := protocompile.Compiler{
		Resolver: &protocompile.SourceResolver{Accessor: func(name string) (io.ReadCloser, error) {
			if name != Registered {
				return nil, os.ErrNotExist
			}
			return os.Open(filepath.Join(folder, Source))
		}},
		SourceInfoMode: protocompile.SourceInfoStandard, // comments become Go comments
	}
	compiled, err := compiler.Compile(ctx, Registered)
	if err != nil {
		return nil, err
	}
	return protodesc.ToFileDescriptorProto(compiled[0]), nil
}

func withoutComments(source *descriptorpb.FileDescriptorProto) *descriptorpb.FileDescriptorProto {
	bare := proto.CloneOf(source)
	bare.SourceCodeInfo = nil
	return bare
}

// runTool drives one protoc plugin the way protoc does: a CodeGeneratorRequest
// on its standard input, a CodeGeneratorResponse on its standard output.
func runTool(ctx context.Context, folder, tool string, source *descriptorpb.FileDescriptorProto) ([]File, error) {
	request, err := proto.Marshal(&pluginpb.CodeGeneratorRequest{
		FileToGenerate: []string{Registered},
		Parameter:      proto.String("paths=source_relative"),
		ProtoFile:      []*descriptorpb.FileDescriptorProto{source},
	})
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", "tool", tool)
	cmd.Dir, cmd.Stdin, cmd.Stderr = folder, bytes.NewReader(request), os.Stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var response pluginpb.CodeGeneratorResponse
	if err := proto.Unmarshal(output, &response); err != nil {
		return nil, err
	}
	if response.Error != nil {
		return nil, fmt.Errorf("%s", response.GetError())
	}
	var files []File
	for _, file := range response.File {
		files = append(files, File{Name: filepath.Base(file.GetName()), Content: []byte(file.GetContent())})
	}
	return files, nil
}
