// @ts-check
// Where the account is logged in, what happened to it, and the changes that need care.

import { account, need } from './account.js';
import { call } from './api.js';
import { tellAvailability } from './availability.js';
import { empty, handle, words } from './form.js';
import { has, moment, text } from './language.js';
import { byId, element, formById } from './page.js';
import { tellStrength } from './strength.js';

/** @typedef {import('../types').Schemas} Schemas */

/** @type {Schemas['Account']} */
let known;

/** What the next page of the history comes before; null: there is none. @type {string | null} */
let next;

/** @param {Schemas['Account']} present */
function showAccount(present) {
  known = present;
  byId('email-now').textContent = known.email;
  byId('username-now').textContent = known.username;
  const own = /** @type {HTMLInputElement} */ (document.querySelector('[data-own-name]'));
  own.value = known.username;
}

/** @param {Schemas['Session'][]} sessions */
function showDevices(sessions) {
  byId('devices').replaceChildren(...sessions.map(device));
  byId('end-others').hidden = sessions.length < 2;
  byId('devices-alone').hidden = sessions.length > 1;
}

/**
 * @param {string} iso
 * @returns {HTMLTimeElement}
 */
function time(iso) {
  return element('time', { dateTime: iso }, moment(iso));
}

/**
 * What a device is called in the reader's language. Of the API its name is English.
 *
 * @param {Schemas['Session']} session
 * @returns {string}
 */
function nameOfDevice({ label }) {
  const [browser, system] = label.split(' on ');
  if (label === 'Unknown device') return text('devices.unknown');
  return system ? text('devices.label', { browser, system }) : label;
}

/**
 * @param {Schemas['Session']} session
 * @returns {HTMLLIElement}
 */
function device(session) {
  const about = element('div', {}, element('strong', {}, nameOfDevice(session)));
  if (session.current) about.append(' ', element('span', { className: 'badge' }, text('devices.current')));
  about.append(element('p', { className: 'quiet' }, session.ip, element('br', {}), text('devices.used'), ' ', time(session.lastSeenAt)));
  const item = element('li', {}, about);
  if (!session.current) item.append(endButton(session));
  return item;
}

/**
 * @param {Schemas['Session']} session
 * @returns {HTMLButtonElement}
 */
function endButton(session) {
  const button = element('button', { type: 'button', className: 'plain' }, text('devices.end'));
  button.setAttribute('aria-label', text('devices.end.label', { device: nameOfDevice(session) }));
  button.addEventListener('click', () => endSessions(call('DELETE /v1/sessions/{id}', { path: { id: session.id } }), text('devices.ended')));
  return button;
}

/**
 * Awaits that sessions ended, and shows which are left.
 *
 * @param {Promise<import('../types').Answer<null>>} ending
 * @param {string} done  what to say then
 */
async function endSessions(ending, done) {
  byId('devices-failure').textContent = '';
  byId('devices-done').textContent = text('sending');
  const { problem } = await ending;
  const left = await call('GET /v1/sessions');
  // One that ended by itself meanwhile is as wanted.
  const failure = problem && problem.slug !== 'not-found' ? problem : left.problem;
  byId('devices-done').textContent = failure ? '' : done;
  if (failure) byId('devices-failure').textContent = words(failure);
  if (left.data) showDevices(left.data.sessions);
  byId('devices-title').focus();
}

/** @param {Schemas['ActivityList']} page */
function showActivity(page) {
  next = page.next;
  byId('activity').append(...page.activity.map(activity));
  byId('older').hidden = next === null;
}

/**
 * @param {Schemas['ActivityList']['activity'][number]} one
 * @returns {HTMLLIElement}
 */
function activity(one) {
  const key = `action.${one.action}`;
  const what = element('div', {}, has(key) ? text(key) : one.action);
  what.append(element('p', { className: 'quiet' }, time(one.createdAt), one.ip ? ` · ${one.ip}` : ''));
  return element('li', { tabIndex: -1 }, what);
}

let asking = false;

async function showOlder() {
  if (asking || next === null) return;
  asking = true;
  byId('activity-failure').textContent = '';
  byId('activity-done').textContent = text('loading');
  const before = next;
  const { data, problem } = await call('GET /v1/account/activity', { query: { before } });
  asking = false;
  byId('activity-done').textContent = '';
  if (problem) byId('activity-failure').textContent = words(problem);
  // If a change reloaded the list meanwhile, this page of it is out of date.
  if (!data || next !== before) return;
  const last = byId('activity').lastElementChild;
  showActivity(data);
  // The button may be gone; reading goes on where the older entries begin.
  /** @type {HTMLElement | null} */ (last?.nextElementSibling ?? null)?.focus();
}

/** Shows the history anew, after a change that stands in it. */
async function refresh() {
  const [sessions, history] = await Promise.all([call('GET /v1/sessions'), call('GET /v1/account/activity')]);
  if (sessions.data) showDevices(sessions.data.sessions);
  if (!history.data) return;
  byId('activity').replaceChildren();
  showActivity(history.data);
}

async function load() {
  const [present, sessions, history] = await Promise.all([need(call('GET /v1/account')), need(call('GET /v1/sessions')), need(call('GET /v1/account/activity'))]);
  showAccount(present);
  showDevices(sessions.sessions);
  byId('activity').replaceChildren();
  showActivity(history);
}

const changePassword = formById('change-password');
handle(
  changePassword,
  async ({ currentPassword, newPassword }) => (await call('PUT /v1/account/password', { body: { currentPassword, newPassword } })).problem,
  (problem) => {
    if (problem) return false;
    empty(changePassword);
    showAccount(known); // the form's own name went with the rest
    refresh();
    return false;
  },
);
tellStrength(changePassword);

const changeEmail = formById('change-email');
let pending = '';
handle(
  changeEmail,
  async ({ email, currentPassword }) => {
    const { data, problem } = await call('PUT /v1/account/email', { body: { email, currentPassword } });
    if (data) pending = text('change-email.done', { email: data.email, time: moment(data.expiresAt) });
    return problem;
  },
  (problem) => {
    if (problem) return false;
    empty(changeEmail);
    const progress = changeEmail.querySelector('.progress');
    if (progress) progress.textContent = pending;
    refresh();
    return true;
  },
);

const changeUsername = formById('change-username');
handle(
  changeUsername,
  async ({ username }) => {
    const { data, problem } = await call('PUT /v1/account/username', { body: { username } });
    if (data) showAccount(data);
    return problem;
  },
  (problem) => {
    if (problem) return false;
    empty(changeUsername);
    refresh();
    return false;
  },
);
tellAvailability(/** @type {HTMLInputElement} */ (byId('username')), () => known.username);

byId('end-others').addEventListener('click', () => endSessions(call('DELETE /v1/sessions'), text('devices.others-ended')));
byId('older').addEventListener('click', showOlder);
account(load);
