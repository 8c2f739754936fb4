package chart

import (
	"image/color"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// lightness is L* of CIE 1976, 0 to 100.
func lightness(c color.NRGBA) float64 { return 116*math.Cbrt(luminance(c)) - 16 } // luminance here is above 0.0089, where this branch holds

// TestScaleRisesInGrey: the lightness of viridis goes from 15 to 91 almost in a
// straight line (within 1.9, computed from the 256 published colours), so that a
// grey print keeps order and distances.
func TestScaleRisesInGrey(t *testing.T) {
	s := newColorScale(span{0, 1})
	last := -1.0
	for i := range 1001 {
		v := float64(i) / 1000
		got := lightness(s.at(v))
		if want := 14.9 + v*(90.9-14.9); math.Abs(got-want) > 2.2 {
			t.Errorf("lightness at %v is %.1f, want %.1f", v, got, want)
		}
		if got < last-0.5 { // half a unit: colours have 8 bits
			t.Errorf("lightness falls from %.2f to %.2f at %v", last, got, v)
		}
		last = math.Max(last, got)
	}
}

// TestScaleAgainstPublishedColours compares colours between the control points
// with entries of the published table of 256.
func TestScaleAgainstPublishedColours(t *testing.T) {
	published := map[int]color.NRGBA{
		0: {R: 0x44, G: 0x01, B: 0x54}, 10: {R: 0x48, G: 0x14, B: 0x67}, 60: {R: 0x3D, G: 0x4E, B: 0x8A},
		128: {R: 0x21, G: 0x91, B: 0x8C}, 195: {R: 0x65, G: 0xCB, B: 0x5E}, 240: {R: 0xD8, G: 0xE2, B: 0x19}, 255: {R: 0xFD, G: 0xE7, B: 0x25},
	}
	s := newColorScale(span{0, 1})
	for i, want := range published {
		got := s.at(float64(i) / 255)
		for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if max(d, -d) > 7 {
				t.Errorf("colour %d is %v, published is %v", i, got, want)
			}
		}
	}
}

// TestScaleIsForTheColourBlind looks at the scale through the eyes of readers
// without red or green cones (matrices of Machado et al. 2009 for severity 1, on
// linear sRGB): ten equal steps still get lighter.
func TestScaleIsForTheColourBlind(t *testing.T) {
	eyes := map[string][3][3]float64{
		"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
		"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	}
	linear := func(v uint8) float64 { return luminance(color.NRGBA{R: v, G: v, B: v}) }
	s := newColorScale(span{0, 1})
	for name, m := range eyes {
		last := -1.0
		for i := range 11 {
			c := s.at(float64(i) / 10)
			rgb := [3]float64{linear(c.R), linear(c.G), linear(c.B)}
			y := 0.0
			for k, weight := range []float64{0.2126, 0.7152, 0.0722} { // of relative luminance
				y += weight * (m[k][0]*rgb[0] + m[k][1]*rgb[1] + m[k][2]*rgb[2])
			}
			if got := 116*math.Cbrt(y) - 16; got < last+4 {
				t.Errorf("%s: step %d has lightness %.1f after %.1f, want at least 4 more", name, i, got, last)
			} else {
				last = got
			}
		}
	}
}

// TestTextStandsOut: root 21 is the least contrast of the better of black and white.
func TestTextStandsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := color.NRGBA{R: rapid.Byte().Draw(t, "r"), G: rapid.Byte().Draw(t, "g"), B: rapid.Byte().Draw(t, "b"), A: 0xFF}
		text := color.NRGBAModel.Convert(textOn(c)).(color.NRGBA)
		if got := contrast(c, text); got < math.Sqrt(21)-1e-9 {
			t.Fatalf("contrast of %v on %v is %v", text, c, got)
		}
	})
}

// TestScaleDoesNotMagnifyNoise: two equal values are one colour, not the two ends.
func TestScaleDoesNotMagnifyNoise(t *testing.T) {
	s := newColorScale(span{0.8, 0.801})
	a, b := lightness(s.at(0.8)), lightness(s.at(0.801))
	if b-a > 5 { // a tenth of a point of at least four is 1/40 of 76
		t.Errorf("lightness %v and %v", a, b)
	}
}
