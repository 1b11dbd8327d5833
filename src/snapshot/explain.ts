import { Candidates, type ChoiceQuery, type SkipReason } from './candidates.js';
import { askedWords, skippedWords } from './explain-words.js';
import { ANY_RIGHTS, type Rights } from './rights.js';
import { type Route, route, type RouteQuery, type RouteRule } from './route.js';
import type { Snapshot, Target } from './snapshot.js';
import type { Vitals } from './vitals/vitals.js';

/** What a request would bring along, as far as its route depends on it. */
export interface ExplainQuery extends RouteQuery, ChoiceQuery {}

/** What keeps a target from being asked besides its route and how it is doing. */
export type Bar = Extract<SkipReason, 'price_unknown' | 'rate_limited'>;

/** Who asks. */
export interface Asker {
  readonly rights: Rights;
  /** Undefined: nothing does. Takes nothing. */
  barOf(target: Target, purpose: string): Bar | undefined;
}

export const NOBODY: Asker = Object.freeze({ rights: ANY_RIGHTS, barOf: () => undefined });

/** Whether a target would be asked first, when those before it have failed, or not at all. */
export const VERDICTS = ['first', 'fallback', 'skipped'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface ExplainedCandidate {
  readonly target: Target;
  /** Position of its tier in the route; 0 comes first. */
  readonly tier: number;
  readonly verdict: Verdict;
  /** Why it is skipped; undefined when it is not. */
  readonly reason: SkipReason | undefined;
  /** The verdict in a sentence for admins. */
  readonly explanation: string;
}

export interface Explained {
  readonly rule: RouteRule;
  readonly purpose: string;
  /** Every target of the route, in the order in which they would be looked at if each that is asked failed. */
  readonly candidates: readonly ExplainedCandidate[];
}

/**
 * Who would serve a request now, and why nobody else. The code that serves requests decides; nobody is asked, and no
 * turn, place or probe is taken.
 *
 * @param now monotonic milliseconds
 * @throws {GatewayError} as a request would, when the query names a purpose or port that does not exist, or may not use it
 */
export function explain(
  snapshot: Snapshot,
  vitals: Vitals,
  query: ExplainQuery,
  now: number,
  asker: Asker = NOBODY,
): Explained {
  const chosen = route(snapshot, query, asker.rights);
  const { rule, purpose } = chosen;
  let askedBefore = 0;
  const candidates = [...lookedAt(chosen, vitals, query, { now, asker })].map(
    ([target, reason]): ExplainedCandidate => {
      const tier = chosen.tiers.findIndex(({ targets }) => targets.includes(target));
      const state = { target, vitals: vitals.of(target.provider.id), now };
      if (reason !== undefined)
        return { target, tier, verdict: 'skipped', reason, explanation: skippedWords(reason, state) };
      const verdict = askedBefore++ === 0 ? 'first' : 'fallback';
      return { target, tier, verdict, reason, explanation: askedWords(verdict, state, chosen.tiers[tier]) };
    },
  );
  return { rule, purpose, candidates };
}

type Looked = Map<Target, SkipReason | undefined>;

/** All targets in the order in which they are looked at, with the reason of those that are skipped. */
function lookedAt(
  chosen: Route,
  vitals: Vitals,
  query: ExplainQuery,
  { now, asker }: { readonly now: number; readonly asker: Asker },
): Looked {
  const candidates = new Candidates(chosen, query, vitals, vitals.upcomingTurns());
  const looked: Looked = new Map();
  let told = 0;
  for (;;) {
    const target = candidates.next(now);
    const bar = target && barOf(target, chosen, vitals, asker);
    if (bar) candidates.skip(target, bar);
    for (; told < candidates.skipped.length; told++) note(looked, candidates.skipped[told]);
    if (!target) return looked;
    if (!bar) note(looked, { target, reason: undefined });
  }
}

/** What a request would find out when it has chosen a target. */
function barOf(target: Target, { purpose }: Route, vitals: Vitals, asker: Asker): SkipReason | undefined {
  const isFull = vitals.of(target.provider.id).gate.wouldRefuse(target.provider.limits);
  return asker.barOf(target, purpose) ?? (isFull ? 'busy' : undefined);
}

/** Somebody who is down is skipped at first and asked in the end, if nobody else is left: the last word counts. */
function note(looked: Looked, word: { target: Target; reason: SkipReason | undefined } | undefined): void {
  if (!word) return;
  looked.delete(word.target);
  looked.set(word.target, word.reason);
}
