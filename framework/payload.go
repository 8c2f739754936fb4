package framework

import (
	"crypto/sha256"
	"sync"
)

// A Digest is the SHA-256 of a heavy input's encoded form.
type Digest [sha256.Size]byte

// A Payload holds the encoded form of a heavy input. The transport encodes
// each input once, however many calls and plugins refer to it; in process it
// is never encoded. The zero value is ready; it is safe for concurrent use.
type Payload struct {
	once   sync.Once
	digest Digest
	data   []byte
}

// Encode returns the digest and bytes of the input, calling encode the first
// time only. Callers must not change the input or the bytes afterwards.
func (p *Payload) Encode(encode func() []byte) (Digest, []byte) {
	p.once.Do(func() {
		p.data = encode()
		p.digest = sha256.Sum256(p.data)
	})
	return p.digest, p.data
}
