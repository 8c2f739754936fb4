package ledger

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"smacs/framework/key"
)

// The test binary run with one of the children's names in childEnv, and a path
// as its argument, is another process.
const childEnv = "LEDGER_TEST_CHILD"

func TestMain(m *testing.M) {
	name := os.Getenv(childEnv)
	if name == "" {
		os.Exit(m.Run())
	}
	if err := children()[name](os.Args[1]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func children() map[string]func(path string) error {
	all := map[string]func(path string) error{"put": putForever, "hold": hold}
	for name, child := range systemChildren() {
		all[name] = child
	}
	return all
}

func child(name, path string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), childEnv+"="+name)
	return cmd
}

// counter is the key that every transaction of putForever replaces.
func counter() key.Key { return key.Of("counter") }

// transaction is what putForever puts n-th: 1 to 40 entries of up to 20 KB, and
// the counter.
func transaction(n uint64) []Entry {
	random := rand.New(rand.NewPCG(n, 2))
	made := entries(n, 1+random.IntN(40), random.IntN(20_000))
	return append(made, Entry{counter(), binary.BigEndian.AppendUint64(nil, n)})
}

// putForever goes on where the ledger ends, and says the number of every
// transaction whose Put has returned.
func putForever(path string) error {
	l, err := Open(path)
	if err != nil {
		return err
	}
	n, err := count(l)
	for ; err == nil; n++ {
		if err = l.Put(transaction(n)); err == nil {
			_, err = fmt.Println(n)
		}
	}
	return err
}

// count is the number of transactions in the ledger.
func count(l *Ledger) (uint64, error) {
	data, ok, err := l.Get(counter())
	if err != nil || !ok {
		return 0, err
	}
	return binary.BigEndian.Uint64(data) + 1, nil
}

// A SIGKILL at any moment loses at most the transaction in flight, and that one
// as a whole; what Put had stored is there, bit for bit.
func TestKillWhilePutting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	var total uint64
	for round := range 12 {
		cmd := child("put", path)
		output, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(output)
		returned := total
		for lines.Scan() { // the first line says that it is at work
			returned = scanned(t, lines.Text())
			if returned == total+1 {
				killer := time.AfterFunc(rand.N(80*time.Millisecond), func() { cmd.Process.Kill() })
				defer killer.Stop()
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
		if returned == total {
			t.Fatalf("round %d: the child put nothing", round)
		}
		total = inspect(t, path, total, returned)
	}
	t.Logf("%d transactions in 12 killed processes", total)
}

// scanned is how many transactions a line of the child says are done.
func scanned(t testing.TB, line string) (n uint64) {
	t.Helper()
	if _, err := fmt.Sscan(line, &n); err != nil {
		t.Fatalf("the child said %q", line)
	}
	return n + 1
}

// inspect wants the ledger of a killed process to hold the transactions that had
// returned, possibly the one after, and nothing more.
func inspect(t *testing.T, path string, before, returned uint64) (total uint64) {
	t.Helper()
	l := open(t, path)
	defer shut(t, l)
	total, err := count(l)
	if err != nil || total != returned && total != returned+1 {
		t.Fatalf("got %d transactions, %v, want the %d that had returned or one more", total, err, returned)
	}
	rows := 1
	for n := range total {
		made := transaction(n)
		made = made[:len(made)-1] // the counter was replaced
		rows += len(made)
		if n+20 < before && n%10 != 0 {
			continue // looked at after the kill before
		}
		for _, e := range made {
			wantEntry(t, l, e)
		}
	}
	if got := rowCount(t, l); got != rows || l.Damaged() != 0 {
		t.Fatalf("got %d rows, %d damaged, want %d and none: half a transaction", got, l.Damaged(), rows)
	}
	return total
}

// hold keeps the ledger open until its input ends.
func hold(path string) error {
	l, err := Open(path)
	if err != nil {
		return err
	}
	fmt.Println("open")
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, l.Close())
}

func TestOneProcessAtATime(t *testing.T) {
	path, made := small(t)
	cmd := child("hold", path)
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); line != "open\n" {
		t.Fatalf("the child said %q, %v", line, err)
	}
	if _, err := Open(path); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v, want ErrInUse", err)
	}
	if err := errors.Join(input.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	l := open(t, path)
	defer shut(t, l)
	wantEntry(t, l, made[0])
	if _, err := Open(path); !errors.Is(err, ErrInUse) {
		t.Errorf("twice in this process: got %v, want ErrInUse", err)
	}
	wantEntry(t, l, made[0])
}
