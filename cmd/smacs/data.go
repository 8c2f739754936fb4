package main

import "github.com/spf13/cobra"

func newData() *cobra.Command {
	command := &cobra.Command{
		Use:   "data",
		Short: "Import and describe recordings",
	}
	command.AddCommand(newDataImport(), newDataInfo(), newDataCheck(), newDataSimulate())
	return command
}
