package chart

import (
	"image/color"
	"math"
)

// viridis returns every 17th of the 256 colours of viridis (Smith and van der
// Walt for matplotlib, 2015, CC0), dark to light. Its lightness rises evenly, so
// that equal steps of accuracy look equal, also in grey and to colour-blind
// readers. Straight lines between these points stay within 7 of 255 of the
// published colours.
func viridis() []color.NRGBA {
	return []color.NRGBA{
		{R: 0x44, G: 0x01, B: 0x54, A: 0xFF}, {R: 0x48, G: 0x1A, B: 0x6C, A: 0xFF},
		{R: 0x47, G: 0x2F, B: 0x7D, A: 0xFF}, {R: 0x41, G: 0x44, B: 0x87, A: 0xFF},
		{R: 0x39, G: 0x56, B: 0x8C, A: 0xFF}, {R: 0x31, G: 0x68, B: 0x8E, A: 0xFF},
		{R: 0x2A, G: 0x78, B: 0x8E, A: 0xFF}, {R: 0x23, G: 0x88, B: 0x8E, A: 0xFF},
		{R: 0x1F, G: 0x98, B: 0x8B, A: 0xFF}, {R: 0x22, G: 0xA8, B: 0x84, A: 0xFF},
		{R: 0x35, G: 0xB7, B: 0x79, A: 0xFF}, {R: 0x54, G: 0xC5, B: 0x68, A: 0xFF},
		{R: 0x7A, G: 0xD1, B: 0x51, A: 0xFF}, {R: 0xA5, G: 0xDB, B: 0x36, A: 0xFF},
		{R: 0xD2, G: 0xE2, B: 0x1B, A: 0xFF}, {R: 0xFD, G: 0xE7, B: 0x25, A: 0xFF},
	}
}

// colorScale maps a range of accuracies to colours.
type colorScale struct {
	span   span
	colors []color.NRGBA
}

// newColorScale covers the values, and at least [minAccuracySpan], so that
// rounding noise does not get the whole range of colours.
func newColorScale(values span) colorScale {
	return colorScale{span: values.widened(), colors: viridis()}
}

// at returns the colour of a value; beyond the range it is that of the nearer end.
func (s colorScale) at(v float64) color.NRGBA {
	t := math.Max(0, math.Min(1, (v-s.span.min)/(s.span.max-s.span.min)))
	last := len(s.colors) - 1
	i := min(int(t*float64(last)), last-1)
	return mix(s.colors[i], s.colors[i+1], t*float64(last)-float64(i))
}

// mix returns the colour a fraction f of the way from a to b, in sRGB.
func mix(a, b color.NRGBA, f float64) color.NRGBA {
	part := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + f*(float64(y)-float64(x)))) }
	return color.NRGBA{R: part(a.R, b.R), G: part(a.G, b.G), B: part(a.B, b.B), A: 0xFF}
}

// textOn returns black or white, whichever stands out more from a background.
// The better of the two has a contrast of at least the root of 21, 4.58, which
// is more than the 4.5 that WCAG 2.2 (1.4.3) asks of small text.
func textOn(background color.NRGBA) color.Color {
	if contrast(background, color.NRGBA{A: 0xFF}) >= contrast(background, color.NRGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: 0xFF}) {
		return color.Black
	}
	return color.White
}

// contrast is the contrast ratio of two colours by WCAG 2.2: 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

// luminance is the relative luminance of an sRGB colour (IEC 61966-2-1), 0 to 1.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
