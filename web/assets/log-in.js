// @ts-check
// Log-in, by way of a cookie that no script can read.

import { address, call } from './api.js';
import { handle } from './form.js';
import { text } from './language.js';
import { begin, byId, formById, show } from './page.js';
import { tellOtherTabs } from './tabs.js';

// Pages of an account say after the # why they came here, and which one to go back to;
// one that an email led to gets its token back.
const asked = new URLSearchParams(location.hash.slice(1));
if (location.hash) history.replaceState(null, '', location.pathname);

/** Where a log-in may lead; nothing else that an address names. */
const pages = ['profile', 'security', 'data', 'delete-account', 'confirm-email'];
const page = pages.find((page) => page === asked.get('to')) ?? 'profile';
const token = asked.get('token');
const next = token ? `${page}#${encodeURIComponent(token)}` : page;

function tellWhy() {
  /** @type {Record<string, string>} */
  const reasons = { ended: text('log-in.ended'), confirm: text('log-in.confirm'), 'logged-out': text('log-in.logged-out'), deleted: text('log-in.deleted') };
  const why = reasons[asked.get('why') ?? ''];
  if (!why) return;
  byId('why').textContent = why;
  byId('why').hidden = false;
}

begin('ask');
tellWhy();
const form = formById('log-in');
handle(
  form,
  async ({ login, password }) => {
    const { problem } = await call('POST /v1/sessions', { body: { login, password, cookie: true } });
    if (problem) return problem;
    tellOtherTabs();
    // A browser that takes no cookie from here is told apart from a session that ended.
    const kept = await call('GET /v1/account');
    return kept.problem?.slug === 'missing-code' ? { ...kept.problem, slug: 'no-cookie' } : null;
  },
  (problem) => {
    if (problem && problem.slug !== 'email-not-verified') return false;
    if (problem) show('unverified', true);
    else location.assign(address(next));
    return true;
  },
);
