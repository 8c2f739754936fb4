package convert

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// References returns the payload of a block's references: its digest and bytes,
// encoded once.
func References(block *framework.ReferenceBlock) (framework.Digest, []byte) {
	return block.Payload.Encode(func() []byte { return marshal(toQuestions(block.Questions)) })
}

func toQuestions(list []framework.References) *pb.ReferenceBlock {
	p := &pb.ReferenceBlock{}
	var questions, keys, texts []string
	var similarities [][]float64
	var distinct [][]int
	for _, question := range list {
		questions = append(questions, question.Text)
		for _, response := range question.Responses {
			p.Llms = append(p.Llms, int64(response.LLM))
			p.Classes = append(p.Classes, int64(response.Class))
			p.MeanLogprobs = append(p.MeanLogprobs, response.MeanLogprob)
			keys = append(keys, response.Key)
			texts = append(texts, response.Text)
		}
		p.ResponseEnds = append(p.ResponseEnds, uint32(len(p.Llms)))
		p.Rows = append(p.Rows, uint32(question.Rows))
		similarities = append(similarities, question.Similarity)
		distinct = append(distinct, widenRows(question.Distinct))
	}
	p.Texts, p.Keys, p.Responses = toTexts(questions), toOptionalTexts(keys), toOptionalTexts(texts)
	p.Similarities, p.Distinct = toFloats(similarities), toInts(distinct)
	return p
}

func widenRows(distinct []int32) []int {
	out := make([]int, len(distinct))
	for i, row := range distinct {
		out[i] = int(row)
	}
	return out
}

// FromReferences reads the payload of a block's references.
func FromReferences(data []byte) (*framework.ReferenceBlock, error) {
	var p pb.ReferenceBlock
	err := proto.Unmarshal(data, &p)
	if err != nil {
		return nil, fmt.Errorf("references: %w", err)
	}
	block := &framework.ReferenceBlock{}
	if block.Questions, err = fromQuestions(&p); err != nil {
		return nil, fmt.Errorf("references: %w", err)
	}
	return block, nil
}

func fromQuestions(p *pb.ReferenceBlock) ([]framework.References, error) {
	texts, err := fromTexts("texts", p.GetTexts())
	if err != nil {
		return nil, err
	}
	all, err := fromResponses(p)
	if err != nil {
		return nil, err
	}
	responses, err := cut("responses", p.GetResponseEnds(), all)
	if err != nil {
		return nil, err
	}
	if err := sameLength("response_ends", len(responses), len(texts)); err != nil {
		return nil, err
	}
	questions := make([]framework.References, len(texts))
	for i := range questions {
		questions[i] = framework.References{Text: texts[i], Responses: responses[i]}
	}
	return questions, addSimilarities(questions, p)
}

func fromResponses(p *pb.ReferenceBlock) ([]framework.Response, error) {
	count := len(p.GetLlms())
	if err := sameLength("classes", len(p.GetClasses()), count); err != nil {
		return nil, err
	}
	if err := sameLength("mean_logprobs", len(p.GetMeanLogprobs()), count); err != nil {
		return nil, err
	}
	keys, err := fromOptionalTexts("keys", p.GetKeys(), count)
	if err != nil {
		return nil, err
	}
	texts, err := fromOptionalTexts("responses", p.GetResponses(), count)
	if err != nil {
		return nil, err
	}
	responses := make([]framework.Response, count)
	for i := range responses {
		responses[i] = framework.Response{LLM: int(p.Llms[i]), Class: int(p.Classes[i]), Key: keys[i], Text: texts[i], MeanLogprob: p.MeanLogprobs[i]}
	}
	return responses, nil
}

// addSimilarities adds the matrices. The number of values of a matrix is
// compared with rows x rows before anything is believed.
func addSimilarities(questions []framework.References, p *pb.ReferenceBlock) error {
	if err := sameLength("rows", len(p.GetRows()), len(questions)); err != nil {
		return err
	}
	similarities, err := fromOptionalFloats("similarities", p.GetSimilarities(), len(questions))
	if err != nil {
		return err
	}
	distinct, err := fromInts("distinct", p.GetDistinct())
	if err != nil {
		return err
	}
	if err := sameLength("distinct", len(distinct), len(questions)); err != nil {
		return err
	}
	for i := range questions {
		rows := uint64(p.Rows[i])
		if rows*rows != uint64(len(similarities[i])) {
			return fmt.Errorf("column similarities: question %d has %d values, want %d x %d", i, len(similarities[i]), rows, rows)
		}
		if len(distinct[i]) > 0 {
			if err := sameLength("distinct", len(distinct[i]), len(questions[i].Responses)); err != nil {
				return err
			}
		}
		if err := allInRange("distinct", distinct[i], int(rows)); err != nil {
			return err
		}
		questions[i].Rows, questions[i].Similarity, questions[i].Distinct = int(rows), similarities[i], narrowRows(distinct[i])
	}
	return nil
}

func narrowRows(distinct []int) []int32 {
	if distinct == nil {
		return nil
	}
	out := make([]int32, len(distinct))
	for i, row := range distinct {
		out[i] = int32(row)
	}
	return out
}
