import { Logger } from '@nestjs/common';
import { retryAfterMs } from './answer-headers.js';
import type { Verdict } from './classify.js';
import { RULES } from './decide.js';
import type { Failure, Refusal } from './outcome.js';
import type { Asked } from './served.js';

const logger = new Logger('inference');
/** A vendor that says "again at once" about a spent key would be asked with it for ever. */
const SHORTEST_SET_ASIDE_MS = 1000;
/** The provider answered as it should; that the answer is no success is not its fault. */
const ALIVE: ReadonlySet<Verdict> = new Set(['request_refused', 'context_exceeded', 'model_unknown', 'vector_size']);

/**
 * Tells a provider's vitals what an attempt that gave nothing means for it and for the key it was asked with.
 *
 * @param hadAllTheTime whether nobody else was asked before, so that a request out of time is its fault
 */
export function report(verdict: Verdict, outcome: Refusal | Failure, asked: Asked, hadAllTheTime: boolean): void {
  const { vitals, admission } = asked;
  const now = performance.now();
  if (RULES[verdict].isFault || (verdict === 'out_of_time' && hadAllTheTime)) vitals.failed(now, admission);
  else if (ALIVE.has(verdict)) vitals.succeeded(now, admission);
  else vitals.breaker.undecided(now, admission);
  if (outcome.kind === 'refusal') reportRefusal(verdict, outcome, asked);
}

function reportRefusal(verdict: Verdict, { status, headers }: Refusal, asked: Asked): void {
  const now = performance.now();
  const waitMs = retryAfterMs(headers, Date.now());
  if (verdict === 'rate_limited' && waitMs !== undefined) pause(asked, now + waitMs);
  if (verdict === 'key_refused') setAside(asked, `refused (${status})`, null);
  if (verdict !== 'key_spent') return;
  const untilMs = waitMs === undefined ? null : now + Math.max(waitMs, SHORTEST_SET_ASIDE_MS);
  setAside(asked, `spent (${status})`, untilMs);
}

/** What a vendor allows an app's own key is no reason to leave out everybody else. */
function pause({ vitals, credential }: Asked, untilMs: number): void {
  if (!credential || credential.appId === null) return vitals.pause(untilMs);
  vitals.keys.setAside(credential.keyVersion, 'paused (429)', new Date(), untilMs, performance.now());
}

function setAside({ target: { provider }, credential, vitals }: Asked, reason: string, untilMs: number | null): void {
  if (!credential) return;
  const { keyVersion } = credential;
  if (!vitals.keys.setAside(keyVersion, reason, new Date(), untilMs, performance.now())) return;
  const remedy = 'it is set aside until a test of the provider succeeds; enter a valid key if it does not';
  logger.error(`"${provider.name}": key version ${keyVersion} was ${reason}; ${remedy}`);
}
