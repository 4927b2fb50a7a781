// @ts-check
// The pages that emails lead to. The token stands after the #, which no browser
// sends anywhere; it is taken out of the address at once, kept nowhere, and sent
// once the person presses the button, and not before: opening a link changes
// nothing.

import { call } from './api.js';
import { handle } from './form.js';
import { begin, show } from './page.js';
import { tellStrength } from './strength.js';

/** @typedef {import('../types').Problem} Problem */

const token = location.hash.slice(1);
if (location.hash) history.replaceState(null, '', location.pathname + location.search);
// Another link to the same page, opened in the same tab, starts over.
addEventListener('hashchange', () => location.reload());

/**
 * @param {Problem | null} problem
 * @returns {boolean}
 */
function shown(problem) {
  if (problem && problem.slug !== 'dead-link') return false;
  show(problem ? 'dead' : 'done', true);
  return true;
}

const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));
const needsToken = form.dataset.token !== undefined;

/**
 * Sends what the page asks for, without any cookie: whoever has the email may use it.
 *
 * @param {Record<string, string>} values
 * @returns {Promise<Problem | null>}
 */
async function send(values) {
  const route = /** @type {import('../types').Route} */ (form.dataset.route);
  const body = /** @type {never} */ (needsToken ? { token, ...values } : values);
  return (await call(route, { body, credentials: 'omit' })).problem;
}

begin(needsToken && token === '' ? 'incomplete' : 'ask');
handle(form, send, shown);
tellStrength(form);
