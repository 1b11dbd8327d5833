import { type ErrorBody, readErrorBody } from './error-body.js';
import type { Failure, FailureCause, Refusal } from './outcome.js';

/**
 * What an attempt that gave nothing means, as far as what is done next differs. `request_refused` is the app's own
 * matter, `key_…` concern our key; `troubled` and `failing` may pass, and the latter is a fault of the provider;
 * `unusable`: it redirects, or wants a key that it was not given; `refusing`: a lasting 5xx.
 */
export type Verdict =
  | FailureCause
  | 'troubled'
  | 'failing'
  | 'refusing'
  | 'rate_limited'
  | 'key_refused'
  | 'key_spent'
  | 'context_exceeded'
  | 'model_unknown'
  | 'unusable'
  | 'request_refused';

/** What the meaning of an answer depends on besides the answer. */
export interface Asked {
  /** The model was chosen here, not by the app. */
  readonly modelIsOurs: boolean;
  readonly withKey: boolean;
}

const KEY_STATUSES: ReadonlyMap<number, Verdict> = new Map([
  [401, 'key_refused'],
  [402, 'key_spent'],
  [403, 'key_refused'],
]);
/** Statuses that a moment later may be a success, at the same provider. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 500, 502, 503, 504, 529]);
const SAFETY = /content_?(filter|policy)|responsibleaipolicy|moderation|flagged_input|safety|prohibited_content/i;
const QUOTA = /insufficient_quota|quota_exceeded|billing_hard_limit|insufficient_credits|insufficient_balance/i;
const CONTEXT_CODE = /context_length_exceeded|exceed_context_size|context_window_exceeded/i;
const CONTEXT_TEXT =
  /maximum context length|context (length|window|size).{0,40}exceed|exceeds?.{0,40}context (length|window|size)/i;
const MODEL_CODE = /model_not_found/i;
const MODEL_TEXT =
  /model.{0,200}(not found|does not exist|not exist|unknown|not available|no such)|(no such|unknown) model|access to (the )?model/is;

export function classify(outcome: Refusal | Failure, asked: Asked): Verdict {
  if (outcome.kind === 'failure') return outcome.cause;
  const { status } = outcome;
  if (status < 400) return 'unusable';
  // A safety refusal keeps its meaning whatever status it comes with.
  const error = readErrorBody(outcome.body);
  if (isSafetyRefusal(error)) return 'request_refused';
  return aboutKey(status, error, asked) ?? aboutRequest(status, error, asked) ?? aboutProvider(status);
}

/** Whether an answer was refused for what was asked rather than for how or by whom. */
export function isSafetyRefusal({ codes }: ErrorBody): boolean {
  return codes.some((code) => SAFETY.test(code));
}

function aboutKey(status: number, error: ErrorBody, { withKey }: Asked): Verdict | undefined {
  const { codes } = error;
  if (status === 429 && withKey && codes.some((code) => QUOTA.test(code))) return 'key_spent';
  if (status === 403 && !isAboutKey(error)) return undefined;
  const verdict = KEY_STATUSES.get(status);
  // A server that wants a key and has none from us is out of order, not its key.
  return verdict && !withKey ? 'unusable' : verdict;
}

function aboutRequest(status: number, error: ErrorBody, { modelIsOurs }: Asked): Verdict | undefined {
  if (status === 400 || status === 413 || status === 422) return isTooLong(error) ? 'context_exceeded' : undefined;
  if (status === 403) return isAboutModel(error) ? aboutModel(modelIsOurs) : 'unusable';
  return status === 404 && modelIsOurs && isAboutModel(error) ? 'model_unknown' : undefined;
}

function isTooLong({ codes, message }: ErrorBody): boolean {
  return codes.some((code) => CONTEXT_CODE.test(code)) || CONTEXT_TEXT.test(message);
}

/** A 403 without a word (a firewall's page), or about one model, says nothing about the key as such. */
function isAboutKey(error: ErrorBody): boolean {
  return (error.message !== '' || error.codes.length > 0) && !isAboutModel(error);
}

function isAboutModel({ codes, message }: ErrorBody): boolean {
  return codes.some((code) => MODEL_CODE.test(code)) || MODEL_TEXT.test(message);
}

function aboutModel(modelIsOurs: boolean): Verdict {
  return modelIsOurs ? 'model_unknown' : 'request_refused';
}

function aboutProvider(status: number): Verdict {
  if (status === 429) return 'rate_limited';
  if (PASSING.has(status)) return status >= 500 ? 'failing' : 'troubled';
  return status >= 500 ? 'refusing' : 'request_refused';
}
