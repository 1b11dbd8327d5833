import type { Answer, Evidence } from './evidence.ts';
import type { Arrival } from './ledger.ts';

export const VIOLATIONS = {
  failed: 'a request that was not answered, or not as its provider answered it',
  mis_keyed: 'a key or a model where it does not belong, or not of the revision that the answer names',
  backwards: 'an older revision than the same instance had answered with before',
  lie: 'an older revision than the one that was said to be applied everywhere before',
} as const;

export type Violation = keyof typeof VIOLATIONS;

export interface Found {
  readonly violation: Violation;
  readonly what: string;
}

/** Compares what clients saw, what arrived at the vendors, what was written and what was promised. */
export function findViolations(evidence: Evidence): readonly Found[] {
  const answers = new Map(evidence.answers.map((answer) => [answer.asked.id, answer]));
  const arrivals = Map.groupBy(evidence.arrivals, ({ asked }) => asked?.id ?? 0);
  return [
    ...evidence.answers.flatMap((answer) =>
      found('failed', failureOf(answer, arrivals.get(answer.asked.id) ?? []), answer),
    ),
    ...evidence.arrivals.flatMap((arrival) =>
      found('mis_keyed', mistakeOf(arrival, answers.get(arrival.asked?.id ?? 0), evidence), arrival),
    ),
    ...backwards(evidence),
    ...lies(evidence),
  ];
}

function found(violation: Violation, reason: string | undefined, about: object): readonly Found[] {
  return reason === undefined ? [] : [{ violation, what: `${reason}: ${JSON.stringify(about)}` }];
}

function failureOf({ status, reading, named }: Answer, arrivals: readonly Arrival[]): string | undefined {
  if (status !== 200) return `status ${status}`;
  if ('fault' in reading) return reading.fault;
  const { vendor, model } = reading.origin;
  if (named.provider !== vendor || named.model !== model) return 'its headers name somebody else';
  const isKnown = arrivals.some((arrival) => arrival.vendor === vendor && arrival.asked?.model === model);
  return isKnown ? undefined : 'an answer that nobody gave';
}

function mistakeOf(arrival: Arrival, answer: Answer | undefined, evidence: Evidence): string | undefined {
  const { vendor, key, status, asked } = arrival;
  // Whether a vendor takes any key is found out by asking without one.
  if (!asked && key === 'none') return undefined;
  if (!key.startsWith(`${vendor}#`)) return 'a key that is not of this vendor';
  if (status === 401) return 'a key after its end';
  if (status !== 200) return 'a model that the vendor has not for this purpose';
  return asked && differenceOf({ vendor, key, ...asked }, answer, evidence);
}

/** From what the revision says that the answer names. */
function differenceOf(
  { vendor, key, purpose, model }: Pick<Arrival, 'vendor' | 'key'> & NonNullable<Arrival['asked']>,
  answer: Answer | undefined,
  { truth }: Evidence,
): string | undefined {
  if (!answer) return 'a request that nobody sent';
  const { revision, status } = answer;
  // What was not answered names no revision, and is a failure by itself.
  if (status === 0) return undefined;
  const expected = truth.expected(revision, purpose);
  if (expected?.vendor !== vendor || expected.model !== model)
    return `revision ${revision} leads to ${expected?.model}`;
  return expected.key === key ? undefined : `revision ${revision} goes with the key ${expected.key}`;
}

/** Something that was known from then on: nothing sent later may be answered with less. */
interface Known {
  readonly at: number;
  readonly revision: number;
}

function backwards({ answers }: Evidence): readonly Found[] {
  return [...Map.groupBy(answers, ({ instance }) => instance).values()].flatMap((own) => {
    const known = own.map(({ answeredAt, revision }) => ({ at: answeredAt, revision }));
    return below(own, known).flatMap((answer) => found('backwards', `answered ${answer.revision}`, answer));
  });
}

function lies({ answers, promises }: Evidence): readonly Found[] {
  return [
    ...promises
      .filter(({ counted, inService }) => counted < inService)
      .flatMap((promised) => found('lie', 'an instance in service was not counted', promised)),
    ...below(answers, promises).flatMap((answer) => found('lie', `answered ${answer.revision}`, answer)),
  ];
}

/** Answers with an older revision than was known when they were asked for. */
function below(answers: readonly Answer[], known: readonly Known[]): readonly Answer[] {
  const facts = known.filter(({ at }) => Number.isFinite(at)).toSorted((a, b) => a.at - b.at);
  let next = 0;
  let newest = 0;
  return answers
    .filter(({ status }) => status !== 0)
    .toSorted((a, b) => a.sentAt - b.sentAt)
    .filter(({ sentAt, revision }) => {
      for (let fact = facts[next]; fact && fact.at < sentAt; fact = facts[++next]) {
        newest = Math.max(newest, fact.revision);
      }
      return revision < newest;
    });
}
