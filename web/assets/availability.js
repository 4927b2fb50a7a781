// @ts-check
// Says whether a name is free as soon as its field is left.

import { call } from './api.js';
import { blameFor } from './form.js';

/**
 * @param {HTMLInputElement} input  whose name is email or username
 * @param {() => string} [own]  the name that the person has already
 */
export function tellAvailability(input, own = () => '') {
  const kind = input.name === 'email' ? 'email' : 'username';
  input.addEventListener('change', async () => {
    const name = input.value;
    if (name === '' || name === own()) return;
    const { data, problem } = await call('GET /v1/availability', { query: { [kind]: name } });
    // The person may have typed on meanwhile. If no answer comes, the form's own submission reports it.
    if (input.value !== name) return;
    if (problem?.fields[kind]) blameFor(input, problem.fields[kind]);
    else if (data && !data.available) blameFor(input, kind === 'email' ? 'belongs to an account already' : 'is taken');
  });
}
