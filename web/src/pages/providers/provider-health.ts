import type { Tone } from '../../ui/status.js';
import type { Provider } from './provider.js';

/** How a provider is doing, in one word, with why and what to do. */
export interface Health {
  readonly tone: Tone;
  readonly word: string;
  readonly why: string | null;
  readonly todo: string | null;
}

export type Judged = Pick<Provider, 'enabled' | 'status' | 'status_reason' | 'state' | 'last_used'>;
type Rule = (provider: Judged) => Health | undefined;

/** The first that says something decides. */
const RULES: readonly Rule[] = [isDisabled, isNotInstalled, isPaused, isDown, isProbing, hasRefusedKeys, isDegraded];

export function healthOf(provider: Judged): Health {
  for (const rule of RULES) {
    const health = rule(provider);
    if (health !== undefined) return health;
  }
  if (provider.state.probe === null && provider.last_used === null)
    return { tone: 'off', word: 'not asked yet', why: null, todo: 'Test it to see whether it answers.' };
  return { tone: 'ok', word: 'healthy', why: null, todo: null };
}

function isDisabled({ enabled }: Judged): Health | undefined {
  if (enabled) return undefined;
  return {
    tone: 'off',
    word: 'disabled',
    why: 'It keeps its places in chains but gets no requests.',
    todo: 'Enable it to let requests through.',
  };
}

function isNotInstalled({ status, status_reason }: Judged): Health | undefined {
  if (status !== 'pending_installation') return undefined;
  return {
    tone: 'off',
    word: 'not installed yet',
    why: status_reason ?? 'It is marked as not installed, so nobody asks it.',
    todo: 'Edit it and set it to installed once it runs.',
  };
}

function isPaused({ state }: Judged): Health | undefined {
  if (state.paused_for_ms <= 0) return undefined;
  return {
    tone: 'warn',
    word: 'paused',
    why: state.reason ?? 'It asked for a pause (429).',
    todo: 'Nothing: it is asked again by itself. If this comes often, lower its rates or add another key.',
  };
}

function isDown({ state }: Judged): Health | undefined {
  if (state.status !== 'out') return undefined;
  const hasNoKey = state.keys.length > 0 && state.keys.every((key) => key.state === 'set_aside');
  if (hasNoKey)
    return {
      tone: 'bad',
      word: 'key refused',
      why: state.reason ?? 'It refused every key.',
      todo: 'Rotate to a new key, or test it once the account is in order again.',
    };
  return {
    tone: 'bad',
    word: 'down',
    why: state.reason ?? state.probe?.reason ?? 'It failed too often.',
    todo: 'See that it runs and that its address is right, then test it. Until then requests go to fallbacks.',
  };
}

function isProbing({ state }: Judged): Health | undefined {
  if (state.status !== 'probing') return undefined;
  return {
    tone: 'warn',
    word: 'trying again',
    why: state.reason ?? 'The next request shows whether it is back.',
    todo: 'Test it, or wait for the next request.',
  };
}

function hasRefusedKeys({ state }: Judged): Health | undefined {
  const refused = state.keys.filter((key) => key.state === 'set_aside');
  if (refused.length === 0) return undefined;
  const versions = refused.map(({ version }) => `version ${version}`).join(', ');
  return {
    tone: 'warn',
    word: 'key set aside',
    why: `${refused[0]?.reason ?? 'The provider refused a key'} (${versions}); other keys serve.`,
    todo: 'Rotate to a new key, or test it: a key that is accepted again is used again.',
  };
}

function isDegraded({ state: { probe } }: Judged): Health | undefined {
  if (probe === null || probe.status === 'healthy') return undefined;
  return {
    tone: 'warn',
    word: probe.status === 'down' ? 'unreachable' : 'degraded',
    why: probe.reason,
    todo: 'Requests still go there. Test it to see how it is now.',
  };
}

const BREAKER_WORDS = { closed: 'closed', open: 'open', half_open: 'half open' } as const;

/** The circuit breaker's state as people say it. */
export function breakerWord({ breaker }: Provider['state']): string {
  return BREAKER_WORDS[breaker];
}

/** The moment so many milliseconds after another, for countdowns; null when there is nothing to wait for. */
export function momentAfter(atMs: number, ms: number): string | null {
  return ms > 0 ? new Date(atMs + ms).toISOString() : null;
}
