import { describeFailure } from '../egress/describe-failure.js';
import { readErrorBody } from './error-body.js';
import type { Failure, FailureCause, Refusal } from './outcome.js';
import { withoutInternals } from './without-internals.js';

/** Fit for a log line. */
const MAX_UPSTREAM_CHARACTERS = 300;
/** As vendors write them, e.g. `context_length_exceeded`; nothing that could be a key or a sentence. */
const CODE = /^(?=.{3,64}$)[a-z]+(?:_[a-z]+)+$/;
/** Statuses about our own credential; told as ours to mend, and without the upstream's words, which may quote the key. */
const OUR_KEY: ReadonlyMap<number, string> = new Map([
  [401, 'refused the key Patchbay has for it'],
  [402, 'wants payment for the key Patchbay has for it'],
  [403, 'does not allow this with the key Patchbay has for it'],
]);

/** Causes that say more than the error they came with. */
const CAUSES: Partial<Record<FailureCause, string>> = {
  silent: 'it did not answer in time',
  cut: 'it cut its answer short',
  garbled: 'it did not speak proper HTTP',
  out_of_time: 'the time for the whole request was over',
};

function wordsFor({ cause, error }: Failure): string {
  return cause === 'vector_size' ? error.message : (CAUSES[cause] ?? describeFailure(error));
}

/** Whether a status speaks of our own key or configuration, so that it must not look like the app's. */
export function isOurs(status: number): boolean {
  return status < 400 || status > 599 || OUR_KEY.has(status);
}

/** Why an attempt gave nothing, in words that carry no address and no key; for the app whose request it was. */
export function reasonOf(outcome: Refusal | Failure): string {
  const what = inOwnWords(outcome);
  if (!hasSaidWhy(outcome)) return what;
  const said = withoutInternals(readErrorBody(outcome.body).message).slice(0, MAX_UPSTREAM_CHARACTERS);
  return said === '' ? what : `${what}: ${said}`;
}

/** The same to be kept: an upstream's words may quote the prompt, so only its code for the error is among them. */
export function recordedReasonOf(outcome: Refusal | Failure): string {
  const what = inOwnWords(outcome);
  if (!hasSaidWhy(outcome)) return what;
  const code = readErrorBody(outcome.body).codes.find((each) => CODE.test(each));
  return code === undefined ? what : `${what} (${code})`;
}

function hasSaidWhy(outcome: Refusal | Failure): outcome is Refusal {
  return outcome.kind === 'refusal' && outcome.status >= 400 && !OUR_KEY.has(outcome.status);
}

function inOwnWords(outcome: Refusal | Failure): string {
  if (outcome.kind === 'failure') return wordsFor(outcome);
  const { status, isDisguised } = outcome;
  if (status < 400) return `it redirected (${status}), which Patchbay does not follow; an admin must correct base_url`;
  const ours = OUR_KEY.get(status);
  if (ours !== undefined) return `it ${ours} (${status})`;
  return isDisguised ? 'it answered with an error in place of an answer' : `it answered ${status}`;
}
