package main

import (
	"fmt"
	"os"
	"sync"

	"smacs/framework"
	"smacs/framework/pluginserver"
)

// noisy is a plugin of the scripts. It prints the variable ACME_TOKEN, and fails
// where FAIL is set.
func noisy() {
	var once sync.Once
	pluginserver.Serve(framework.Strategy{
		Info: framework.Info{Kind: framework.Scoring, ID: "brevity", Version: "3", Doc: "minus the length of a text", Needs: []framework.Need{framework.NeedTexts},
			Params: []framework.Param{{Name: "fail", Type: framework.Bool, Default: false, Doc: "fail"}}},
		New: func(c framework.Config) (framework.Instance, error) {
			return framework.ScoreEach(func(in framework.ScoringInput) ([]float64, error) {
				once.Do(func() { fmt.Printf("my token is %q\n", os.Getenv("ACME_TOKEN")) })
				if c.Bool("fail") {
					fmt.Println("crashing")
					os.Exit(3)
				}
				terms := make([]float64, len(in.Candidates))
				for i, candidate := range in.Candidates {
					terms[i] = -float64(len(candidate.Text))
				}
				return terms, nil
			}), nil
		},
	})
}
