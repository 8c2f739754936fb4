package store

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestTasksRoundTrip(t *testing.T) {
	want := []TaskRow{
		{"a", "x, \"y\"\nz", "gsm", 3, 1.5, 0.5, 1e-9, 1.0 / 3},
		{"b", "", "", 0, math.NaN(), math.NaN(), math.NaN(), math.NaN()},
	}
	data, err := TasksCSV(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadTasks(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("rows (-written +read):\n%s", diff)
	}
}

func TestReadTasksErrors(t *testing.T) {
	data, err := TasksCSV([]TaskRow{{Cell: "a", Task: "t", N: 3}})
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	for name, test := range map[string]struct{ text, want string }{
		"empty":          {"", "line 1: want the columns"},
		"other table":    {"a,b\n", "line 1: want the columns"},
		"short row":      {good + "b\n", "wrong number of fields"},
		"words as count": {strings.Replace(good, ",3,", ",three,", 1), `row 1: n: got "three", want a whole number`},
		"word as number": {strings.Replace(good, ",3,0,", ",3,none,", 1), `row 1: correct: got "none", want a number`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadTasks([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

// What is read and written again reads the same.
func FuzzReadTasks(f *testing.F) {
	data, err := TasksCSV([]TaskRow{{Cell: "a", Task: "t", N: 3}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := ReadTasks(data)
		if err != nil {
			return
		}
		written, err := TasksCSV(rows)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadTasks(written)
		if err != nil {
			t.Fatal(err)
		}
		if rewritten, err := TasksCSV(again); err != nil || !bytes.Equal(written, rewritten) {
			t.Fatalf("read %q, then %q (%v)", written, rewritten, err)
		}
	})
}
