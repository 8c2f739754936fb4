package pluginhost

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Code is what a plugin's command consists of.
type Code struct {
	Path   string // of the executable
	Script string // of the script when the executable interprets one, else ""
	// SHA256 is that of the script, or of the executable where there is none:
	// what the experiment pins and the manifest records.
	SHA256 string
	// Executable is the SHA-256 of the executable alone.
	Executable string
	// Hash covers the executable and every argument that is a file. It changes
	// whenever any of them does, and enters stage keys.
	Hash string
}

// ReadCode resolves a command and hashes its files. The first argument is taken
// for a script when it is a file and the executable is an installed program,
// one in a folder of the PATH (python3 plugin.py).
func ReadCode(command []string) (Code, error) {
	path, err := exec.LookPath(command[0])
	if err != nil {
		return Code{}, fmt.Errorf("command %q: %w", command[0], err)
	}
	code := Code{Path: path}
	if len(command) > 1 && isFile(command[1]) && installed(path) {
		code.Script = command[1]
	}
	whole := sha256.New()
	for i, name := range append([]string{path}, command[1:]...) {
		if i > 0 && !isFile(name) {
			continue
		}
		sum, err := hashFile(name)
		if err != nil {
			return Code{}, err
		}
		if i == 0 {
			code.Executable = sum
		}
		if (i == 1 && code.Script != "") || (i == 0 && code.Script == "") {
			code.SHA256 = sum
		}
		fmt.Fprintln(whole, i, sum)
	}
	code.Hash = hex.EncodeToString(whole.Sum(nil))
	return code, nil
}

// ReadProgram returns the SHA-256 of the running program.
func ReadProgram() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	return hashFile(path)
}

// Named returns the file SHA256 is that of.
func (c Code) Named() string {
	if c.Script != "" {
		return c.Script
	}
	return c.Path
}

func (c Code) checkPin(pin string) error {
	if pin == "" || strings.EqualFold(pin, c.SHA256) {
		return nil
	}
	return fmt.Errorf("%s has SHA-256 %s, but the experiment pins %s: if the change is meant, put the new sum into the experiment", c.Named(), c.SHA256, pin)
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func installed(path string) bool {
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return false
	}
	for _, entry := range filepath.SplitList(os.Getenv("PATH")) {
		if filepath.IsAbs(entry) && filepath.Clean(entry) == folder {
			return true
		}
	}
	return false
}

func hashFile(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("reading %s: %w", name, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
