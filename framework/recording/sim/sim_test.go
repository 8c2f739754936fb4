package sim

import "testing"

func TestOpen(t *testing.T) {
	if _, err := Open("other"); err == nil || err.Error() != "no generated recording sim:other, there is only sim:default" {
		t.Errorf("error %v, want one that names sim:default", err)
	}
}
