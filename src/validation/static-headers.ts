import { isStorableText } from './is-text.js';

export const MAX_HEADERS = 32;
const MAX_VALUE = 1000;
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
// oxlint-disable-next-line no-control-regex -- printable ASCII is what it looks for
const VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** What frames a request, or what Patchbay says itself. */
const RESERVED =
  /^(host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|accept|accept-encoding|user-agent|forwarded|via|content-.*|proxy-.*|x-forwarded-.*|sec-.*)$/;
/** What carries secrets, by its name. */
const SECRET_NAME =
  /auth|token|secret|passw|cookie|credential|signature|session|(^|[-_])api[-_]?key|(^|[-_])key($|[-_])|apikey/;
/** What is a secret, by its looks. */
const SECRET_VALUE =
  /^(bearer|basic|digest|negotiate)\s|\b(sk|pk|rk|gsk|xai|pb_app|pb_admin|ghp|github_pat|hf|AIza|AKIA|eyJ)[-_]?[A-Za-z0-9_-]{16,}|[A-Za-z0-9+/_=]{40,}/i;

/** Whether a header of that name may be sent at all; in lower case. */
export function isSendable(name: string): boolean {
  return NAME.test(name) && !RESERVED.test(name);
}

/** Why headers may not be sent with every request as they are, each naming its header; empty when they may. */
export function staticHeaderProblems(headers: unknown): readonly string[] {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return ['must be a JSON object of header names and texts'];
  }
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) return [`must have at most ${MAX_HEADERS} headers`];
  return entries.flatMap(([name, value]) => problemOf(name, value));
}

function problemOf(name: string, value: unknown): readonly string[] {
  const shown = `"${isStorableText(name) ? name.slice(0, 100) : '?'}"`;
  if (!NAME.test(name)) return [`${shown} is not the name of a header in lower case`];
  if (RESERVED.test(name)) return [`${shown} is set by Patchbay or belongs to the connection`];
  if (SECRET_NAME.test(name)) return [`${shown} looks like a secret; enter it as api_key and name its header in auth`];
  if (typeof value !== 'string' || value.length > MAX_VALUE || !VALUE.test(value)) {
    return [`the value of ${shown} must be 1 to ${MAX_VALUE} printable ASCII characters without blanks at its ends`];
  }
  // The value itself is never told.
  if (SECRET_VALUE.test(value)) return [`the value of ${shown} looks like a secret; enter it as api_key instead`];
  return [];
}
