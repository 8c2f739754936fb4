package pluginproto

import "github.com/hashicorp/go-plugin"

// Version is the version of the protocol, the second number of the line a
// plugin prints when it starts.
const Version = 1

// ServiceName is the name under which go-plugin's host looks the service up in
// its own table. It does not cross the wire.
const ServiceName = "strategies"

// Handshake is what host and plugin must agree on before the first call. The
// cookie is no secret: it keeps people from starting a plugin by hand.
func Handshake() plugin.HandshakeConfig {
	return plugin.HandshakeConfig{
		ProtocolVersion:  Version,
		MagicCookieKey:   "SMACS_PLUGIN",
		MagicCookieValue: "strategy.v1",
	}
}
