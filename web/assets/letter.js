// @ts-check
// The pages that letters lead to. The token stands after the #, which no browser
// sends anywhere; it is taken out of the address at once, kept nowhere, and sent
// once the person presses the button, and not before: opening a link changes
// nothing.

import { post } from './api.js';
import { handle } from './form.js';
import { translate } from './language.js';

const token = location.hash.slice(1);
if (location.hash) history.replaceState(null, '', location.pathname + location.search);
// Another link to the same page, opened in the same tab, begins anew.
addEventListener('hashchange', () => location.reload());

/**
 * Shows one of the page's sections, and moves to its heading, so that a screen
 * reader reads on from there.
 *
 * @param {string} id
 * @param {boolean} move
 */
function show(id, move) {
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id;
  const heading = document.querySelector(`#${id} h1`);
  document.title = `${heading?.textContent} · ${location.host}`;
  if (move && heading instanceof HTMLElement) heading.focus();
}

/**
 * @param {import('./api.js').Problem | null} problem
 * @returns {boolean}
 */
function shown(problem) {
  if (problem && problem.slug !== 'dead-link') return false;
  show(problem ? 'dead' : 'done', true);
  return true;
}

function start() {
  const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));
  const { post: path = '', token: needsToken } = form.dataset;
  const tokenPart = needsToken === undefined ? {} : { token };
  translate();
  /** @type {HTMLElement} */ (document.getElementById('service')).textContent = location.host;
  handle(form, (values) => post(path, { ...tokenPart, ...values }), shown);
  show(needsToken !== undefined && token === '' ? 'incomplete' : 'ask', false);
  document.getElementById('unstarted')?.remove();
  /** @type {HTMLElement} */ (document.getElementById('started')).hidden = false;
}

start();
