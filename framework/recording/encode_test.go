package recording

import (
	"bytes"
	"testing"
)

// FuzzSpooledRows asks of any bytes that they are refused or rows that come out
// the same when written and read again.
func FuzzSpooledRows(f *testing.F) {
	full := answered("8", 1)
	full.Finish, full.PromptTokens, full.Cost = "stop", 12, 0.25
	f.Add(appendResponse(nil, &full))
	f.Add(appendQuestion(nil, &Question{Text: "2 * 4?", Gold: "8", Metadata: "{}"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := decodeResponse(b); err == nil {
			once := appendResponse(nil, &r)
			again, err := decodeResponse(once)
			if err != nil || !bytes.Equal(once, appendResponse(nil, &again)) {
				t.Errorf("response %+v became %+v, %v", r, again, err)
			}
		}
		if q, err := decodeQuestion(b); err == nil {
			again, err := decodeQuestion(appendQuestion(nil, &q))
			if err != nil || again != q {
				t.Errorf("question %+v became %+v, %v", q, again, err)
			}
		}
	})
}
