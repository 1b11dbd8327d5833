import { Logger } from '@nestjs/common';
import type { Credential, Provider } from '../snapshot/snapshot.js';
import type { ProviderVitals } from '../snapshot/vitals/provider-vitals.js';
import { retryAfterMs } from './answer-headers.js';
import type { Verdict } from './classify.js';
import { RULES } from './decide.js';
import type { Failure, Refusal } from './outcome.js';

const logger = new Logger('inference');
/** The provider answered as it should; that the answer is no success is not its fault. */
const ALIVE: ReadonlySet<Verdict> = new Set(['request_refused', 'context_exceeded', 'model_unknown']);

/** Who was asked, and with which key. */
interface AskedProvider {
  readonly provider: Provider;
  readonly credential: Credential | undefined;
  readonly vitals: ProviderVitals;
}

/** Tells a provider's vitals what an attempt that gave nothing means for it and for the key it was asked with. */
export function report(verdict: Verdict, outcome: Refusal | Failure, asked: AskedProvider): void {
  const { vitals } = asked;
  const now = performance.now();
  if (RULES[verdict].isFault) vitals.failed(now);
  else if (ALIVE.has(verdict)) vitals.breaker.succeeded(now);
  else vitals.breaker.undecided(now);
  if (outcome.kind !== 'refusal') return;
  const waitMs = retryAfterMs(outcome.headers, Date.now());
  if (verdict === 'rate_limited' && waitMs !== undefined) vitals.pause(now + waitMs);
  if (verdict === 'key_refused') setAside(asked, `refused (${outcome.status})`, null);
  if (verdict === 'key_spent') setAside(asked, `spent (${outcome.status})`, waitMs === undefined ? null : now + waitMs);
}

function setAside({ provider, credential, vitals }: AskedProvider, reason: string, untilMs: number | null): void {
  if (!credential) return;
  const { keyVersion } = credential;
  if (!vitals.keys.setAside(keyVersion, reason, new Date(), untilMs, performance.now())) return;
  const remedy = 'it is set aside until a test of the provider succeeds; enter a valid key if it does not';
  logger.error(`"${provider.name}": key version ${keyVersion} was ${reason}; ${remedy}`);
}
