package chart

import "testing"

func TestDrawable(t *testing.T) {
	tests := []struct {
		name, label string
		want        bool
	}{
		{"plain", "gpt-4o-mini (2024)", true},
		{"accents and Greek", "Modèle ß β", true},
		{"markup", "<script>", true},
		{"no glyph in the font", "通义千问", false},
		{"Hebrew has glyphs but runs to the left", "עברית", false},
		{"combining mark", "e\u0301", false},
		{"control", "a\x1bb", false},
		{"line end", "a\nb", false},
		{"direction override", "\u202ea", false},
		{"broken UTF-8", "a\xff", false},
		{"looks like a number of ours", "(12)", false},
		{"brackets around more", "(12a)", true},
	}
	sty := textStyle(smallSize, 0, 0)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := drawable(tt.label, sty); got != tt.want {
				t.Errorf("drawable(%q) is %v, want %v", tt.label, got, tt.want)
			}
		})
	}
}
