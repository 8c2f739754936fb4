package framework

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// Open makes an instance with one configuration and checks that it implements
// the interface of its kind, and Fitter and Observer where the description
// says so. A panic of New is returned as an error. The engine and the plugin
// server open strategies with it; authors need not call it.
func (s Strategy) Open(config Config) (Instance, error) {
	if s.New == nil {
		return nil, fmt.Errorf("strategy %s has no New function", s.Name())
	}
	var instance Instance
	err := s.Guard(func() (err error) {
		instance, err = s.New(config)
		return err
	})
	if err != nil {
		return nil, err
	}
	return instance, s.implements(instance)
}

func (i Info) implements(instance Instance) error {
	want, ok := "", false
	switch i.Kind {
	case Selection:
		_, ok = instance.(Selector)
		want = "Selector"
	case Dropout:
		_, ok = instance.(Dropper)
		want = "Dropper"
	case Aggregation:
		_, ok = instance.(Aggregator)
		want = "Aggregator"
	case Scoring:
		_, ok = instance.(Scorer)
		want = "Scorer"
	}
	if _, fits := instance.(Fitter); ok && i.Fitted && !fits {
		want, ok = "Fitter", false
	}
	if _, observes := instance.(Observer); ok && i.Sequential && !observes {
		want, ok = "Observer", false
	}
	if !ok {
		return fmt.Errorf("strategy %s: New returned a %T, want a framework.%s", i.Name(), instance, want)
	}
	return nil
}

// Guard runs a call into the strategy's code and turns a panic into an error
// that names the strategy and the line, so that one broken strategy does not
// take the others of its process down.
func (i Info) Guard(call func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("strategy %s panicked at %s: %v", i.Name(), panicLine(), value)
		}
	}()
	return call()
}

// panicLine returns file:line of the innermost frame outside the runtime. Only
// the file's name is used: the same text wherever the program was built.
func panicLine() string {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
		if !more {
			return "an unknown line"
		}
	}
}
