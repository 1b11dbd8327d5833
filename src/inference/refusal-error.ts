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

/** An attempt that gave nothing, for the error that lists them. */
export interface FailedAttempt {
  readonly provider: string;
  readonly outcome: Refusal | Failure;
}

/** The error an app sees when every target has failed; `last` decides it when there was only one. */
export function attemptsError(purpose: string, attempts: readonly FailedAttempt[]): GatewayError {
  const [only, ...others] = attempts;
  if (only && others.length === 0) return singleError(purpose, only);
  const list = attempts.map(({ provider, outcome }) => `"${provider}": ${reasonOf(outcome)}`).join('; ');
  return new GatewayError(
    'all_providers_failed',
    `"${purpose}": ${attempts.length} attempts failed and no target is left. ${list}. Try again shortly, or plug in another provider.`,
  );
}

function singleError(purpose: string, { provider, outcome }: FailedAttempt): GatewayError {
  const message = `"${purpose}": the provider "${provider}" failed and there is no fallback: ${reasonOf(outcome)}.`;
  if (outcome.kind === 'failure')
    return new GatewayError(isTimeout(outcome.error) ? 'upstream_timeout' : 'upstream_error', message);
  const { status } = outcome;
  const isOurs = status < 400 || OUR_KEY.has(status);
  return new GatewayError('upstream_error', message, isOurs ? {} : { status });
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
  return text
    .replace(/https?:\/\/\S+/g, '[address]')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_UPSTREAM_TEXT);
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
