package api

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientIP is the address that a request comes from. X-Forwarded-For is read
// from the right, as far as trusted proxies wrote it: the first address that is
// not one of them is the client. What stands further left anybody can write.
func (s *Server) clientIP(r *http.Request) string {
	peer, ok := peerIP(r)
	if !ok {
		return "" // a unix socket has no address
	}
	if !s.trusted(peer) {
		return peer.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	client := peer
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.Unmap().WithZone("")
		if !s.trusted(client) {
			break
		}
	}
	return client.String()
}

func (s *Server) fromTrustedProxy(r *http.Request) bool {
	peer, ok := peerIP(r)
	return ok && s.trusted(peer)
}

func (s *Server) trusted(ip netip.Addr) bool {
	for _, network := range s.TrustedProxies {
		if network.Contains(ip) {
			return true
		}
	}
	return false
}

func peerIP(r *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return peer.Addr().Unmap().WithZone(""), err == nil
}
