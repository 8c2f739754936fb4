package sim

import (
	"math"

	"smacs/framework/draw"
)

// The purposes of draws. Each is the index of its own draw.Uniform, so none
// shares a number with another; their values are part of the model. Draws for
// the content of a question are numbered from drawContent.
const (
	drawTopic = iota
	drawOrder
	drawDifficulty
	drawSkill
	drawFamilySkill
	drawFamily
	drawOwn
	drawShared
	drawFamilyMistake
	drawOwnMistake
	drawUnparsed
	drawPhrase
	drawConfidence
	drawTaskSkill
	drawFamilyTaskSkill
	drawSampleOwn
	drawSampleMistake
	drawTrap
	drawSlips
	drawSlip
	drawDisguise
	drawGuise
	drawStrength
	drawHidden
	drawLatency
	drawComponent
	drawFlawed
	drawContent = 100
)

// dice are the draws for one question or topic, by purpose.
type dice struct{ s uint64 }

func newDice(seed uint64, what string) dice {
	return dice{draw.Seed(seed, 0, what, "simulator")}
}

// uniform is the draw for a purpose and a name: an LLM's, a family's or none.
func (d dice) uniform(purpose int, name string) float64 {
	return draw.Uniform(d.s, purpose, name)
}

// below draws one of 0 to n-1.
func (d dice) below(purpose, n int) int {
	return pick(d.uniform(purpose, ""), n)
}

// number draws the content number i of a question, from low to high.
func (d dice) number(i, low, high int) int {
	return low + d.below(drawContent+i, high-low+1)
}

// pick takes a uniform draw to one of 0 to n-1.
func pick(u float64, n int) int { return min(int(u*float64(n)), n-1) }

// normal takes a uniform draw to a standard normal one.
func normal(u float64) float64 { return math.Sqrt2 * math.Erfinv(2*u-1) }
