package main

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"latchkey/dbgen"
)

// entry is a statement with all that the catalogue says of it.
type entry struct {
	statement
	measured                     measurement
	routes, commands, background []string
}

// accessors are the statements that the program can run.
func accessors() (names []string) {
	t := reflect.TypeFor[*dbgen.Queries]()
	for i := range t.NumMethod() {
		if name := t.Method(i).Name; name != "WithTx" {
			names = append(names, name)
		}
	}
	return names
}

// complete says which statements lack an entry in tries, and which entries have
// no statement.
func complete(list []statement, ways map[string][]try) (faults []string) {
	known := map[string]bool{}
	for _, s := range list {
		known[s.name] = true
		if len(ways[s.name]) == 0 {
			faults = append(faults, fmt.Sprintf("%s (sql/queries/%s): nothing says how to run it; give it an entry in tools/catalogue/tries_*.go, with arguments that find rows", s.name, s.file))
		}
	}

	for _, name := range accessors() {
		if !known[name] {
			faults = append(faults, name+": dbgen has it, and sql/queries/ does not; run: make generate")
		}
	}

	for _, name := range slices.Sorted(maps.Keys(ways)) {
		if !known[name] {
			faults = append(faults, name+": tools/catalogue/tries_*.go has it, and sql/queries/ does not; remove it there")
		}
	}
	return faults
}

// measureAll runs every statement that has an entry in tries.
func measureAll(ctx context.Context, m *meter, list []statement, ways map[string][]try) (entries []entry, faults []string) {
	for _, s := range list {
		e := entry{statement: s}

		var all []measurement
		for _, way := range ways[s.name] {
			one, err := m.measure(ctx, s, way)
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s (sql/queries/%s): %v", s.name, s.file, err))
				continue
			}
			one.faults = append(one.faults, s.bound.exceeded(one, way.units)...)
			all = append(all, one)
		}

		// A statement with several tries is judged by the most costly one.
		if len(all) > 0 {
			e.measured = most(all)
			faults = append(faults, e.faulty()...)
		}

		entries = append(entries, e)
	}
	return entries, faults
}

// exceeded compares what was measured with what the Class line allows.
func (b bound) exceeded(m measurement, units map[string]int) (faults []string) {
	if b.class == "" || b.class == scans {
		return nil
	}

	for _, unit := range []string{b.reads.unit, b.writes.unit} {
		if _, said := units[unit]; unit != "" && !said {
			faults = append(faults, fmt.Sprintf("its Class line counts by %q, and its entry in tries does not say how many there are", unit))
		}
	}

	for _, cost := range []struct {
		what  string
		got   int
		bound quantity
	}{{"reads", m.reads, b.reads}, {"writes", m.writes, b.writes}} {
		if most := cost.bound.most(units); cost.got > most {
			faults = append(faults, fmt.Sprintf("%s %d rows; its Class line allows %d (%s)", cost.what, cost.got, most, b.line))
		}
	}
	return faults
}

// faulty lists what is wrong with a statement, apart from its callers.
func (e entry) faulty() (faults []string) {
	list := append(slices.Clone(e.faults), e.measured.faults...)

	if e.bound.class != "" && e.bound.class != scans {
		for _, table := range e.measured.scanned {
			list = append(list, fmt.Sprintf("reads all of %s by no index; it reads %d rows", table, e.measured.reads))
		}
		if !slices.Equal(e.bound.indexes, e.measured.indexes) {
			list = append(list, fmt.Sprintf("goes by %s; its Class line says %s", orNone(e.measured.indexes), orNone(e.bound.indexes)))
		}
	}

	for _, fault := range list {
		faults = append(faults, fmt.Sprintf("%s (sql/queries/%s): %s", e.name, e.file, fault))
	}
	return faults
}

func orNone(indexes []string) string {
	if len(indexes) == 0 {
		return "no index"
	}
	return strings.Join(indexes, ", ")
}

// credit adds its callers to each statement. It must have one, and what a request
// runs must not grow with what is in the tables.
func credit(entries []entry, c callers) (faults []string) {
	for i := range entries {
		e := &entries[i]
		e.routes, e.commands, e.background = c.of(e.name)
		at := fmt.Sprintf("%s (sql/queries/%s): ", e.name, e.file)
		if len(e.routes)+len(e.commands)+len(e.background) == 0 {
			faults = append(faults, at+"no route and no command runs it; remove it")
		}
		if len(e.routes) > 0 && (e.bound.class == batch || e.bound.class == scans) {
			faults = append(faults, fmt.Sprintf("%sa %s, which %s runs; routes run points and ranges only", at, e.bound.class, e.routes[0]))
		}
		if len(e.background) > 0 && e.bound.class == scans {
			faults = append(faults, fmt.Sprintf("%sa scan, which %s runs by itself; only a command that an operator runs may scan", at, e.background[0]))
		}
	}
	return faults
}
