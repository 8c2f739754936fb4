package dropout

import "smacs/framework"

// UniformDrop keeps a uniformly drawn subset for every candidate, shown in the
// order of drawing (STRATEGIES.md, section 2.2; SMACS's random_s).
func UniformDrop() framework.Strategy {
	return framework.Strategy{
		Info: framework.Info{
			Kind:    framework.Dropout,
			ID:      "uniform_drop",
			Version: "1",
			Doc:     "Keeps a subset drawn with equal weights, afresh for every candidate.",
			Seeded:  true,
			Keeps:   true,
		},
		New: func(framework.Config) (framework.Instance, error) {
			return framework.DropEach(func(in framework.DropInput) (framework.Drop, error) {
				if err := checkKeep(in); err != nil {
					return framework.Drop{}, err
				}
				return sampleUniform(in, "uniform_drop draws with equal weights"), nil
			}), nil
		},
	}
}
