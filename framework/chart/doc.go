// Package chart draws the figures of a run with gonum/plot, as SVG and PNG.
//
// It takes plain values and knows no run, cell or store: the caller turns cells
// into points. Every kind of figure is one function in the file of its name
// that checks its whole input first and returns a [Figure], or an error that names
// the offending series and point:
//
//   - [Line]: one numeric axis, a line per series;
//   - [Dots]: named configurations without an axis;
//   - [Heat]: two axes, a coloured cell per pair of values;
//   - [Multiples]: a line chart per value of a third axis;
//   - [Steps]: the exact step function of accuracy over one score weight;
//   - [Forest]: paired differences to a baseline, with intervals and p;
//   - [Cost]: accuracy against cost with the Pareto front;
//   - [Shares]: how often each LLM was selected, per task;
//   - [Calibration]: predicted against observed accuracy;
//   - [Correlations]: how alike the errors of LLMs are, pair by pair.
//
// All figures share these manners:
//
//   - values are fractions of 1 and are printed as percent;
//   - a missing value is NaN and leaves a visible gap, never a zero;
//   - colours are the colour-blind safe set of Okabe and Ito, and series also
//     differ in marker and dash, so that a grey print is still readable; heat
//     maps use viridis, whose lightness rises with the value;
//   - intervals of up to two series in a chart are bands, of more thin bars, as
//     three bands mix to colours that belong to none;
//   - an axis of numbers more than a factor of 30 apart is logarithmic, with 0 left
//     of a break;
//   - a label that the font cannot draw or that is too long becomes a number,
//     "(1)", and [Figure.Legend] says what the number stands for;
//   - what the picture cannot say (interval, n, gaps, a logarithmic axis) is in
//     [Figure.Notes], for the caption;
//   - equal input gives equal bytes on the same CPU architecture.
package chart
