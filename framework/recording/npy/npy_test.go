package npy

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// file is an .npy file of version 1 with the given dictionary, padded as numpy
// 1.24 pads it.
func file(dictionary, data string) string {
	return magic + "\x01\x00\x76\x00" + dictionary + strings.Repeat(" ", 0x75-len(dictionary)) + "\n" + data
}

const nan = "\x00\x00\xc0\x7f"

// The files below are what numpy 1.24 writes by numpy.lib.format.write_array for
// numpy.array([[1, -0.5, 3], [nan] * 3], "<f4"), numpy.array([[1, 2]], ">f8"),
// and numpy.array([[0.1]], "<f8") and numpy.array([[0.25]], "<f4") with version
// (2, 0) and (3, 0).
func ofNumpy() map[string]string {
	return map[string]string{
		"float32":    file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", "\x00\x00\x80?\x00\x00\x00\xbf\x00\x00@@"+nan+nan+nan),
		"big-endian": file("{'descr': '>f8', 'fortran_order': False, 'shape': (1, 2), }", "?\xf0\x00\x00\x00\x00\x00\x00@\x00\x00\x00\x00\x00\x00\x00"),
		"version 2":  magic + "\x02\x00t\x00\x00\x00{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }" + strings.Repeat(" ", 56) + "\n\x9a\x99\x99\x99\x99\x99\xb9?",
		"version 3":  magic + "\x03\x00t\x00\x00\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }" + strings.Repeat(" ", 56) + "\n\x00\x00\x80>",
		"other keys": file(`{"shape":(1,1),"fortran_order":False,"descr":"<f4"}`, "\x00\x00\x80>"),
		"no rows":    file("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", ""),
	}
}

