package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// awaitAddress is the command await: await NAME FILE waits until a server in the background has written its address
// to FILE and sets the variable NAME to it.
func awaitAddress(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await NAME FILE")
	}
	for range 600 {
		if content, err := os.ReadFile(ts.MkAbs(args[1])); err == nil {
			ts.Setenv(args[0], strings.TrimSpace(string(content)))
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("no %s within a minute", args[1])
}

// fetch STATUS URL [FILE [KEY]] asks a server, with a POST of FILE if it is given,
// and prints the answer. The status has to be STATUS.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 4 {
		ts.Fatalf("usage: fetch STATUS URL [FILE [KEY]]")
	}
	method, body := http.MethodGet, []byte(nil)
	if len(args) > 2 {
		method, body = http.MethodPost, []byte(ts.ReadFile(args[2]))
	}
	request, err := http.NewRequest(method, args[1], bytes.NewReader(body))
	ts.Check(err)
	if len(args) > 3 {
		request.Header.Set("Authorization", "Bearer "+args[3])
	}
	response, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	ts.Check(err)
	if response.Status[:3] != args[0] {
		ts.Fatalf("%s: %s, want %s\n%s", args[1], response.Status, args[0], answer)
	}
	_, err = ts.Stdout().Write(answer)
	ts.Check(err)
}
