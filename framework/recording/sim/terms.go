package sim

import (
	"fmt"
	"strings"
)

// A field is a field of knowledge with terms that belong to it and no other.
type field struct {
	name  string
	terms []string
}

func (f field) topic() string { return f.name }

var fields = []field{
	{"astronomy", strings.Fields("nebula orbit comet galaxy eclipse pulsar quasar meteor zenith parallax supernova asteroid")},
	{"music", strings.Fields("sonata chord tempo fugue cadence octave melody rhythm overture quartet cello counterpoint")},
	{"anatomy", strings.Fields("femur artery tendon cortex kidney cartilage retina spleen vertebra aorta pancreas clavicle")},
	{"finance", strings.Fields("ledger dividend bond equity mortgage audit interest hedge collateral invoice portfolio futures")},
	{"geology", strings.Fields("basalt fault magma sediment glacier mineral quartz erosion tectonics granite strata fossil")},
	{"law", strings.Fields("plaintiff statute verdict contract tort appeal jury affidavit subpoena injunction testimony clause")},
	{"cooking", strings.Fields("simmer roast garnish marinade broth whisk knead saute blanch batter glaze poach")},
	{"sailing", strings.Fields("keel mast rudder starboard tack jib halyard bow stern mainsail buoy spinnaker")},
}

// termItem asks which of four terms belongs to a field. Three of them are of
// other fields; the mistakes are to take those.
func termItem(topic int, d dice) item {
	own := fields[topic]
	terms := distinct(d, 0, 5, len(own.terms)) // four to mention, one to find
	others := distinct(d, 10, 3, len(fields)-1)
	place := d.number(20, 0, 3)
	options, choices := make([]option, 0, 4), make([]string, 0, 4)
	for i := range 4 {
		of, term := own, own.terms[terms[4]]
		if i != place {
			other := others[(i+3-place)%4] // the three places after the right one, around
			if other >= topic {
				other++
			}
			of = fields[other]
			term = of.terms[d.number(30+i, 0, len(of.terms)-1)]
		}
		letter := string(rune('A' + i))
		choices = append(choices, letter+") "+term)
		options = append(options, option{letter, fmt.Sprintf("Choice %s is %s, and %s goes with %s and %s.",
			letter, term, term, own.terms[terms[0]], own.terms[terms[1]])})
	}
	text := fmt.Sprintf("A lecture on %s speaks of %s, %s, %s and %s. Which of these is a term of the same field? %s",
		own.name, own.terms[terms[0]], own.terms[terms[1]], own.terms[terms[2]], own.terms[terms[3]], strings.Join(choices, " "))
	right := options[place]
	return newItem(text, right, options...)
}

// distinct draws count different numbers of 0 to n-1, as the content numbers
// from first on.
func distinct(d dice, first, count, n int) []int {
	left := make([]int, n)
	for i := range left {
		left[i] = i
	}
	for i := range count {
		j := d.number(first+i, i, n-1)
		left[i], left[j] = left[j], left[i]
	}
	return left[:count]
}