func open(t *testing.T, content string) (*Matrix, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.npy")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := Open(path)
	if err == nil {
		t.Cleanup(func() {
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return m, err
}

func rows(m *Matrix) [][]float64 {
	var all [][]float64
	for i := range m.Rows() {
		all = append(all, m.Row(i, nil))
	}
	return all
}

func TestWhatNumpyWritesIsRead(t *testing.T) {
	n := math.NaN()
	want := map[string][][]float64{
		"float32": {{1, -0.5, 3}, {n, n, n}}, "big-endian": {{1, 2}}, "version 2": {{0.1}},
		"version 3": {{0.25}}, "other keys": {{0.25}}, "no rows": nil,
	}
	for name, content := range ofNumpy() {
		t.Run(name, func(t *testing.T) {
			m, err := open(t, content)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want[name], rows(m), cmpopts.EquateNaNs()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			for i := range m.Rows() {
				if got := m.Known(i); got == math.IsNaN(want[name][i][0]) {
					t.Errorf("row %d known: %v", i, got)
				}
			}
			if err := m.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTheSameBytesAsNumpy writes the first of numpy's files.
func TestTheSameBytesAsNumpy(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, Float32, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][]float64{{1, -0.5, 3}, nil} {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if want := ofNumpy()["float32"]; b.String() != want {
		t.Errorf("got\n%q, want\n%q", b.String(), want)
	}
}

func TestOpenRefuses(t *testing.T) {
	const data = "\x00\x00\x80?\x00\x00\x80?\x00\x00\x80?\x00\x00\x80?"
	tests := []struct{ name, content, want string }{
		{"no npy", "PK\x03\x04" + strings.Repeat("x", 100), "not an .npy file"},
		{"empty", "", "not an .npy file"},
		{"version", magic + "\x04\x00v\x00{}", "version 4 of the .npy format is not known"},
		{"cut off in the length", magic + "\x01\x00v", "ends in its header"},
		{"cut off in the header", magic + "\x01\x00v\x00{'descr'", "ends in its header"},
		{"long header", magic + "\x02\x00\xff\xff\xff\x7f{}", "damaged header: 2147483647 bytes long"},
		{"no dictionary", file("nothing", data), "it has no dictionary"},
		{"empty dictionary", file("{}", data), "want the keys descr"},
		{"repeated key", file("{'shape': (2, 2), 'shape': (2, 2), }", data), "key shape is there twice"},
		{"unknown key", file("{'colour': 'x', }", data), `unknown key "colour"`},
		{"open string", file("{'descr", data), "a string does not end"},
		{"no value", file("{'descr' 'x'}", data), "no value follows key descr"},
		{"no comma", file("{'descr': '<f4' 'shape': (1, 1)}", data), "neither a comma nor }"},
		{"two dictionaries", file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), } {}", data), "something follows"},
		{"maybe", file("{'fortran_order': Maybe, }", data), "neither True nor False"},
		{"negative shape", file("{'shape': (-1, 2), }", data), "not a number of at least 0"},
		{"shape without end", file("{'shape': (1 2), }", data), "shape does not end"},
		{"shape of a list", file("{'shape': [1, 2], }", data), "shape is not a tuple"},
		{"wild shape", file("{'shape': (99999999999999999999, 2), }", data), "not a number"},
		{"overflow", file("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", data), "an array of"},
		{"Fortran order", file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", data), "numpy.ascontiguousarray"},
		{"one dimension", file("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", data), "has 1 dimensions, want 2"},
		{"no dimension", file("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", data), "has 0 dimensions, want 2"},
		{"integers", file("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 2), }", data), `type is "<i8", want float32 or float64: a.astype`},
		{"half floats", file("{'descr': '<f2', 'fortran_order': False, 'shape': (4, 2), }", data), `type is "<f2"`},
		{"records", file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 2), }", data), "not a simple one"},
		{"empty rows", file("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 0), }", ""), "rows are empty"},
		{"short", file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", data[:15]), "143 bytes, want 144"},
		{"long", file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", data+"x"), "145 bytes, want 144"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(t, tt.content)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "m.npy: ") {
				t.Errorf("error %v, want one with the file and %q", err, tt.want)
			}
		})
	}
}

func TestWriterRefuses(t *testing.T) {
	n, inf := math.NaN(), math.Inf(1)
	for _, tt := range []struct {
		name string
		kind Type
		row  []float64
		want string
	}{
		{"short", Float64, []float64{1}, "row 0: the vector has 1 numbers, want 2"},
		{"infinite", Float64, []float64{1, inf}, "number 1 is infinite"},
		{"partly known", Float64, []float64{1, n}, "1 of 2 numbers are NaN"},
		{"beyond float32", Float32, []float64{1e39, 1}, "number 0 is 1e+39, beyond float32"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, err := NewWriter(&bytes.Buffer{}, tt.kind, 1, 2)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Write(tt.row); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if err := w.Close(); err == nil || err.Error() != "0 rows were written, want 1" {
				t.Errorf("close: %v", err)
			}
			if err := w.Write([]float64{1, 2}); err != nil {
				t.Errorf("after the error: %v", err)
			}
			if err := w.Write([]float64{1, 2}); err == nil || err.Error() != "more than 1 rows" {
				t.Errorf("a row too many: %v", err)
			}
		})
	}
}

func TestCheckFindsRows(t *testing.T) {
	for want, row := range map[string]string{
		"row 1: 1 of 2 numbers are NaN": nan + "\x00\x00\x80?",
		"row 1: number 0 is infinite":   "\x00\x00\x80\x7f\x00\x00\x80?",
	} {
		m, err := New(Float32, 2, 2, []byte("\x00\x00\x80?\x00\x00\x80?"+row))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestUseAfterCloseIsABug(t *testing.T) {
	m, err := open(t, ofNumpy()["float32"])
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a row was read after Close")
		}
	}()
	m.Row(0, nil)
}

// TestWrittenIsReadAgain draws matrices; float32 holds what was float32 before.
func TestWrittenIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Type{Float32, Float64}).Draw(t, "type")
		dim := rapid.IntRange(1, 5).Draw(t, "dim")
		number := rapid.Float64()
		if kind == Float32 {
			number = rapid.Map(rapid.Float32(), func(x float32) float64 { return float64(x) })
		}
		var want [][]float64
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			row := rapid.SliceOfN(number, dim, dim).Draw(t, "row")
			if rapid.Bool().Draw(t, "unknown") {
				row = slices.Repeat([]float64{math.NaN()}, dim)
			}
			want = append(want, row)
		}
		var b bytes.Buffer
		w, err := NewWriter(&b, kind, len(want), dim)
		for _, row := range want {
			if err == nil {
				err = w.Write(row)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, rows(m), cmpopts.EquateNaNs()); d != "" {
			t.Fatalf("(-written +read)\n%s", d)
		}
		if m.start%64 != 0 {
			t.Fatalf("the numbers start at byte %d", m.start)
		}
	})
}

// FuzzDecode asks of any bytes that they are refused or a matrix whose rows can
// be read and written again.
func FuzzDecode(f *testing.F) {
	for _, content := range ofNumpy() {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		m, err := Decode(content)
		if err != nil || m.Check() != nil {
			return
		}
		var b bytes.Buffer
		w, err := NewWriter(&b, m.Type(), m.Rows(), m.Dim())
		for i := range m.Rows() {
			if err == nil {
				err = w.Write(m.Row(i, nil))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(rows(m), rows(again), cmpopts.EquateNaNs()); d != "" {
			t.Errorf("(-read +written)\n%s", d)
		}
	})
}
