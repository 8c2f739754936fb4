package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smacs/framework/llm/cache"
	"smacs/framework/terminal"
)

func newPoolCache() *cobra.Command {
	var folder string
	command := &cobra.Command{
		Use:   "cache",
		Short: "Describe, export or import the answers kept of endpoints",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return usage(fmt.Errorf("%s: want a command: info, export or import", command.CommandPath()))
		},
	}
	command.PersistentFlags().StringVar(&folder, "cache", "", "the cache's folder (default: smacs in the user's cache folder)")
	var asJSON bool
	info := &cobra.Command{
		Use: "info", Short: "Show how many answers of which models are kept", Args: cobra.NoArgs,
		Example: `  smacs pool cache info
  smacs pool cache info --cache /data/answers --json`,
		RunE: func(command *cobra.Command, _ []string) error {
			return withCache(folder, false, func(c *cache.Cache) error { return cacheInfo(command, c, asJSON) })
		},
	}
	info.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	command.AddCommand(info, &cobra.Command{
		Use: "export", Short: "Write all answers to stdout as JSON Lines", Args: cobra.NoArgs,
		Example: "  smacs pool cache export > answers.jsonl",
		RunE: func(command *cobra.Command, _ []string) error {
			return withCache(folder, false, func(c *cache.Cache) error { return cacheExport(command.Context(), command.OutOrStdout(), c) })
		},
	}, &cobra.Command{
		Use: "import FILE", Short: "Add the answers of an exported file, all or none", Args: cobra.ExactArgs(1),
		Example: "  smacs pool cache import answers.jsonl --cache /data/answers",
		RunE: func(command *cobra.Command, args []string) error {
			return withCache(folder, true, func(c *cache.Cache) error { return cacheImport(command, c, args[0]) })
		},
	})
	return command
}

// withCache opens the cache, and makes an empty one only where that is wanted.
func withCache(folder string, make bool, do func(*cache.Cache) error) (err error) {
	if folder == "" {
		if folder, err = cache.DefaultFolder(); err != nil {
			return usage(err)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, cache.FileName)); err != nil && !make {
		return usage(fmt.Errorf("response cache: %w; nothing has been kept there yet, or --cache names another folder", err))
	}
	c, err := cache.Open(folder)
	if err != nil {
		return failed(err)
	}
	return errors.Join(do(c), failed(c.Close()))
}

func cacheInfo(command *cobra.Command, c *cache.Cache, asJSON bool) error {
	info, err := c.Info(command.Context())
	if err != nil {
		return failed(err)
	}
	out := command.OutOrStdout()
	if asJSON {
		return writeJSON(out, info)
	}
	fmt.Fprintf(out, "%s: %d bytes\n", terminal.Plain(info.Path), info.Bytes)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "kind\tanswers\tbytes\tmodel\tserver")
	for _, g := range info.Groups {
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%s\n", terminal.Plain(g.Kind), g.Answers, g.Bytes, terminal.Plain(g.Model), terminal.Plain(g.Server))
	}
	return table.Flush()
}

func cacheExport(ctx context.Context, w io.Writer, c *cache.Cache) error {
	out := bufio.NewWriter(w)
	_, err := c.Export(ctx, out)
	return failed(errors.Join(err, out.Flush()))
}

func cacheImport(command *cobra.Command, c *cache.Cache, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return usage(err)
	}
	defer file.Close()
	n, err := c.Import(command.Context(), file)
	if err != nil {
		return usage(fmt.Errorf("%s: %w", path, err))
	}
	fmt.Fprintf(command.ErrOrStderr(), "%d answers read\n", n)
	return nil
}
