package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"smacs/framework/report"
)

// openBrowser starts a headless Chromium that has no network of its own to talk
// to, with a new profile. Where there is none the test is skipped.
func openBrowser(t testing.TB) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(2*time.Minute),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// tab is a page of the browser, and what it did that a report must not do.
type tab struct {
	testing.TB
	ctx   context.Context
	file  string
	mutex sync.Mutex
	wrong []string
}

// openTab opens the page of a report in a window of some width.
func openTab(t testing.TB, browser context.Context, r *report.Report, width int64, before ...chromedp.Action) *tab {
	t.Helper()
	v := &tab{TB: t, file: filepath.Join(t.TempDir(), "report.html")}
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	// Long, so that only a page that never ends is cut off, on a busy machine too.
	v.ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	chromedp.ListenTarget(v.ctx, v.listen)
	v.run(append([]chromedp.Action{network.Enable(), cdplog.Enable(), chromedp.EmulateViewport(width, 900)}, before...)...)
	v.open(r)
	return v
}

// open shows another report in the tab.
func (v *tab) open(r *report.Report) {
	v.Helper()
	var out bytes.Buffer
	err := report.HTML(&out, r)
	if err == nil {
		err = os.WriteFile(v.file, out.Bytes(), 0o600)
	}
	if err != nil {
		v.Fatal(err)
	}
	v.run(chromedp.Navigate(v.address()), chromedp.WaitReady("main"))
}

func (v *tab) address() string { return (&url.URL{Scheme: "file", Path: v.file}).String() }

// listen notes everything that a calm page does not cause.
func (v *tab) listen(event any) {
	note := ""
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		note = "console: " + string(e.Type)
	case *runtime.EventExceptionThrown:
		note = "exception: " + e.ExceptionDetails.Error()
	case *cdplog.EventEntryAdded:
		note = "log: " + e.Entry.Text
	case *network.EventRequestWillBeSent:
		if e.Request.URL != v.address() {
			note = "request: " + e.Request.URL
		}
	case *page.EventJavascriptDialogOpening:
		note = "dialog: " + e.Message
	}
	if note != "" {
		v.mutex.Lock()
		defer v.mutex.Unlock()
		v.wrong = append(v.wrong, note)
	}
}

func (v *tab) run(actions ...chromedp.Action) {
	v.Helper()
	if err := chromedp.Run(v.ctx, actions...); err != nil {
		v.Fatal(err)
	}
}

// eval returns the value of an expression of the page.
func eval[T any](v *tab, expression string) T {
	v.Helper()
	var raw []byte
	v.run(chromedp.Evaluate(expression, &raw))
	var value T
	if err := json.Unmarshal(raw, &value); err != nil {
		v.Fatalf("%s: %v", expression, err)
	}
	return value
}

// calm checks that nothing went wrong in the page and that it is not wider than
// its window.
func (v *tab) calm(name ...string) {
	v.Helper()
	if wide := eval[[]int](v, `[document.documentElement.scrollWidth, document.documentElement.clientWidth]`); wide[0] > wide[1] {
		v.Errorf("%s: the page is %d wide in a window of %d: %v", name, wide[0], wide[1], eval[[]string](v, `
			Array.from(document.querySelectorAll("body *")).filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"))
				.slice(0, 5).map(e => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40))`))
	}
	v.mutex.Lock()
	defer v.mutex.Unlock()
	for _, note := range v.wrong {
		v.Errorf("%s: %s", name, note)
	}
	v.wrong = nil
}

// firstColumn are the labels of the cells as the table shows them, without the
// baselines and yardsticks, and of these apart.
const firstColumn = `(function (pinned) {
	return Array.from(document.querySelectorAll("#results tbody")).filter(b => !b.hidden && b.hasAttribute("data-fixed") === pinned)
		.flatMap(b => Array.from(b.rows).slice(1)).map(r => r.cells[0].querySelector("bdi").textContent);
})`

func (v *tab) cells() []string  { v.Helper(); return eval[[]string](v, firstColumn+"(false)") }
func (v *tab) pinned() []string { v.Helper(); return eval[[]string](v, firstColumn+"(true)") }

// clickHead clicks the head of a column.
func (v *tab) clickHead(name string) {
	v.Helper()
	v.run(chromedp.Click(fmt.Sprintf(`//table[@id="results"]//th/button[normalize-space(.)=%q]`, name), chromedp.BySearch))
}

func (v *tab) screenshot(name string) {
	v.Helper()
	dir := os.Getenv("SMACS_SCREENSHOTS")
	if dir == "" {
		return
	}
	var png []byte
	if err := chromedp.Run(v.ctx, chromedp.FullScreenshot(&png, 100)); err != nil {
		v.Logf("%s: %v", name, err) // a page may be too long for a picture
		return
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".png"), png, 0o644); err != nil {
		v.Fatal(err)
	}
}

// dark makes the page believe that its reader prefers dark.
func dark() chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}})
}
