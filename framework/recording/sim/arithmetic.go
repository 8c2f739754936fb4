package sim

import (
	"fmt"
	"strconv"
)

// A setting is the vocabulary of one topic of word problems.
type setting struct {
	name                            string
	place, worker, container, thing [3]string
}

func (s setting) topic() string { return s.name }

// settings share no word, so that a topic is told from its words.
var settings = []setting{
	{"bakery", [3]string{"bakery", "pastry kitchen", "bread oven"}, [3]string{"baker", "confectioner", "pastry cook"}, [3]string{"trays", "baskets", "cake tins"}, [3]string{"rolls", "buns", "loaves"}},
	{"orchard", [3]string{"orchard", "fruit farm", "apple meadow"}, [3]string{"picker", "fruit grower", "farmhand"}, [3]string{"crates", "buckets", "barrows"}, [3]string{"apples", "pears", "plums"}},
	{"library", [3]string{"library", "reading room", "book archive"}, [3]string{"librarian", "archivist", "bookbinder"}, [3]string{"shelves", "trolleys", "bookcases"}, [3]string{"novels", "atlases", "volumes"}},
	{"harbour", [3]string{"harbour", "cargo dock", "ferry pier"}, [3]string{"docker", "crane driver", "sailor"}, [3]string{"barges", "containers", "hulls"}, [3]string{"barrels", "bales", "anchors"}},
	{"workshop", [3]string{"workshop", "carpentry shed", "joinery"}, [3]string{"carpenter", "joiner", "apprentice"}, [3]string{"benches", "toolboxes", "racks"}, [3]string{"screws", "planks", "dowels"}},
	{"aquarium", [3]string{"aquarium", "reef house", "marine station"}, [3]string{"diver", "zookeeper", "biologist"}, [3]string{"tanks", "pools", "basins"}, [3]string{"guppies", "seahorses", "shrimps"}},
	{"theatre", [3]string{"theatre", "opera hall", "stage school"}, [3]string{"usher", "stage manager", "costumier"}, [3]string{"rows", "balconies", "wardrobes"}, [3]string{"seats", "masks", "costumes"}},
	{"garden", [3]string{"garden", "greenhouse", "flower nursery"}, [3]string{"gardener", "florist", "botanist"}, [3]string{"beds", "pots", "planters"}, [3]string{"tulips", "roses", "seedlings"}},
}

// arithmeticItem makes a word problem of two operations. The wrong answers come
// from doing them in the wrong order, the wrong way round, or only one of them.
func arithmeticItem(topic int, d dice) item {
	it := wordProblem(topic, d)
	gold, _ := strconv.Atoi(it.right.answer) // written so above
	it.slip = func(u float64) option {
		return it.slipped(u, 2*arithmeticSlips, func(i int) option {
			off := i/2 + 1
			if i%2 == 1 {
				off = -off
			}
			return option{strconv.Itoa(gold + off), fmt.Sprintf("%s But a figure is carried over wrongly, which gives %d instead.", it.right.steps, gold+off)}
		})
	}
	return it
}

// arithmeticSlips is how far a slip goes astray, to either side.
const arithmeticSlips = 100

// wordProblem makes the item but for its slips.
func wordProblem(topic int, d dice) item {
	s := settings[topic]
	place, worker := s.place[d.number(0, 0, 2)], s.worker[d.number(1, 0, 2)]
	boxes, things := s.container[d.number(2, 0, 2)], s.thing[d.number(3, 0, 2)]
	a, b := d.number(4, 11, 97), d.number(5, 11, 97)
	c := d.number(6, 3, 9)
	step := func(format string, result int) option {
		return option{strconv.Itoa(result), fmt.Sprintf("For the %s at the %s: ", things, place) +
			fmt.Sprintf(format, a, b, c) + fmt.Sprintf(" and that makes %d.", result)}
	}
	switch d.number(7, 0, 2) {
	case 0:
		text := fmt.Sprintf("At the %s a %s fills %d %s with %d %s each and then finds %d more %s. How many %s are there at the %s now?",
			place, worker, a, boxes, b, things, c, things, things, place)
		return newItem(text, step("multiply %d by %d, then add %d,", a*b+c),
			step("multiply %d by the sum of %d and %d,", a*(b+c)), step("multiply %d by %d, then take away %d,", a*b-c),
			step("add up %d and %d and %d,", a+b+c))
	case 1:
		text := fmt.Sprintf("At the %s a %s has %d %s of %d %s each and gives %d %s away. How many %s does the %s keep?",
			place, worker, a, boxes, b, things, c, things, things, worker)
		return newItem(text, step("multiply %d by %d, then take away %d,", a*b-c),
			step("multiply %d by the difference of %d and %d,", a*(b-c)), step("multiply %d by %d, then add %d,", a*b+c),
			step("add %d and %d, then take away %d,", a+b-c))
	default:
		text := fmt.Sprintf("On each of the days at the %s a %s brings %d %s in the morning and %d in the evening, using %s. How many %s are brought in %d days?",
			place, worker, a, things, b, boxes, things, c)
		return newItem(text, step("add %d and %d, then multiply by %d,", (a+b)*c),
			step("add %d to the product of %d and %d,", a+b*c), step("multiply %[1]d by %[3]d, then add %[2]d,", a*c+b),
			step("add up %d and %d and %d,", a+b+c))
	}
}
