import { operatorPrice } from './operator-price.js';
import { hashText, rendezvousScore } from './rendezvous.js';
import type { Strategy, Target, Tier } from './snapshot.js';
import type { Vitals } from './vitals/vitals.js';

/** What the order of a tier's targets depends on besides the tier. */
export interface OrderContext {
  /** This request's number of a sequence that fills [0, 1) evenly, see `Vitals.nextTurn`. */
  readonly turn: number;
  /** Requests with the same key go to the same target where the strategy says so. */
  readonly affinityKey: string | undefined;
  /** Monotonic milliseconds. */
  readonly now: number;
  readonly vitals: Vitals;
}

type Cost = (target: Target, context: OrderContext) => number;

/** What a strategy keeps low; equals stay in the order of their weighted turn. */
const COSTS: Readonly<Record<Strategy, Cost | undefined>> = {
  weighted: undefined,
  least_busy: busyness,
  lowest_latency: latency,
  cheapest: price,
  affinity: undefined,
};

/** All targets of the tier, best first. Whether a target can serve is not looked at. */
export function orderTargets(tier: Tier, context: OrderContext): readonly Target[] {
  const { strategy, targets } = tier;
  if (targets.length < 2) return targets;
  if (strategy === 'affinity' && context.affinityKey !== undefined) return byAffinity(targets, context.affinityKey);
  const ordered = byTurn(targets, context.turn);
  const cost = COSTS[strategy];
  return cost ? byCost(ordered, cost, context) : ordered;
}

/** Each target has a share of [0, 1) by its weight; the turn falls into one of them, and so on with the rest. */
function byTurn(targets: readonly Target[], turn: number): Target[] {
  const rest = [...targets];
  const ordered: Target[] = [];
  let share = turn;
  while (rest.length > 0) {
    const { index, within } = pick(rest, share);
    ordered.push(...rest.splice(index, 1));
    // As evenly spread as the turn was, and independent of the choice: what one target leaves is shared by all others.
    share = within;
  }
  return ordered;
}

/** The target whose share is hit, and where within it, from 0 to 1. */
function pick(targets: readonly Target[], share: number): { index: number; within: number } {
  let point = share * targets.reduce((sum, { weight }) => sum + weight, 0);
  for (const [index, { weight }] of targets.entries()) {
    if (point < weight) return { index, within: point / weight };
    point -= weight;
  }
  return { index: targets.length - 1, within: 0 };
}

function byCost(targets: readonly Target[], cost: Cost, context: OrderContext): Target[] {
  return targets
    .map((target) => ({ target, cost: cost(target, context) }))
    .toSorted((a, b) => compare(a.cost, b.cost))
    .map(({ target }) => target);
}

function byAffinity(targets: readonly Target[], affinityKey: string): Target[] {
  const key = hashText(affinityKey);
  return targets
    .map((target) => ({ target, score: rendezvousScore(key, target) }))
    .toSorted((a, b) => compare(b.score, a.score))
    .map(({ target }) => target);
}

/** Requests it has, relative to its weight. */
function busyness({ provider, weight }: Target, { vitals }: OrderContext): number {
  const { gate } = vitals.of(provider.id);
  return (gate.inFlight + gate.queued) / weight;
}

/**
 * Milliseconds to the first byte. One that was not measured lately comes first, so that it is; while it is being tried
 * it comes last, because it may be a very slow one.
 */
function latency({ provider }: Target, { vitals, now }: OrderContext): number {
  const { firstByte, gate } = vitals.of(provider.id);
  return firstByte.value(now) ?? (gate.inFlight === 0 ? -Infinity : Infinity);
}

/** USD per million tokens, input and output added. An hour costs the same whoever uses it, so it does not count. */
function price({ provider, model }: Target): number {
  const entered = operatorPrice(provider, model, Date.now());
  return entered ? entered.inputPerMillion + entered.outputPerMillion : (provider.price ?? Infinity);
}

/** Infinity minus itself is no number, so a difference would not do. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
