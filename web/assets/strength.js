// @ts-check
// How hard a new password seems to guess, told in words while it is typed. It is a
// hint: the service judges when it is sent, and knows common passwords, too.

import { text } from './language.js';

/**
 * How many bits a password seems to have: as many choices for each character as its
 * kinds of characters allow, where characters that go on from the one before (aaa,
 * abc, 321) and words that everybody knows of its owner count as one.
 *
 * @param {string} password
 * @param {string[]} known  such as the e-mail
 * @returns {number}
 */
function bits(password, known) {
  let rest = password.toLowerCase();
  let pieces = 0;
  for (const word of known) {
    if (word.length < 3 || !rest.includes(word)) continue;
    rest = rest.replaceAll(word, '');
    pieces++;
  }
  let before = NaN;
  let counted = 0;
  for (const character of rest) {
    const code = character.codePointAt(0) ?? 0;
    if (!(Math.abs(code - before) <= 1)) counted++;
    before = code;
  }
  const distinct = new Set(rest).size;
  const kinds = [[/\p{Ll}/u, 26], [/\p{Lu}/u, 26], [/\d/, 10], [/[^\p{L}\d]/u, 20]];
  const pool = kinds.reduce((sum, [kind, size]) => sum + (/** @type {RegExp} */ (kind).test(password) ? Number(size) : 0), 0);
  // People's words repeat and follow rules, so not each character is a free choice.
  return (Math.min(counted, 2 * distinct) + pieces) * Math.log2(Math.max(pool, 2)) * 0.6;
}

/**
 * @param {string} password
 * @param {string[]} known  what everybody knows of its owner
 * @returns {'weak' | 'fair' | 'good' | 'strong'}
 */
export function judge(password, known) {
  const parts = known.flatMap((word) => [word, ...word.split(/[^\p{L}\d]+/u)]).map((word) => word.toLowerCase());
  const n = bits(password, parts.sort((a, b) => b.length - a.length));
  if ([...password].length < 8 || n < 28) return 'weak';
  if (n < 42) return 'fair';
  return n < 50 ? 'good' : 'strong';
}

/**
 * Tells of a form's new password while it is typed. The values of the form's other
 * fields are what everybody knows.
 *
 * @param {HTMLFormElement} form
 */
export function tellStrength(form) {
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector('#new-password'));
  const words = form.querySelector('.strength');
  if (!input || !words) return;
  const tell = () => {
    const others = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input:not([type="password"])'))].filter((other) => other !== input);
    const told = input.value === '' ? '' : text(`strength.${judge(input.value, others.map((other) => other.value))}`);
    if (words.textContent !== told) words.textContent = told; // a screen reader reads it out once
  };
  input.addEventListener('input', tell);
  form.addEventListener('reset', () => (words.textContent = ''));
}
