package convert

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// Neighbors returns the payload of a block's neighbours: its digest and bytes,
// encoded once.
func Neighbors(block *framework.NeighborBlock) (framework.Digest, []byte) {
	return block.Payload.Encode(func() []byte {
		p := &pb.NeighborBlock{}
		for _, neighbors := range block.Questions {
			p.Rows = append(p.Rows, neighbors.Rows...)
			p.Similarities = append(p.Similarities, neighbors.Similarities...)
			p.Ends = append(p.Ends, uint32(len(p.Rows)))
			p.Units = append(p.Units, neighbors.Unit)
		}
		return marshal(p)
	})
}

// FromNeighbors reads the payload of a block's neighbours.
func FromNeighbors(data []byte) (*framework.NeighborBlock, error) {
	var p pb.NeighborBlock
	if err := proto.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("neighbors: %w", err)
	}
	rows, err := cut("rows", p.GetEnds(), p.GetRows())
	if err != nil {
		return nil, fmt.Errorf("neighbors: %w", err)
	}
	similarities, err := cut("similarities", p.GetEnds(), p.GetSimilarities())
	if err != nil {
		return nil, fmt.Errorf("neighbors: %w", err)
	}
	if err := sameLength("units", len(p.GetUnits()), len(rows)); err != nil {
		return nil, fmt.Errorf("neighbors: %w", err)
	}
	block := &framework.NeighborBlock{Questions: make([]framework.Neighbors, len(rows))}
	for i := range rows {
		block.Questions[i] = framework.Neighbors{Rows: rows[i], Similarities: similarities[i], Unit: p.Units[i]}
	}
	return block, nil
}
