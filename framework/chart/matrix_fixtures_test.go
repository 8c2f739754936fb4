package chart_test

import (
	"fmt"
	"math"

	"smacs/framework/chart"
)

// llmNames are names such as recordings have.
func llmNames(n int) []string {
	families := []string{"gemma-2-9b-it", "Llama-3.1-8B-Instruct", "Mistral-7B-v0.3", "Qwen2.5-72B-Instruct", "Phi-3.5-mini", "yi-1.5-34b-chat"}
	out := make([]string, n)
	for i := range out {
		out[i] = families[i%len(families)]
		if i >= len(families) {
			out[i] += fmt.Sprintf("-%d", i/len(families)+1)
		}
	}
	return out
}

// selected are made-up shares: few LLMs are selected often, some never.
func selected(llms int, columns ...string) chart.ShareSpec {
	spec := chart.ShareSpec{LLMs: llmNames(llms), Columns: columns}
	for j := range columns {
		spec.N = append(spec.N, 200+17*j)
	}
	for i := range llms {
		row := make([]float64, len(columns))
		for j := range row {
			row[j] = math.Max(0, 1-float64(i)/9+0.3*math.Sin(float64(3*i+5*j)))
			if row[j] > 1 {
				row[j] = 1
			}
		}
		spec.Share = append(spec.Share, row)
	}
	spec.Share[llms-1][0] = 0.002
	return spec
}

func numbered(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s-%d", prefix, i+1)
	}
	return out
}

// hostileShares have undrawable names on both sides and a column nobody knows.
func hostileShares() chart.ShareSpec {
	spec := selected(len(hostileLabels()), hostileLabels()...)
	spec.LLMs, spec.Title = hostileLabels(), "標題"
	for i := range spec.Share {
		spec.Share[i][3] = math.NaN()
	}
	return spec
}

// alike are made-up correlations: high inside a family of three, lower outside.
func alike(llms int) chart.CorrelationSpec {
	spec := chart.CorrelationSpec{Names: llmNames(llms)}
	for i := range llms {
		r, n := make([]float64, llms), make([]int, llms)
		for j := range r {
			r[j], n[j] = 0.25+0.15*math.Sin(float64(i*j)), 840-(i+j)%5
			if i/3 == j/3 {
				r[j] = 0.55 + 0.1*math.Sin(float64(i+j))
			}
		}
		spec.R, spec.N = append(spec.R, r), append(spec.N, n)
	}
	return spec
}

// hostileCorrelations have undrawable names, an LLM without correlations and
// negative ones.
func hostileCorrelations() chart.CorrelationSpec {
	spec := alike(len(hostileLabels()))
	spec.Names = hostileLabels()
	for i := range spec.R {
		spec.R[i][0], spec.R[0][i] = -0.3, -0.3
	}
	for i := range spec.R {
		spec.R[i][2], spec.R[2][i] = math.NaN(), math.NaN()
	}
	return spec
}
