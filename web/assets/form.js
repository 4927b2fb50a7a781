// @ts-check
// What all forms do: they send once at a time, say what happens meanwhile, and
// tell a failure in words, beside the field that it is about.

import { unanswered } from './api.js';
import { duration, has, text } from './language.js';

/** @typedef {import('../types').Problem} Problem */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** After how many milliseconds an answer is called late. */
const late = 5_000;

/**
 * Makes a form send. When it was done, it says what its data-done names.
 *
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<Problem | null>} send
 * @param {(problem: Problem | null) => boolean} [after]  reports whether it has shown
 *   the outcome itself
 */
export function handle(form, send, after = () => false) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type="submit"]'));
  const progress = /** @type {HTMLElement} */ (form.querySelector('.progress'));
  let sending = false;
  showButtons(form);
  // What is wrong with a field is said until it is mended.
  form.addEventListener('input', (event) => blame(/** @type {Field} */ (event.target), ''));
  // Pressed, the button takes the focus from no field: what that field would then say
  // might move the button away before it is released.
  button.addEventListener('mousedown', (event) => event.preventDefault());
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (sending) return;
    clear(form);
    if (missing(form)) return;
    sending = true;
    // Not disabled, which would take the focus away.
    button.setAttribute('aria-disabled', 'true');
    progress.textContent = text('sending');
    const timer = setTimeout(() => (progress.textContent = text('sending.late')), late);
    const problem = await outcome(send(values(form)));
    clearTimeout(timer);
    sending = false;
    button.removeAttribute('aria-disabled');
    progress.textContent = '';
    if (after(problem)) return;
    if (problem) fail(form, problem);
    else if (form.dataset.done) progress.textContent = text(form.dataset.done);
  });
}

/**
 * What came of sending. A fault of a script is told as one, and the form goes on.
 *
 * @param {Promise<Problem | null>} sent
 * @returns {Promise<Problem | null>}
 */
async function outcome(sent) {
  try {
    return await sent;
  } catch (error) {
    reportError(error);
    return unanswered('other');
  }
}

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, string>}
 */
function values(form) {
  return Object.fromEntries(fields(form).map((field) => [field.name, field.value]));
}

/**
 * @param {HTMLFormElement} form
 * @returns {Field[]} those that have a name
 */
function fields(form) {
  return [.../** @type {NodeListOf<Field>} */ (form.querySelectorAll('input, textarea, select'))].filter((field) => field.name !== '');
}

/**
 * Puts values into the fields of a form.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} present  by the fields' names
 */
export function fill(form, present) {
  for (const field of fields(form)) {
    if (Object.hasOwn(present, field.name)) field.value = present[field.name];
  }
}

/**
 * Empties the fields of a form, and what is said of them.
 *
 * @param {HTMLFormElement} form
 */
export function empty(form) {
  form.reset();
  clear(form);
}

/** @param {HTMLFormElement} form */
function clear(form) {
  for (const said of form.querySelectorAll('.failure, .progress')) said.textContent = '';
  for (const field of fields(form)) field.removeAttribute('aria-invalid');
}

/**
 * Points out what is empty and must not be. All else the service judges.
 *
 * @param {HTMLFormElement} form
 * @returns {boolean}
 */
function missing(form) {
  const wanting = fields(form).filter((field) => field.required && field.value === '');
  for (const field of wanting) blame(field, text(field.dataset.required ?? ''));
  wanting[0]?.focus();
  return wanting.length > 0;
}

/**
 * Says beside a field what is wrong with it, and takes it back without words.
 *
 * @param {Field} field
 * @param {string} words
 * @param {boolean} [translated]  or else they are the service's, in English
 */
function blame(field, words, translated = true) {
  if (words) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
  const fault = document.getElementById(`${field.id}-fault`);
  if (!fault) return;
  fault.textContent = words;
  if (translated) fault.removeAttribute('lang');
  else fault.lang = 'en';
}

/**
 * Says beside a field what the service finds wrong with it.
 *
 * @param {Field} field
 * @param {string} fault
 */
export function blameFor(field, fault) {
  // A number in the sentence, such as the least length, is the operator's choice.
  const key = `fault.${fault.replace(/\d+/g, '#')}`;
  if (has(key)) blame(field, text(key, { number: fault.match(/\d+/)?.[0] ?? '' }));
  else blame(field, fault, false);
}

/**
 * @param {HTMLFormElement} form
 * @param {Problem} problem
 */
function fail(form, problem) {
  const wrong = fields(form).filter((field) => Object.hasOwn(problem.fields, field.name));
  for (const field of wrong) blameFor(field, problem.fields[field.name]);
  if (wrong.length > 0) {
    wrong[0].focus();
    return;
  }
  const failure = form.querySelector('[role="alert"]');
  // What cannot be sent again as it was says so itself.
  const lost = problem.status === 0 && form.dataset.unanswered;
  if (failure) failure.textContent = lost ? text(lost) : words(problem);
}

/**
 * A problem in words: what is wrong and what to do.
 *
 * @param {Problem} problem
 * @returns {string}
 */
export function words(problem) {
  const known = has(`problem.${problem.slug}`);
  const sentences = [text(known ? `problem.${problem.slug}` : 'problem.other')];
  if (problem.wait > 0) sentences.push(text('wait', { time: duration(problem.wait) }));
  if (!known && problem.request) sentences.push(text('request', { id: problem.request }));
  return sentences.join(' ');
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
