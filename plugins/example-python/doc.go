// Package examplepython holds a plugin written in Python (logit_terms.py, see
// README.md) and no Go code but its tests.
package examplepython
