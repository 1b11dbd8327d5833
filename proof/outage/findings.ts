import { percentile } from '../../bench/statistics.ts';
import type { Check } from '../stage/prove.ts';
import type { Answered, Step } from './load.ts';
import type { Mood } from './mood.ts';

/** One outage of the first provider, seen from the clients. */
export interface Outage {
  readonly mood: Mood;
  readonly providerName: string;
  /** Requests sent, or under way, while the provider failed. */
  readonly during: readonly Answered[];
  /** Requests sent since it is well again. */
  readonly after: readonly Answered[];
  readonly healedAt: number;
  /** What the provider itself counted during the outage; a connection that it refuses is not among it. */
  readonly arrived: number;
}

interface Figures {
  readonly requests: number;
  readonly attempts: number;
  /** Of the requests sent before the first one that was kept from the provider; of all when none was. */
  readonly beforeOpen: { readonly requests: number; readonly attempts: number };
  readonly skipped: number;
  readonly notAnswered: number;
  /** From its healing until it has answered a request again; infinite when it has not. */
  readonly backAfterMs: number;
  readonly p99Ms: number;
}

export interface Limits {
  readonly seconds: number;
  readonly breaker_open_ms: number;
  readonly attempts_percent: number;
  readonly back_within_ms: number;
  /** Attempts that may be under way when the breaker opens. */
  readonly burst_attempts: number;
}

/** Five failures open a breaker, and each may have been retried once: among so few requests that is many percent. */
const FEW_ATTEMPTS = 5;

export function figuresOf({ during, after, healedAt, providerName }: Outage): Figures {
  const attemptsIn = (requests: readonly Answered[]): number =>
    requests.flatMap(({ trail }) => trail).filter((step) => step.provider === providerName && !isSkip(step)).length;
  const kept = during.map((request) => attemptsIn([request]) === 0);
  const beforeOpen = kept.includes(true) ? during.slice(0, kept.indexOf(true)) : during;
  const served = after.filter(({ provider, status }) => provider === providerName && status === 200);
  return {
    requests: during.length,
    attempts: attemptsIn(during),
    beforeOpen: { requests: beforeOpen.length, attempts: attemptsIn(beforeOpen) },
    skipped: during.filter(({ trail }) => trail.some(isSkip)).length,
    notAnswered: [...during, ...after].filter(({ status }) => status !== 200).length,
    backAfterMs: Math.min(...served.map(({ answeredAt }) => answeredAt)) - healedAt,
    p99Ms: percentile(
      during.map(({ sentAt, answeredAt }) => answeredAt - sentAt),
      0.99,
    ),
  };
}

function isSkip({ result }: Step): boolean {
  return result.startsWith('skipped:');
}

export function checksOf(outage: Outage, limits: Limits): readonly Check[] {
  const figures = figuresOf(outage);
  const isPartial = outage.mood === 'fails 3 of 10';
  const checks = [
    attemptsCheck(figures, limits),
    {
      requirement: 'every request answered 200',
      measured: `${figures.notAnswered} not`,
      holds: figures.notAnswered === 0,
    },
    ...(isPartial ? [closedCheck(figures)] : [probesCheck(figures, limits), backCheck(figures, limits)]),
  ];
  return checks.map((check) => ({ ...check, requirement: `${outage.mood}: ${check.requirement}` }));
}

function attemptsCheck({ beforeOpen }: Figures, { attempts_percent }: Limits): Check {
  const most = Math.floor((beforeOpen.requests * attempts_percent) / 100) + FEW_ATTEMPTS;
  return {
    requirement: `attempts ≤ ${attempts_percent} % of the requests until the breaker opens, + ${FEW_ATTEMPTS}`,
    measured: `${beforeOpen.attempts} for ${beforeOpen.requests}`,
    holds: beforeOpen.attempts > 0 && beforeOpen.attempts <= most,
  };
}

function closedCheck({ skipped }: Figures): Check {
  return { requirement: 'the breaker stays closed', measured: `${skipped} skipped`, holds: skipped === 0 };
}

function probesCheck({ attempts, beforeOpen }: Figures, { seconds, breaker_open_ms, burst_attempts }: Limits): Check {
  const probes = attempts - beforeOpen.attempts;
  const most = Math.ceil((seconds * 1000) / breaker_open_ms) + burst_attempts;
  return { requirement: `≤ ${most} attempts once it is open`, measured: String(probes), holds: probes <= most };
}

function backCheck({ backAfterMs }: Figures, { back_within_ms }: Limits): Check {
  return {
    requirement: `serves again ≤ ${back_within_ms} ms after it is well`,
    measured: `${backAfterMs.toFixed(0)} ms`,
    holds: backAfterMs <= back_within_ms,
  };
}

export function rowOf(outage: Outage): Readonly<Record<string, string | number>> {
  const figures = figuresOf(outage);
  return {
    'the provider': outage.mood,
    requests: figures.requests,
    'attempts at it': figures.attempts,
    'arrived at it': outage.arrived,
    'until open': `${figures.beforeOpen.attempts} for ${figures.beforeOpen.requests}`,
    'skipped it': figures.skipped,
    'not 200': figures.notAnswered,
    'p99 ms': figures.p99Ms.toFixed(1),
    'back after ms': figures.backAfterMs.toFixed(0),
  };
}
