package web_test

import (
	"os"
	"sync"
)

// axe is axe-core, the rules of accessibility as a program (from npm, for tests).
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile("../web/node_modules/axe-core/axe.min.js")
	return string(source), err
})

// checkAccess holds a page, as it stands, to the rules of WCAG 2.2 of the levels A and AA.
func (b *tab) checkAccess(where string) {
	b.t.Helper()
	source, err := axe()
	if err != nil {
		b.t.Fatalf("%v: run scripts/ensure-node web", err)
	}
	if !value[bool](b, `'axe' in window`) {
		value[string](b, source+`;''`)
	}
	value[string](b, `window.violations = undefined; axe.run({
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
		resultTypes: ['violations', 'incomplete'],
	}).then((result) => { window.violations = result.violations.map((one) => one.id + ': ' + one.help + ' ' + one.nodes.map((node) => node.html).join(' ')) }); ''`)
	b.await(`window.violations !== undefined`)
	for _, violation := range value[[]string](b, `window.violations`) {
		b.t.Errorf("%s: %.600s", where, violation)
	}
}
