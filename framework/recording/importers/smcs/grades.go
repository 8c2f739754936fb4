package smcs

import (
	"fmt"

	"smacs/framework/recording/importers/rawjson"
)

// readGrades reads the files of a folder that hold grades alone, by question:
// {"exec_result": [{"task_id", "passed"}]}, or records with graded_list.
func (im *imports) readGrades(f *folder) (map[string][]*bool, error) {
	files := f.of(partGrades)
	if len(files) == 0 {
		return nil, nil
	}
	grades := make(map[string][]*bool)
	add := func(id string, passed []*bool) error {
		if _, twice := grades[id]; twice {
			return fmt.Errorf("question %s is there twice", rawjson.Quoted(id))
		}
		grades[id] = passed
		return nil
	}
	for _, x := range files {
		err := im.records(x, func(v rawjson.Value) error {
			fs, _, err := readFields(v)
			if err != nil {
				return err
			}
			if list, ok := fs["exec_result"]; ok {
				return executed(list, add)
			}
			id, err := fs.id(idFields()...)
			if err != nil {
				return err
			}
			passed, err := fs.flags("graded_list")
			if err != nil {
				return err
			}
			return add(id, passed)
		})
		if err != nil {
			return nil, err
		}
	}
	return grades, nil
}

// executed reads the outcomes of programs that were run.
func executed(list rawjson.Value, add func(id string, passed []*bool) error) error {
	isArray, err := list.Elements(func(i int, v rawjson.Value) error {
		at := fmt.Sprintf("exec_result[%d]", i)
		fs, _, err := readFields(v)
		if err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		id, err := fs.id("task_id", "question_id")
		if err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		passed, err := fs.flag("passed")
		if err == nil {
			err = add(id, []*bool{passed})
		}
		if err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		return nil
	})
	if !isArray {
		return wrong("exec_result", list, "an array")
	}
	return err
}
