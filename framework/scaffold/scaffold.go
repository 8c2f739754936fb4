package scaffold

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"smacs/framework"
)

// A Language is one that plugins can be written in.
type Language string

// The languages there are templates for.
const (
	Go     Language = "go"
	Python Language = "python"
)

// Languages lists the languages.
func Languages() []Language { return []Language{Go, Python} }

// ParseLanguage returns the language of that name, or an error that lists them.
func ParseLanguage(name string) (Language, error) {
	if language := Language(name); slices.Contains(Languages(), language) {
		return language, nil
	}
	return "", fmt.Errorf("got %q, want go or python", name)
}

// A Plugin is a plugin to be written.
type Plugin struct {
	Name     string // id of its strategy, name of its experiment
	Kind     framework.Kind
	Language Language
	// Checkout is the folder of smacs's source, absolute: what a plugin in Go is
	// built with, and where the Python package comes from.
	Checkout string
}

// Write makes the folder dir of the plugin. There must be nothing of that name;
// after an error nothing is left behind but parents of dir that were there.
func Write(dir string, p Plugin) error {
	files, err := p.files()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(dir); err == nil {
		return &ExistsError{Dir: dir}
	}
	return writeFolder(filepath.Clean(dir), files)
}

// An ExistsError says that there is something where the plugin's folder would be.
type ExistsError struct{ Dir string }

// Error names the folder.
func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s exists and is not touched: choose another name or folder", e.Dir)
}

// Command is how an experiment, or a shell in the plugin's folder, starts it.
func (p Plugin) Command() []string {
	if p.Language == Python {
		return []string{"python3", "./strategy.py"}
	}
	return []string{"./" + p.Binary()}
}

// Binary is the name of the executable of a plugin in Go.
func (p Plugin) Binary() string { return p.Name + ".bin" }

// A file of the plugin's folder.
type file struct {
	name string // slash-separated, relative to the folder
	text []byte
}

// files makes everything the folder will hold, before anything is written.
func (p Plugin) files() ([]file, error) {
	if !framework.ValidID(p.Name) {
		return nil, fmt.Errorf("name: got %q, want a lower-case letter, then lower-case letters, digits or _", p.Name)
	}
	if err := CheckCheckout(p.Checkout); err != nil {
		return nil, err
	}
	files, err := p.render()
	if err != nil {
		return nil, err
	}
	var more []file
	if p.Language == Python {
		more, err = packageFiles(p.sdk())
	} else {
		more, err = moduleFiles(p.Checkout, p.Name)
	}
	return append(files, more...), err
}

// CheckCheckout returns an error unless the folder is a checkout of smacs.
func CheckCheckout(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err == nil && slices.Contains(strings.Fields(firstLine(string(text))), smacsModule) {
		return nil
	}
	if err == nil {
		err = errors.New("its go.mod is not that of module " + smacsModule)
	}
	return fmt.Errorf("%s is no checkout of smacs: %w", dir, err)
}

// smacsModule is the path of the module of smacs.
const smacsModule = "smacs"

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
