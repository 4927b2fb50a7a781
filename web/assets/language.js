// @ts-check
// The person's language, and the page's texts in it.

/** The languages that there are texts in, in texts.<language>.js. */
const languages = ['en', 'ro', 'fr', 'de', 'es'];

/** The first of the browser's languages that there are texts in. */
export const language = navigator.languages.map((tag) => tag.split('-')[0].toLowerCase()).find((name) => languages.includes(name)) ?? 'en';

/**
 * A fault.… is the service's own sentence about a field, with # for its number.
 *
 * @type {Record<string, string>}
 */
const texts = (await import(`./texts.${language}.js`)).default;

/**
 * @param {string} key
 * @returns {boolean} whether there is such a text
 */
export function has(key) {
  return Object.hasOwn(texts, key);
}

/**
 * A text, with its {names} filled in.
 *
 * @param {string} key
 * @param {Record<string, string>} [values]
 * @returns {string}
 */
export function text(key, values = {}) {
  if (!has(key)) throw new Error(`there is no text ${key}`);
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

/**
 * Words for a time to wait: seconds up to two minutes, then minutes, then hours.
 *
 * @param {number} seconds
 * @returns {string}
 */
export function duration(seconds) {
  const [value, unit] = seconds <= 120 ? [seconds, 'second'] : seconds <= 7200 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(Math.ceil(value));
}

/**
 * Words for a time, in the person's own time zone.
 *
 * @param {string} time  as the service writes it
 * @returns {string}
 */
export function moment(time) {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}

/** Puts in the texts that elements name: by data-text what they say, by data-label what they are called. */
export function translate() {
  document.documentElement.lang = language;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-text]'))) {
    element.textContent = text(element.dataset.text ?? '');
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-label]'))) {
    element.setAttribute('aria-label', text(element.dataset.label ?? ''));
  }
}
