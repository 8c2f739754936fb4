package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// maxSeries is how many series can be told apart: the number of distinct pairs
// of colour and marker, 7 and 6 having no common divisor.
const maxSeries = 7 * 6

// seriesColors returns the palette of Okabe and Ito (Color Universal Design,
// 2008) without black, which is kept for axes, and with its yellow darkened,
// which is unreadable as a thin line on white. The order alternates dark and
// light, so that the first few also differ in grey.
func seriesColors() []color.NRGBA {
	return []color.NRGBA{
		{R: 0x00, G: 0x72, B: 0xB2, A: 0xFF}, // blue
		{R: 0xE6, G: 0x9F, B: 0x00, A: 0xFF}, // orange
		{R: 0x00, G: 0x9E, B: 0x73, A: 0xFF}, // bluish green
		{R: 0xCC, G: 0x79, B: 0xA7, A: 0xFF}, // reddish purple
		{R: 0xD5, G: 0x5E, B: 0x00, A: 0xFF}, // vermilion
		{R: 0x56, G: 0xB4, B: 0xE9, A: 0xFF}, // sky blue
		{R: 0xB8, G: 0xA8, B: 0x00, A: 0xFF}, // yellow, darkened
	}
}

// look is how one series is drawn.
type look struct {
	line draw.LineStyle
	mark draw.GlyphStyle
	band color.NRGBA
}

// seriesLook returns the look of the i-th series: colour, marker and dash all
// change together.
func seriesLook(i int) look {
	colors := seriesColors()
	marks := []draw.GlyphDrawer{
		draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{},
		draw.RingGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{},
	}
	c := colors[i%len(colors)]
	band := c
	band.A = 0x38
	return look{
		line: draw.LineStyle{Color: c, Width: vg.Points(1.3), Dashes: dashes(i)},
		mark: draw.GlyphStyle{Color: c, Radius: vg.Points(2.3), Shape: marks[i%len(marks)]},
		band: band,
	}
}

// dashes returns the i-th dash pattern, solid first.
func dashes(i int) []vg.Length {
	patterns := [][]vg.Length{nil, {5, 2}, {1.5, 1.5}, {6, 2, 1.5, 2}, {3, 1.5}}
	return patterns[i%len(patterns)]
}

// baselineLook returns the line of the i-th baseline: dark grey, thinner than a
// series and never solid, so that it cannot be taken for one.
func baselineLook(i int) draw.LineStyle {
	patterns := [][]vg.Length{{4, 2}, {1, 1.5}, {6, 2, 1, 2}, {8, 3}, {2, 3}}
	return draw.LineStyle{Color: inkSoft(), Width: vg.Points(0.8), Dashes: patterns[i%len(patterns)]}
}

// ink is the colour of axes and text.
func ink() color.Color { return color.NRGBA{R: 0x1A, G: 0x1A, B: 0x1A, A: 0xFF} }

// inkSoft is the colour of baselines and their labels.
func inkSoft() color.Color { return color.NRGBA{R: 0x44, G: 0x44, B: 0x44, A: 0xFF} }

// inkFaint is the colour of grid lines.
func inkFaint() color.Color { return color.NRGBA{R: 0xE2, G: 0xE2, B: 0xE2, A: 0xFF} }

// white is the colour of the page.
func white() color.Color { return color.NRGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: 0xFF} }
