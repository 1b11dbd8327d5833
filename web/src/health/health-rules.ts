import type { Schema } from '../api/types.js';
import type { Health } from './health.js';

type State = Schema<'ProviderState'>;
type Rule = (state: State, seenMs: number) => Health | undefined;

/** The most lasting trouble first, as Patchbay itself looks at providers. */
export const RULES: readonly Rule[] = [
  keysRefused,
  breakerOpen,
  paused,
  foundDown,
  trying,
  outForAnotherReason,
  slow,
  oneKeyLess,
];

/** How long it takes is told as of then, and would stand still beside the countdown. */
const SECONDS_LEFT = /(?:; the next request may try it in|, which lasts another) \d+ s$/;

function withoutSeconds(reason: string | null): string | null {
  return reason?.replace(SECONDS_LEFT, '') ?? null;
}

function keysRefused({ keys }: State): Health | undefined {
  const refused = keys.filter(({ state }) => state === 'set_aside');
  if (keys.length === 0 || refused.length < keys.length) return undefined;
  return {
    tone: 'bad',
    word: keys.length === 1 ? 'key refused' : 'all keys refused',
    reason: refused[0]?.reason ?? null,
    todo: 'Rotate to a new key, or test it once the account is in order again.',
  };
}

const SEE_THAT_IT_RUNS = 'See that it runs and that its address is right, then test it. Requests go to fallbacks.';

function breakerOpen(state: State, seenMs: number): Health | undefined {
  if (state.breaker !== 'open') return undefined;
  const { breaker_retry_in_ms: retryInMs, probe, reason } = state;
  return {
    tone: 'bad',
    word: 'down',
    reason: probe?.reason ?? withoutSeconds(reason),
    todo: SEE_THAT_IT_RUNS,
    untilMs: seenMs + retryInMs,
  };
}

function paused({ paused_for_ms: ms, reason }: State, seenMs: number): Health | undefined {
  if (ms <= 0) return undefined;
  return {
    tone: 'warn',
    word: 'paused',
    reason: withoutSeconds(reason),
    todo: 'Nothing: it is asked again by itself. If this comes often, lower its rates or add another key.',
    untilMs: seenMs + ms,
  };
}

function foundDown({ status, probe }: State): Health | undefined {
  if (probe?.status !== 'down') return undefined;
  const todo = status === 'out' ? SEE_THAT_IT_RUNS : 'Requests still go there. Test it to see how it is now.';
  return { tone: 'bad', word: 'down', reason: probe.reason, todo };
}

function trying({ status, reason }: State): Health | undefined {
  if (status !== 'probing') return undefined;
  return { tone: 'warn', word: 'trying again', reason, todo: 'Test it, or wait for the next request.' };
}

function outForAnotherReason({ status, reason }: State): Health | undefined {
  if (status !== 'out') return undefined;
  return { tone: 'bad', word: 'unusable', reason, todo: 'Mend what it says, then test it. Requests go to fallbacks.' };
}

function slow({ probe }: State): Health | undefined {
  if (probe?.status !== 'degraded') return undefined;
  const todo = 'Requests still go there. Test it to see how it is now.';
  return { tone: 'warn', word: 'slow', reason: probe.reason, todo };
}

function oneKeyLess({ keys }: State): Health | undefined {
  const refused = keys.filter(({ state }) => state === 'set_aside');
  if (refused.length === 0) return undefined;
  const versions = refused.map(({ version }) => `version ${version}`).join(', ');
  return {
    tone: 'warn',
    word: refused.length === 1 ? 'a key refused' : 'some keys refused',
    reason: `${versions}: ${refused[0]?.reason ?? 'the provider refused it'}; other keys serve`,
    todo: 'Rotate to a new key, or test it: a key that is accepted again is used again.',
  };
}
