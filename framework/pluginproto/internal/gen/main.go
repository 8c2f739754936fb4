// Command gen compiles strategy.proto and writes its generated Go and its
// descriptor set into the folder it is run in. It is run by go generate and
// needs nothing but Go: the compiler is protocompile, and the two plugins are
// tools of this module.
package main

import (
	"context"
	"fmt"
	"os"

	"smacs/framework/pluginproto/internal/generate"
)

func main() {
	if err := run(context.Background(), "."); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string) error {
	files, err := generate.Files(ctx, folder)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := os.WriteFile(file.Name, file.Content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
