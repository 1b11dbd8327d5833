import { percentile } from '../../bench/statistics.ts';
import type { Check, Findings } from '../stage/prove.ts';
import type { Evidence } from './evidence.ts';
import { findViolations, type Found, type Violation, VIOLATIONS } from './find-violations.ts';
import type { Instance } from './instance.ts';
import type { Latencies } from './latency.ts';
import type { KeyChange } from './master-key.ts';
import type { PlannedKind } from './plan.ts';

/** What has come of a run. */
export interface Outcome {
  readonly evidence: Evidence;
  readonly instances: readonly { readonly instance: Instance; readonly latencies: Latencies }[];
  readonly made: Readonly<Record<PlannedKind, number>>;
  readonly complaints: readonly string[];
  /** What `wait=applied` said when that was not everywhere. */
  readonly late: readonly string[];
  readonly keyChange: KeyChange;
  /** Of the old master key, at the end. */
  readonly uses: { readonly rows: number; readonly instances: number };
  /** Different configurations that instances serve at the end. */
  readonly configurations: number;
  readonly pace: { readonly sent: number; readonly seconds: number; readonly mostBehindMs: number };
}

export interface Limits {
  readonly per_second: number;
  readonly activations: number;
  readonly rotations: number;
  readonly rollbacks: number;
  readonly p99_limit_ms: number;
}

const SHOWN = 5;
/** Below it, the pace was not kept. */
const LEAST_PACE = 0.98;
/** Of the writes that wait; a restart may hold some up. */
const LEAST_EVERYWHERE = 0.9;

export function findingsOf(outcome: Outcome, limits: Limits): Findings & { readonly examples: readonly string[] } {
  const found = Map.groupBy(findViolations(outcome.evidence), ({ violation }) => violation);
  return {
    checks: [
      paceCheck(outcome, limits),
      ...violationChecks(found, outcome.evidence),
      ...writeChecks(outcome, limits),
      ...outcome.instances.flatMap((one) => latencyChecks(one, limits)),
      ...keyChecks(outcome),
    ],
    rows: outcome.instances.map((one) => rowOf(one, outcome.evidence)),
    examples: [
      ...[...found].flatMap(([violation, all]) => all.slice(0, SHOWN).map(({ what }) => `${violation}: ${what}`)),
      ...outcome.complaints.slice(0, SHOWN).map((complaint) => `complaint: ${complaint}`),
      ...outcome.late.map((late) => `not applied within 2 s: ${late}`),
    ],
  };
}

function paceCheck({ pace: { sent, seconds, mostBehindMs } }: Outcome, { per_second }: Limits): Check {
  const perSecond = sent / seconds;
  return {
    requirement: `requests at an even pace of ${per_second} a second`,
    measured: `${sent} in ${seconds.toFixed(0)} s, at most ${mostBehindMs.toFixed(0)} ms late`,
    holds: perSecond >= LEAST_PACE * per_second,
  };
}

function violationChecks(found: ReadonlyMap<Violation, readonly Found[]>, evidence: Evidence): readonly Check[] {
  const { answers, arrivals, promises } = evidence;
  const of: Readonly<Record<Violation, string>> = {
    failed: `${answers.length} requests`,
    mis_keyed: `${arrivals.length} arrivals`,
    backwards: `${answers.length} answers`,
    lie: `${promises.length} promises and ${answers.length} answers`,
  };
  return Object.entries(VIOLATIONS).map(([name, meaning]) => {
    const violation = name as Violation;
    const count = found.get(violation)?.length ?? 0;
    return { requirement: `0 × ${meaning}`, measured: `${count} in ${of[violation]}`, holds: count === 0 };
  });
}

function writeChecks({ made, complaints, late, evidence }: Outcome, limits: Limits): readonly Check[] {
  const { activations, rotations, rollbacks } = limits;
  const { activation, rotation, rollback } = made;
  const isAll = activation === activations && rotation === rotations && rollback === rollbacks;
  const promised = evidence.promises.length;
  return [
    {
      requirement: `${activations} activations, ${rotations} rotations, ${rollbacks} rollbacks, without a complaint`,
      measured: `${activation}, ${rotation}, ${rollback}, ${complaints.length} complaints`,
      holds: isAll && complaints.length === 0,
    },
    {
      requirement: `wait=applied says "everywhere" within 2 s, at least ${LEAST_EVERYWHERE * 10} of 10 times`,
      measured: `${promised} of ${promised + late.length}`,
      holds: promised > 0 && promised >= LEAST_EVERYWHERE * (promised + late.length),
    },
  ];
}

function latencyChecks({ instance, latencies }: Outcome['instances'][number], limits: Limits): readonly Check[] {
  const { p99_limit_ms } = limits;
  const check = (what: string, values: readonly number[]): Check => {
    const p99Ms = percentile(values, 0.99);
    return {
      requirement: `instance ${instance.index}: commit → ${what}, p99 ≤ ${p99_limit_ms} ms`,
      measured: `${p99Ms.toFixed(0)} ms of ${values.length} revisions`,
      holds: values.length > 0 && p99Ms <= p99_limit_ms,
    };
  };
  return [check('applied', latencies.appliedMs), check('seen in an answer', latencies.seenMs)];
}

function keyChecks({ keyChange, uses, configurations }: Outcome): readonly Check[] {
  const { rewrapped, unreadable, wasSafeTooSoon, isSafe } = keyChange;
  return [
    {
      requirement: 'safe_to_retire: not before the rewrap, and after it',
      measured: `${wasSafeTooSoon ? 'before' : 'not before'}, ${isSafe ? 'after' : 'not after'}, ${rewrapped} rewrapped`,
      holds: !wasSafeTooSoon && isSafe && rewrapped > 0 && unreadable === 0,
    },
    {
      requirement: 'the old master key is used nowhere at the end',
      measured: `${uses.rows} secrets, ${uses.instances} instances`,
      holds: uses.rows === 0 && uses.instances === 0,
    },
    {
      requirement: 'all instances serve the same at the end',
      measured: `${configurations} configurations`,
      holds: configurations === 1,
    },
  ];
}

function rowOf(
  { instance, latencies }: Outcome['instances'][number],
  { answers }: Evidence,
): Readonly<Record<string, string | number>> {
  const own = answers.filter((answer) => answer.instance === instance.index);
  const firstByteMs = own.map(({ sentAt, answeredAt }) => answeredAt - sentAt);
  return {
    instance: instance.index,
    starts: instance.services.length,
    requests: own.length,
    'answered after ms, p50 / p99 / max': figures(firstByteMs),
    'commit → applied ms': figures(latencies.appliedMs),
    'commit → seen in an answer ms': figures(latencies.seenMs),
  };
}

/** Median, p99 and highest, in milliseconds. */
function figures(valuesMs: readonly number[]): string {
  return [0.5, 0.99, 1].map((fraction) => percentile(valuesMs, fraction).toFixed(0)).join(' / ');
}
