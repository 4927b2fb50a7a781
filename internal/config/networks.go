package config

import (
	"fmt"
	"net/netip"
	"strings"
)

// Networks is a list of networks; a single address is a network of one.
type Networks []netip.Prefix

// UnmarshalText reads "192.0.2.7,10.0.0.0/8,fd00::/8".
func (n *Networks) UnmarshalText(text []byte) error {
	var list Networks
	for entry := range strings.SplitSeq(string(text), ",") {
		network, err := parseNetwork(strings.TrimSpace(entry))
		if err != nil {
			return err
		}
		list = append(list, network)
	}
	*n = list
	return nil
}

// parseNetwork refuses the second spelling of IPv4 and addresses with a zone: no client's
// address is compared in those forms, so the entry would match nobody.
func parseNetwork(text string) (netip.Prefix, error) {
	network, err := netip.ParsePrefix(text)
	if err != nil {
		address, addressErr := netip.ParseAddr(text)
		if addressErr != nil || address.Zone() != "" {
			return netip.Prefix{}, err
		}
		network = netip.PrefixFrom(address, address.BitLen())
	}
	if network.Addr().Is4In6() {
		return netip.Prefix{}, fmt.Errorf("%v: write an IPv4 network as one", network)
	}
	return network, nil
}

// wide reports whether a network holds more than any operator's own: the widest private
// ones are 10.0.0.0/8 and fc00::/7.
func wide(network netip.Prefix) bool {
	return network.Bits() < 7 || network.Addr().Is4() && network.Bits() < 8
}

// Warnings are what the configuration may say, and hardly means.
func (c *Config) Warnings() (list []string) {
	for _, network := range c.TrustedProxies {
		if wide(network) {
			list = append(list, fmt.Sprintf("LATCHKEY_TRUSTED_PROXIES trusts %v: any client there chooses the address that it counts as, "+
				"and escapes the limits by address; list the addresses of your proxies alone", network))
		}
	}
	return list
}
