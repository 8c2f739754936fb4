package python_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"smacs/framework/strategytest"
)

// vectors is where the Python tests read Go's golden vectors.
const vectors = "../../framework/draw/testdata"

func TestPython(t *testing.T) {
	python := strategytest.Python(t, "grpc", "google.protobuf", "numpy")
	dependOn(t, ".", vectors)
	// -B: nothing is written beside the sources.
	out, err := exec.Command(python, "-B", "-m", "unittest", "discover", "-s", "tests").CombinedOutput()
	if err != nil {
		t.Fatalf("python3 -m unittest discover -s tests: %v\n%s", err, out)
	}
	// Python before 3.12 calls a run of no test a success.
	ran := regexp.MustCompile(`(?m)^Ran (\d+) tests? in `).FindSubmatch(out)
	if ran == nil {
		t.Fatalf("no count of tests in:\n%s", out)
	}
	if n, err := strconv.Atoi(string(ran[1])); err != nil || n == 0 {
		t.Fatalf("python3 found no test:\n%s", out)
	}
	if strings.Contains(string(out), "skipped=") {
		t.Fatalf("a Python test was skipped, want all run:\n%s", out)
	}
}

// dependOn opens the files below the folders: go test takes a result from its
// cache unless a file that this process opened has changed, and it does not see
// what python3 opens.
func dependOn(t *testing.T, folders ...string) {
	t.Helper()
	for _, folder := range folders {
		opened := 0
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !slices.Contains([]string{".py", ".json", ".md"}, filepath.Ext(path)) {
				return err
			}
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			opened++
			return file.Close()
		})
		if err != nil {
			t.Fatal(err)
		}
		if opened == 0 {
			t.Fatalf("no source and no vectors below %s", folder)
		}
	}
}
