package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// logsFolder is the folder of a run that holds a log per plugin.
const logsFolder = "logs"

const (
	// waiting is how much of a plugin's output is kept until there is a folder
	// to write it to, in bytes.
	waiting = 1 << 20
	// fullLog is how much of it one execution writes.
	fullLog = 16 << 20
)

// pluginLogs are where plugins' output goes: into files of the run folder once
// there is one, else nowhere; to verbose as well, unless that is nil.
type pluginLogs struct {
	verbose io.Writer

	mu   sync.Mutex
	dir  string // "" before open
	logs []*pluginLog
}

// pluginLog is the log of one plugin. A file is made when there is something to
// write. Its errors do not fail a run; close tells of them.
type pluginLog struct {
	all     *pluginLogs
	plugin  string
	file    *os.File
	early   strings.Builder
	written int
	err     error
}

// of returns the log of a plugin.
func (l *pluginLogs) of(plugin string) *pluginLog {
	l.mu.Lock()
	defer l.mu.Unlock()
	log := &pluginLog{all: l, plugin: plugin}
	l.logs = append(l.logs, log)
	return log
}

// open has the logs written to a run folder, with what came so far.
func (l *pluginLogs) open(runDir string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dir = filepath.Join(runDir, logsFolder)
	for _, log := range l.logs {
		log.write(log.early.String())
		log.early.Reset()
	}
}

// close ends the files. The error says what could not be written.
func (l *pluginLogs) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	for _, log := range l.logs {
		if log.file != nil {
			errs = append(errs, log.file.Close())
		}
		errs = append(errs, log.err)
	}
	return errors.Join(errs...)
}

// Name is the file's in the run folder, "" when there is none.
func (log *pluginLog) Name() string {
	log.all.mu.Lock()
	defer log.all.mu.Unlock()
	if log.file == nil {
		return ""
	}
	return logsFolder + "/" + log.plugin + ".log"
}

// Write takes one line. It never fails.
func (log *pluginLog) Write(line []byte) (int, error) {
	log.all.mu.Lock()
	defer log.all.mu.Unlock()
	if log.all.verbose != nil {
		_, _ = log.all.verbose.Write(line)
	}
	log.keep(line)
	return len(line), nil
}

// keep has a line written to the file, at once or later.
func (log *pluginLog) keep(line []byte) {
	text := time.Now().UTC().Format("2006-01-02T15:04:05.000Z ") + strings.TrimPrefix(string(line), "plugin "+log.plugin+": ")
	switch {
	case log.all.dir != "":
		log.write(text)
	case log.early.Len() < waiting:
		log.early.WriteString(text)
	}
}

// alarm takes what a user should know of a plugin that works: it goes to standard
// error, and into the log.
type alarm struct {
	log    *pluginLog
	stderr io.Writer
}

// Write takes one line. It never fails.
func (a *alarm) Write(line []byte) (int, error) {
	a.log.all.mu.Lock()
	defer a.log.all.mu.Unlock()
	_, _ = a.stderr.Write(line)
	a.log.keep(line)
	return len(line), nil
}

// write appends to the file.
func (log *pluginLog) write(text string) {
	if text == "" || log.err != nil || log.written >= fullLog {
		return
	}
	if log.file == nil {
		if log.err = os.MkdirAll(log.all.dir, 0o777); log.err == nil {
			log.file, log.err = os.OpenFile(filepath.Join(log.all.dir, log.plugin+".log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
		}
	}
	if log.written += len(text); log.written >= fullLog {
		text += fmt.Sprintf("(smacs writes no more than %d MiB of a plugin's output)\n", fullLog>>20)
	}
	if log.err == nil {
		_, log.err = io.WriteString(log.file, text)
	}
}

// endLogs closes the logs when the plugins have ended, and tells what could not
// be written.
func (e *experiment) endLogs(stderr io.Writer) {
	if err := e.logs.close(); err != nil {
		printError(stderr, fmt.Errorf("warning: log of a plugin: %w", err))
	}
}
