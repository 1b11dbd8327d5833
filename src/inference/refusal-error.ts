import { describeFailure, isTimeout } from '../egress/describe-failure.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Failure, Refusal } from './outcome.js';

const MAX_UPSTREAM_TEXT = 300;
/** Statuses about our own credential; told as ours to mend, and without the upstream's words, which may quote the key. */
const OUR_KEY: ReadonlyMap<number, string> = new Map([
  [401, 'refused the key Patchbay has for it; an admin must enter a valid one'],
  [402, 'wants payment for the key Patchbay has for it'],
  [403, 'does not allow this with the key Patchbay has for it'],
]);

/** What an upstream may say of the house it stands in, and what would move a terminal's cursor. */
const INTERNALS: readonly (readonly [RegExp, string])[] = [
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  [/[\u0000-\u001f\u007f-\u009f]+/g, ' '],
  [/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '[address]'],
  [/\b[\w.-]+:\d{2,5}\b/g, '[address]'],
  [/(?<![\w/])(?:~|\.{1,2})?(?:\/[\w.@-]+){2,}/g, '[path]'],
];

/** An attempt that gave nothing, for the error that lists them. */
export interface FailedAttempt {
  readonly provider: string;
  readonly outcome: Refusal | Failure;
}

/** The error an app sees when every target has failed; with one target its last attempt decides. */
export function attemptsError(purpose: string, attempts: readonly FailedAttempt[]): GatewayError {
  const last = attempts.at(-1);
  if (last && attempts.every(({ provider }) => provider === last.provider)) return singleError(purpose, last);
  const list = attempts.map(({ provider, outcome }) => `"${provider}": ${reasonOf(outcome)}`).join('; ');
  return new GatewayError(
    'all_providers_failed',
    `"${purpose}": ${attempts.length} attempts failed and no target is left. ${list}. Try again shortly, or plug in another provider.`,
  );
}

function singleError(purpose: string, { provider, outcome }: FailedAttempt): GatewayError {
  const message = `"${purpose}": the provider "${provider}" failed and there is no fallback: ${reasonOf(outcome)}. An admin mends it, or plugs another provider into "${purpose}" with POST /api/v1/llm-config/active.`;
  if (outcome.kind === 'failure')
    return new GatewayError(isTimeout(outcome.error) ? 'upstream_timeout' : 'upstream_error', message);
  const { status } = outcome;
  const isOurs = status < 400 || status > 599 || OUR_KEY.has(status);
  const { 'retry-after': retryAfter } = outcome.headers;
  return new GatewayError(
    'upstream_error',
    message,
    isOurs ? {} : { status, ...(retryAfter !== undefined && { retryAfter }) },
  );
}

export function reasonOf(outcome: Refusal | Failure): string {
  if (outcome.kind === 'failure') return describeFailure(outcome.error);
  const { status } = outcome;
  if (status < 400) return `it redirected (${status}), which Patchbay does not follow; an admin must correct base_url`;
  const ours = OUR_KEY.get(status);
  if (ours !== undefined) return `it ${ours} (${status})`;
  const text = upstreamText(outcome.body);
  return text === '' ? `it answered ${status}` : `it answered ${status}: ${text}`;
}

/** The message of an error answer, without addresses and cut to a length fit for a log line. */
function upstreamText(body: Buffer): string {
  const text = messageIn(body.toString('utf8'));
  const shown = INTERNALS.reduce((rest, [pattern, name]) => rest.replace(pattern, name), text);
  return shown.replace(/\s+/g, ' ').trim().slice(0, MAX_UPSTREAM_TEXT);
}

function messageIn(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    const found =
      typeof error === 'object' && error !== null && 'message' in error ? error.message : (error ?? message);
    return typeof found === 'string' ? found : '';
  } catch {
    // Not JSON: an HTML page of some proxy, which helps nobody here.
    return '';
  }
}
