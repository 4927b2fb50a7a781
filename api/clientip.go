package api

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientIP is the address that a request comes from. X-Forwarded-For is read
// from the right, as far as trusted proxies wrote it: the first address that is
// not one of them is the client. What stands further left anybody can write. The
// same holds left of an entry that is no address: then the client counts as the proxy that
// wrote that entry, and shares its limits.
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
		hop, ok := forwardedIP(hops[i])
		if !ok {
			break
		}
		client = hop
		if !s.trusted(client) {
			break
		}
	}
	return client.String()
}

// forwardedIP reads an entry as any proxy writes it: an address, with or without
// brackets, a port or a zone.
func forwardedIP(entry string) (netip.Addr, bool) {
	entry = strings.TrimSpace(entry)
	if withPort, err := netip.ParseAddrPort(entry); err == nil {
		return plain(withPort.Addr()), true
	}
	if inner, found := strings.CutPrefix(entry, "["); found {
		entry, found = strings.CutSuffix(inner, "]")
		if !found || !strings.Contains(entry, ":") {
			return netip.Addr{}, false
		}
	}

	ip, err := netip.ParseAddr(entry)
	return plain(ip), err == nil
}

// plain is the one spelling of an address that is counted and compared.
func plain(ip netip.Addr) netip.Addr { return ip.Unmap().WithZone("") }

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
	return plain(peer.Addr()), err == nil
}
