package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/kelseyhightower/envconfig"
)

// process fills the struct and reports all faults at once. envconfig reads an empty
// variable as a value and stops at the first one that it cannot parse, so process unsets
// those, runs it again, and restores the environment at the end.
func process(c *Config) (faults []error) {
	for name, value := range variables() {
		if strings.TrimSpace(value) == "" {
			defer without(name)()
		}
	}

	for {
		err := envconfig.Process(prefix, c)
		var parse *envconfig.ParseError
		if !errors.As(err, &parse) {
			return append(faults, err)
		}

		faults = append(faults, fault(strings.TrimPrefix(parse.KeyName, prefix+"_"), "%q is not a %s", parse.Value, kind(parse.TypeName)))
		defer without(parse.KeyName)()
	}
}

// variables are those of the environment that begin with our prefix.
func variables() map[string]string {
	found := map[string]string{}
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, prefix+"_") {
			found[name] = value
		}
	}
	return found
}

// without takes a variable out of the environment, and returns what puts it back.
func without(name string) (restore func()) {
	value := os.Getenv(name)
	_ = os.Unsetenv(name)
	return func() { _ = os.Setenv(name, value) }
}

// unknown names the variables that no field has, in alphabetical order. A typing error
// must not go unnoticed.
func unknown(c *Config) (faults []error) {
	var known bytes.Buffer
	if err := envconfig.Usagef(prefix, c, &known, "{{range .}}{{usage_key .}}\n{{end}}"); err != nil {
		return []error{err}
	}
	names := strings.Fields(known.String())
	set := variables()
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !slices.Contains(names, name) && !serviceLink(name, set[name]) {
			faults = append(faults, fmt.Errorf("%s: there is no such variable; .env.example lists those that there are", name))
		}
	}
	return faults
}

// Kubernetes gives each container the addresses of the Services beside it. Those of one
// called latchkey, or latchkey-something, begin with our prefix.
var (
	linkName    = regexp.MustCompile(`_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR))$`)
	linkAddress = regexp.MustCompile(`_PORT(_\d+_(TCP|UDP|SCTP))?$`)
	linkValue   = regexp.MustCompile(`^(tcp|udp|sctp)://`)
)

// serviceLink reports whether a variable is one of those. LATCHKEY_PORT=8080 is none:
// somebody means to set a port by it.
func serviceLink(name, value string) bool {
	return linkName.MatchString(name) || linkAddress.MatchString(name) && linkValue.MatchString(value)
}

// kind names a Go type in an operator's words.
func kind(goType string) string {
	switch {
	case goType == "time.Duration":
		return "duration, such as 90s or 24h"
	case goType == "bool":
		return "truth value: true or false"
	case strings.HasPrefix(goType, "int") || strings.HasPrefix(goType, "uint"):
		return "whole number in range"
	case strings.HasSuffix(goType, "Limit"):
		return "limit: count/duration, such as 10/1h, or off"
	case strings.HasSuffix(goType, "Networks"):
		return "list of addresses and networks, such as 192.0.2.7,10.0.0.0/8,fd00::/8"
	default:
		return goType
	}
}
