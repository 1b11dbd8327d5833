import { moment } from './format.js';

/** A call as the API names it, with what it is to be sent: `with POST /api/v1/…/rotate`, `with PUT /api/v1/…/chat {}`. */
const CALL =
  / (?:with|at|by) (?:GET|POST|PUT|PATCH|DELETE) (?:there|\/api\/v1\/[^\s,;]*[^\s,.;:])(?: (?:or|and) \/[^\s,;]*[^\s,.;:])*(?: \{[^}]*\})?/g;
const CALL_IN_BRACKETS = / ?\([^()]*\/api\/v1\/[^()]*\)/g;
const MOMENT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/**
 * What the API says, without the calls it names for programs, because whoever reads it here has buttons for them, and with
 * moments as the page writes them.
 * `“chat” has no provider left. Plug in another one with POST /api/v1/….` → `… Plug in another one.`
 */
export function plainly(text: string): string {
  const told = withMoments(text);
  const parts = told
    .replaceAll(CALL_IN_BRACKETS, '')
    .replaceAll(CALL, '')
    .split(/(?<=[.;]) /);
  const kept = parts.filter((part) => !part.includes('/api/v1/'));
  if (kept.length === 0) return told;
  // The end of a sentence may have been in what is left out; where nothing is, the text is somebody else's as it stands.
  return kept.length === parts.length ? kept.join(' ') : kept.join(' ').replace(/;$/, '.');
}

/** A text with its moments as the page writes them. */
export function withMoments(text: string): string {
  return text.replaceAll(MOMENT, (at) => moment(at));
}
