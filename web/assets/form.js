// @ts-check
// What all forms do: they send once at a time, say what happens meanwhile, and
// tell a failure in words, beside the field that it is about.

import { duration, has, text } from './language.js';

/** @typedef {import('./api.js').Problem} Problem */

/** After how many milliseconds an answer is called late. */
const late = 5_000;

/**
 * Makes a form send.
 *
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<Problem | null>} send
 * @param {(problem: Problem | null) => boolean} after  reports whether it has shown
 *   the outcome itself
 */
export function handle(form, send, after) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type="submit"]'));
  let sending = false;
  showButtons(form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (sending) return;
    clear(form);
    if (missing(form)) return;
    sending = true;
    // Not disabled, which would take the focus away.
    button.setAttribute('aria-disabled', 'true');
    say('progress', text('sending'));
    const timer = setTimeout(() => say('progress', text('sending.late')), late);
    const problem = await send(values(form));
    clearTimeout(timer);
    sending = false;
    button.removeAttribute('aria-disabled');
    say('progress', '');
    if (!after(problem) && problem) fail(form, problem);
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, string>}
 */
function values(form) {
  return Object.fromEntries(inputs(form).map((input) => [input.name, input.value]));
}

/**
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]}
 */
function inputs(form) {
  return [...form.querySelectorAll('input')];
}

/**
 * @param {string} id
 * @param {string} words
 */
function say(id, words) {
  const element = document.getElementById(id);
  if (element) element.textContent = words;
}

/** @param {HTMLFormElement} form */
function clear(form) {
  say('failure', '');
  for (const input of inputs(form)) {
    input.removeAttribute('aria-invalid');
    say(`${input.id}-fault`, '');
  }
}

/**
 * Points out what is empty and must not be. All else the service judges.
 *
 * @param {HTMLFormElement} form
 * @returns {boolean}
 */
function missing(form) {
  const empty = inputs(form).filter((input) => input.required && input.value === '');
  for (const input of empty) blame(input, text(input.dataset.required ?? ''), true);
  empty[0]?.focus();
  return empty.length > 0;
}

/**
 * @param {HTMLInputElement} input
 * @param {string} words
 * @param {boolean} translated  or else they are the service's, in English
 */
function blame(input, words, translated) {
  input.setAttribute('aria-invalid', 'true');
  const id = `${input.id}-fault`;
  say(id, words);
  const fault = document.getElementById(id);
  if (translated) fault?.removeAttribute('lang');
  else fault?.setAttribute('lang', 'en');
}

/**
 * @param {HTMLFormElement} form
 * @param {Problem} problem
 */
function fail(form, problem) {
  const wrong = inputs(form).filter((input) => Object.hasOwn(problem.fields, input.name));
  for (const input of wrong) {
    const fault = problem.fields[input.name];
    // A number in the sentence, such as the least length, is the operator's choice.
    const key = `fault.${fault.replace(/\d+/, '#')}`;
    const translated = has(key);
    blame(input, translated ? text(key, { number: fault.match(/\d+/)?.[0] ?? '' }) : fault, translated);
  }
  if (wrong.length > 0) {
    wrong[0].focus();
    return;
  }
  const known = has(`problem.${problem.slug}`);
  const words = [text(known ? `problem.${problem.slug}` : 'problem.other')];
  if (problem.wait > 0) words.push(text('wait', { time: duration(problem.wait) }));
  if (!known && problem.request) words.push(text('request', { id: problem.request }));
  say('failure', words.join(' '));
}

/**
 * Makes the buttons work that show a password, and hides it before it is sent: a
 * browser offers to keep what is in a password's field.
 *
 * @param {HTMLFormElement} form
 */
function showButtons(form) {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll('[data-shows]'))) {
    const input = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.shows ?? ''));
    const show = (/** @type {boolean} */ shown) => {
      input.type = shown ? 'text' : 'password';
      button.textContent = text(shown ? 'password.hide' : 'password.show');
    };
    button.addEventListener('click', () => show(input.type === 'password'));
    form.addEventListener('submit', () => show(false));
  }
}
