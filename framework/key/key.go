package key

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"reflect"
	"strconv"
)

// A Key is the SHA-256 that names a stage's output. Keys are comparable; the
// zero Key names nothing.
type Key [sha256.Size]byte

// String is the key as 64 hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// Short is the first 12 hexadecimal digits, for people and for the column `cell`
// of cells.csv: two of n keys agree there with probability below n^2 / 2^49.
func (k Key) Short() string { return hex.EncodeToString(k[:6]) }

// IsZero tells whether the key was never set.
func (k Key) IsZero() bool { return k == Key{} }

// Parse reads what String writes. Anything but 64 hexadecimal digits is an
// error; a short form cannot be parsed, since it is no key.
func Parse(text string) (Key, error) {
	var k Key
	if len(text) != hex.EncodedLen(len(k)) {
		return Key{}, fmt.Errorf("key %q: got %d characters, want %d hexadecimal digits", text, len(text), hex.EncodedLen(len(k)))
	}
	if _, err := hex.Decode(k[:], []byte(text)); err != nil {
		return Key{}, fmt.Errorf("key %q: %w", text, err)
	}
	return k, nil
}

// MarshalText makes a key inside JSON its hexadecimal text.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText is Parse, for JSON.
func (k *Key) UnmarshalText(text []byte) (err error) {
	*k, err = Parse(string(text))
	return err
}

// Of is the key of a stage's output: the SHA-256 over the stage's name and the
// parts it depends on, in the order given. Each part enters with its class and
// length, so no two different lists run together ("ab", "c" and "a", "bc").
//
// A part is text (any string type), raw bytes ([]byte), a Key, or any value that
// [Canonical] accepts; numbers enter by value, so int 3 and float64 3 are equal,
// but the text "3" is not. A lone float may be NaN or infinite.
//
// Of panics on a part without a canonical form (a channel, NaN inside a list),
// which is a bug of the caller: values from outside are canonical bytes by then.
func Of(stage string, parts ...any) Key {
	h := sha256.New()
	write(h, classText, []byte(stage))
	for i, part := range parts {
		class, data, err := encode(part)
		if err != nil {
			panic(fmt.Sprintf("key: part %d of stage %q: %v", i, stage, err))
		}
		write(h, class, data)
	}
	var k Key
	h.Sum(k[:0])
	return k
}

// Classes of parts keep equal bytes of different meaning apart.
const (
	classText      = 't'
	classBytes     = 'b'
	classKey       = 'k'
	classJSON      = 'j'
	classNonFinite = 'n'
)

func write(h hash.Hash, class byte, data []byte) {
	var buffer [1 + binary.MaxVarintLen64]byte
	buffer[0] = class
	h.Write(binary.AppendUvarint(buffer[:1], uint64(len(data))))
	h.Write(data)
}

func encode(part any) (class byte, data []byte, err error) {
	switch p := part.(type) {
	case string:
		return classText, []byte(p), nil
	case []byte:
		return classBytes, p, nil
	case Key:
		return classKey, p[:], nil
	}
	switch v := reflect.ValueOf(part); v.Kind() {
	case reflect.String:
		if !isNumber(v) {
			return classText, []byte(v.String()), nil
		}
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return classNonFinite, strconv.AppendFloat(nil, f, 'g', -1, 64), nil
		}
	}
	data, err = Canonical(part)
	return classJSON, data, err
}
