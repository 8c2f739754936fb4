package rawjson

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// An Object is one record whose members are read by name. It keeps the first
// error, which its methods go on after and [Object.Err] returns.
type Object struct {
	// Names are the members' names in the file's order.
	Names []string

	path     string // of the object within the record, "" or with a final dot
	members  map[string]Value
	err      *error
	replaced *int
}

// Object wants the value to be an object and splits it into its members.
func (v Value) Object() (*Object, error) {
	o := &Object{err: new(error), replaced: new(int)}
	return o, o.split(v)
}

func (o *Object) split(v Value) error {
	o.members = make(map[string]Value)
	ok, err := v.Members(func(name string, member Value) error {
		o.members[name] = member
		o.Names = append(o.Names, name)
		return nil
	})
	if err == nil && !ok {
		err = fmt.Errorf("got %s, want an object", v)
	}
	return err
}

// NewObject returns an object of members that were read one by one.
func NewObject(members map[string]Value) *Object {
	o := &Object{members: members, err: new(error), replaced: new(int)}
	o.Names = slices.Sorted(maps.Keys(members))
	return o
}

// Err returns the first error of the object and of those inside it.
func (o *Object) Err() error { return *o.err }

// Replaced counts the halves of characters, which UTF-8 cannot hold, in the
// strings that were read.
func (o *Object) Replaced() int { return *o.replaced }

// Reject keeps an error that says itself what it is about.
func (o *Object) Reject(err error) {
	if *o.err == nil {
		*o.err = err
	}
}

// JSON returns a member as JSON without white space, "null" if it is missing.
func (o *Object) JSON(name string) string {
	v := o.Get(name)
	if v == nil {
		return "null"
	}
	*o.replaced += v.Replaced()
	return v.Compact()
}

// Get returns a member as the file has it, nil if it is missing or null.
func (o *Object) Get(name string) Value {
	v := o.members[name]
	if v.IsNull() {
		return nil
	}
	return v
}

// Raw returns a member as the file has it, null too; nil if it is missing.
func (o *Object) Raw(name string) Value { return o.members[name] }

// Fail keeps an error of a member, which says what there is and what was wanted.
func (o *Object) Fail(name, want string) {
	if *o.err != nil {
		return
	}
	if v, ok := o.members[name]; ok {
		*o.err = fmt.Errorf("field %s: got %s, want %s", Plain(o.path+name), v, want)
		return
	}
	*o.err = fmt.Errorf("field %s: is missing, want %s", Plain(o.path+name), want)
}

// Text returns a string; one that is missing, null or something else is an error.
func (o *Object) Text(name string) string {
	s, ok := o.MaybeText(name)
	if !ok {
		o.Fail(name, "a string")
	}
	return s
}

// MaybeText returns a string, and false if it is missing or null.
func (o *Object) MaybeText(name string) (string, bool) {
	v := o.Get(name)
	if v == nil {
		return "", false
	}
	s, ok := v.Text()
	if !ok {
		o.Fail(name, "a string or null")
	}
	*o.replaced += v.Replaced()
	return s, ok
}

// Any returns a member of any type as text (see [Value.Any]), and false if it is
// missing or null.
func (o *Object) Any(name string) (string, bool) {
	v := o.Get(name)
	*o.replaced += v.Replaced()
	return v.Any(), v != nil
}

// ID returns a string that is not empty or a whole number, as text; anything
// else is an error.
func (o *Object) ID(name string) string {
	id, ok := o.Get(name).ID()
	if !ok {
		o.Fail(name, "a whole number, or a string that is not empty")
	}
	return id
}

// Tokens returns a whole number from 0 on, -1 if it is missing or null.
func (o *Object) Tokens(name string) int64 {
	v := o.Get(name)
	if v == nil {
		return -1
	}
	n, ok := v.Whole()
	if !ok {
		o.Fail(name, "a whole number from 0 on, or null when it is not known")
	}
	return n
}

// Amount returns a finite number from 0 on, NaN if it is missing or null.
func (o *Object) Amount(name string) float64 {
	v := o.Get(name)
	if v == nil {
		return math.NaN()
	}
	f, ok := v.Number()
	if !ok || f < 0 {
		o.Fail(name, "a number from 0 on, or null when it is not known")
	}
	return f
}

// Score returns a number from 0 to 1, true and false being 1 and 0, and NaN if
// it is missing or null.
func (o *Object) Score(name string) float64 {
	v := o.Get(name)
	if v == nil {
		return math.NaN()
	}
	f, ok := v.Score()
	if !ok {
		o.Fail(name, "a number from 0 to 1, or null for what was not graded (divide percents by 100)")
	}
	return f
}

// Object returns a member that is an object, nil if it is missing or null, as it
// is of a nil object. Its errors and counts are those of the object it is in.
func (o *Object) Object(name string) *Object {
	if o == nil || o.Get(name) == nil {
		return nil
	}
	return o.Inner(name, o.Get(name))
}

// Inner returns a value that lies in the object, under a name for messages, as an
// object; nil, and an error of the object, if it is none.
func (o *Object) Inner(name string, v Value) *Object {
	inner := &Object{path: o.path + name + ".", err: o.err, replaced: o.replaced}
	if len(v) == 0 || v[0] != '{' || inner.split(v) != nil {
		o.Reject(fmt.Errorf("field %s: got %s, want an object", Plain(o.path+name), v))
		return nil
	}
	return inner
}

// Elements returns the elements of a member that is an array, nil if it is
// missing or null.
func (o *Object) Elements(name string) []Value {
	v := o.Get(name)
	if v == nil {
		return nil
	}
	list, ok := v.Items()
	if !ok {
		o.Fail(name, "an array or null")
	}
	return list
}
