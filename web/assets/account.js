// @ts-check
// What the pages of an account have in common: they need a session, say that they
// are loading and why they cannot, and log out.

import { address, call, onSessionEnd } from './api.js';
import { words } from './form.js';
import { begin, byId, show } from './page.js';
import { onOtherSession, tellOtherTabs } from './tabs.js';

/** @typedef {import('../types').Problem} Problem */

/** Something that a page cannot be shown without, and did not get. */
class Missing extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.slug);
    this.problem = problem;
  }
}

/**
 * What an answer holds, or else the page tells that it cannot be shown.
 *
 * @template T
 * @param {Promise<import('../types').Answer<T>>} answer
 * @returns {Promise<T>}
 */
export async function need(answer) {
  const { data, problem } = await answer;
  if (problem) throw new Missing(problem);
  return data;
}

/**
 * Leaves for the log-in page, which says why and comes back.
 *
 * @param {'ended' | 'logged-out' | 'deleted'} why
 */
export function leave(why) {
  if (why !== 'ended') tellOtherTabs();
  const to = why === 'ended' ? `&to=${location.pathname.split('/').pop()}` : '';
  location.replace(address(`log-in#why=${why}${to}`));
}

/**
 * Begins a page of an account.
 *
 * @param {() => Promise<void>} [load]  fills the page's content, which is shown then
 */
export function account(load) {
  onSessionEnd(() => leave('ended'));
  begin();
  markPage();
  byId('log-out').addEventListener('click', logOut);
  // What a page shows and changes must be of the session that the browser has now: one
  // that comes back from its memory starts over, and so do all when somebody logs in or
  // out in another tab.
  addEventListener('pageshow', (event) => event.persisted && location.reload());
  onOtherSession(() => location.reload());
  if (!load) {
    document.title = `${document.querySelector('h1')?.textContent} · ${location.host}`;
    return;
  }
  byId('retry').addEventListener('click', () => attempt(load, true));
  attempt(load, false);
}

/**
 * @param {() => Promise<void>} load
 * @param {boolean} move  whether the person waits for it with the focus
 */
async function attempt(load, move) {
  show('loading', move);
  try {
    await load();
    show('content', move);
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    show('failed', false);
    byId('failed-reason').textContent = words(error.problem);
    byId('retry').focus();
  }
}

function markPage() {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('nav a'))) {
    if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
  }
}

async function logOut() {
  byId('log-out-failure').textContent = '';
  const { problem } = await call('DELETE /v1/session');
  if (problem) byId('log-out-failure').textContent = words(problem);
  else leave('logged-out');
}
