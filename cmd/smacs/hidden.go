package main

import (
	"github.com/spf13/cobra"

	"smacs/framework/pluginhost"
	"smacs/framework/pluginserver"
	"smacs/strategies/builtin"
)

// newServeBuiltins is how a run serves the built-in strategies: it starts this
// executable again with this command, as it would start any other plugin.
func newServeBuiltins() *cobra.Command {
	return &cobra.Command{
		Use: serveBuiltinsCommand, Hidden: true, Args: cobra.NoArgs,
		Short: "Serve the built-in strategies as a plugin process",
		RunE: func(*cobra.Command, []string) error {
			pluginserver.Serve(builtin.Strategies()...)
			return nil
		},
	}
}

// newSupervise is the process that outlives a killed smacs just long enough to
// end the plugins it left behind.
func newSupervise() *cobra.Command {
	return &cobra.Command{
		Use: superviseCommand, Hidden: true, Args: cobra.NoArgs,
		Short: "End the plugins that a killed smacs left behind",
		RunE: func(command *cobra.Command, _ []string) error {
			return failed(pluginhost.Supervise(command.InOrStdin()))
		},
	}
}
