package convert

import (
	"fmt"

	"smacs/framework"
	pb "smacs/framework/pluginproto"
)

// ToInfo describes a strategy for Describe.
func ToInfo(info framework.Info) *pb.StrategyInfo {
	p := &pb.StrategyInfo{
		Kind: string(info.Kind), Id: info.ID, Version: info.Version, Doc: info.Doc,
		Seeded: info.Seeded, Sequential: info.Sequential, Fitted: info.Fitted, Keeps: info.Keeps,
		Count: string(info.Count),
	}
	for _, param := range info.Params {
		p.Params = append(p.Params, toParam(param))
	}
	for _, need := range info.Needs {
		p.Needs = append(p.Needs, string(need))
	}
	return p
}

// FromInfo reads and validates a strategy's description.
func FromInfo(p *pb.StrategyInfo) (framework.Info, error) {
	info := framework.Info{
		Kind: framework.Kind(p.GetKind()), ID: p.GetId(), Version: p.GetVersion(), Doc: p.GetDoc(),
		Seeded: p.GetSeeded(), Sequential: p.GetSequential(), Fitted: p.GetFitted(), Keeps: p.GetKeeps(),
		Count: framework.Count(p.GetCount()),
	}
	for _, param := range p.GetParams() {
		converted, err := fromParam(param)
		if err != nil {
			return framework.Info{}, fmt.Errorf("strategy %s: %w", info.Name(), err)
		}
		info.Params = append(info.Params, converted)
	}
	for _, need := range p.GetNeeds() {
		info.Needs = append(info.Needs, framework.Need(need))
	}
	return info, info.Validate()
}

func toParam(param framework.Param) *pb.Param {
	p := &pb.Param{Name: param.Name, Type: string(param.Type), Min: param.Min, Max: param.Max, OneOf: param.OneOf, Doc: param.Doc}
	// Check gives the default its parameter's own type: a float parameter may
	// be declared with a default of 1.
	value, err := param.Check(param.Default)
	if err != nil {
		return p // Info.Validate refuses such a declaration on both sides
	}
	switch v := value.(type) {
	case float64:
		p.Default = &pb.Param_DefaultFloat{DefaultFloat: v}
	case int64:
		p.Default = &pb.Param_DefaultInt{DefaultInt: v}
	case bool:
		p.Default = &pb.Param_DefaultBool{DefaultBool: v}
	case string:
		p.Default = &pb.Param_DefaultString{DefaultString: v}
	}
	return p
}

func fromParam(p *pb.Param) (framework.Param, error) {
	if p == nil {
		return framework.Param{}, fmt.Errorf("a parameter without a declaration")
	}
	param := framework.Param{Name: p.GetName(), Type: framework.ParamType(p.GetType()), Min: p.Min, Max: p.Max, OneOf: p.GetOneOf(), Doc: p.GetDoc()}
	switch v := p.GetDefault().(type) {
	case *pb.Param_DefaultFloat:
		param.Default = v.DefaultFloat
	case *pb.Param_DefaultInt:
		param.Default = v.DefaultInt
	case *pb.Param_DefaultBool:
		param.Default = v.DefaultBool
	case *pb.Param_DefaultString:
		param.Default = v.DefaultString
	default:
		return framework.Param{}, fmt.Errorf("parameter %q has no default", param.Name)
	}
	return param, nil
}
