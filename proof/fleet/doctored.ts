import type { Answer, Evidence } from './evidence.ts';
import { findViolations, type Violation } from './find-violations.ts';
import type { Arrival } from './ledger.ts';
import { Truth } from './truth.ts';
import { readAnswer, streamEvents } from './wire.ts';

/** Evidence that somebody has tampered with, and what must be found in it. */
interface Doctored {
  readonly name: string;
  readonly change: (good: Evidence) => Partial<Evidence>;
  readonly expected: readonly Violation[];
}

const truth = new Truth([
  { revision: 5, kind: 'rotation', vendor: 'alpha', key: 'alpha#1' },
  { revision: 6, kind: 'rotation', vendor: 'beta', key: 'beta#1' },
  { revision: 7, kind: 'activation', purpose: 'chat', route: { vendor: 'alpha', model: 'alpha-chat-1' } },
  { revision: 8, kind: 'rotation', vendor: 'alpha', key: 'alpha#2' },
  { revision: 10, kind: 'activation', purpose: 'chat', route: { vendor: 'beta', model: 'beta-chat-3' } },
  { revision: 11, kind: 'rollback', restored: 9 },
]);

/** Answered within 20 ms of each other, at instances 1 and 2. */
const SENT = [
  { revision: 7, vendor: 'alpha', model: 'alpha-chat-1', key: 'alpha#1' },
  { revision: 8, vendor: 'alpha', model: 'alpha-chat-1', key: 'alpha#2' },
  { revision: 10, vendor: 'beta', model: 'beta-chat-3', key: 'beta#1' },
  { revision: 11, vendor: 'alpha', model: 'alpha-chat-1', key: 'alpha#2' },
] as const;

const asked = (id: number) => ({ id, purpose: 'chat', parts: 3, pauseMs: 0 }) as const;
const body = (index: number): string => {
  const { vendor, model } = SENT[index] ?? SENT[0];
  return streamEvents(asked(index + 1), { vendor, model }).join('');
};
const read = (index: number, text: string): Answer['reading'] => readAnswer('stream', asked(index + 1), text);

const GOOD: Evidence = {
  truth,
  // Said after the second answer and before the third request.
  promises: [{ at: 150, revision: 8, counted: 2, inService: 2 }],
  answers: SENT.map(({ revision, vendor, model }, index) => ({
    asked: asked(index + 1),
    kind: 'stream',
    instance: 1 + (index % 2),
    sentAt: index * 100,
    answeredAt: index * 100 + 10,
    endedAt: index * 100 + 20,
    status: 200,
    revision,
    named: { provider: vendor, model },
    reading: read(index, body(index)),
  })),
  arrivals: [
    { vendor: 'alpha', key: 'none', status: 401 },
    { vendor: 'alpha', key: 'alpha#2', status: 200 },
    ...SENT.map(({ vendor, model, key }, index) => ({
      vendor,
      key,
      status: 200,
      asked: { id: index + 1, purpose: 'chat', model },
    })),
  ],
};

const answer =
  (index: number, change: Partial<Answer>) =>
  ({ answers }: Evidence) => ({
    answers: answers.with(index, { ...answers[index], ...change } as Answer),
  });
/** The first two arrivals are no requests. */
const arrival =
  (index: number, change: Partial<Arrival>) =>
  ({ arrivals }: Evidence) => ({
    arrivals: arrivals.with(index + 2, { ...arrivals[index + 2], ...change } as Arrival),
  });
const model = (id: number, name: string): Partial<Arrival> => ({ asked: { id, purpose: 'chat', model: name } });
const promise =
  (at: number, revision: number, counted = 2) =>
  () => ({
    promises: [{ at, revision, counted, inService: 2 }],
  });

const DOCTORED: readonly Doctored[] = [
  { name: 'nothing', change: () => ({}), expected: [] },
  { name: 'nothing: a promise that is kept', change: promise(250, 10), expected: [] },
  { name: 'a 503', change: answer(3, { status: 503, reading: { fault: 'an error' } }), expected: ['failed'] },
  { name: 'a cut stream', change: answer(0, { reading: read(0, body(0).slice(0, -20)) }), expected: ['failed'] },
  {
    name: 'a stream without its second text',
    change: answer(0, { reading: read(0, without(body(0), 1)) }),
    expected: ['failed'],
  },
  {
    name: 'a stream with a text twice',
    change: answer(0, { reading: read(0, twice(body(0), 1)) }),
    expected: ['failed'],
  },
  { name: "another request's answer", change: answer(0, { reading: read(0, body(1)) }), expected: ['failed'] },
  {
    name: 'a header that names another provider',
    change: answer(0, { named: { provider: 'beta', model: 'alpha-chat-1' } }),
    expected: ['failed'],
  },
  {
    name: 'a header that names another model',
    change: answer(0, { named: { provider: 'alpha', model: 'alpha-chat-2' } }),
    expected: ['failed'],
  },
  {
    name: 'an answer that nobody gave',
    change: ({ arrivals }) => ({ arrivals: arrivals.slice(0, -1) }),
    expected: ['failed'],
  },
  { name: "another vendor's key", change: arrival(0, { key: 'beta#1', status: 401 }), expected: ['mis_keyed'] },
  { name: "another vendor's key, which is taken", change: arrival(0, { key: 'beta#1' }), expected: ['mis_keyed'] },
  { name: 'no key', change: arrival(0, { key: 'none' }), expected: ['mis_keyed'] },
  { name: 'a key of nobody', change: arrival(0, { key: 'unknown', status: 401 }), expected: ['mis_keyed'] },
  { name: 'a key after its end', change: arrival(0, { status: 401 }), expected: ['mis_keyed'] },
  { name: 'an old key that is still taken', change: arrival(1, { key: 'alpha#1' }), expected: ['mis_keyed'] },
  { name: 'a key before its time', change: arrival(0, { key: 'alpha#2' }), expected: ['mis_keyed'] },
  {
    name: "a model that is not the vendor's",
    change: arrival(2, { ...model(3, 'alpha-chat-1'), status: 404 }),
    expected: ['failed', 'mis_keyed'],
  },
  {
    name: 'another model of the vendor',
    change: arrival(0, model(1, 'alpha-chat-2')),
    expected: ['failed', 'mis_keyed'],
  },
  {
    name: 'a request that nobody sent',
    change: arrival(0, model(99, 'alpha-chat-1')),
    expected: ['failed', 'mis_keyed'],
  },
  {
    name: 'a key check with a key of another',
    change: arrival(-1, { key: 'beta#1', status: 401 }),
    expected: ['mis_keyed'],
  },
  { name: 'what a rollback has taken back', change: answer(2, { revision: 11 }), expected: ['mis_keyed'] },
  {
    name: 'an instance that goes back',
    change: answer(2, { revision: 6 }),
    expected: ['mis_keyed', 'backwards', 'lie'],
  },
  { name: 'a promise that one instance breaks', change: promise(250, 12), expected: ['lie'] },
  { name: 'an instance that was left out', change: promise(150, 8, 1), expected: ['lie'] },
];

/** A checker that finds nothing in doctored evidence would find nothing in real one either. */
export function requireWatchfulness(): void {
  for (const { name, change, expected } of DOCTORED) {
    const found = findViolations({ ...GOOD, ...change(GOOD) }).map(({ violation }) => violation);
    if (found.join() !== expected.join()) throw new Error(`the checker saw "${found.join()}" in: ${name}`);
  }
}

function without(text: string, index: number): string {
  return text.split('\n\n').toSpliced(index, 1).join('\n\n');
}

function twice(text: string, index: number): string {
  const events = text.split('\n\n');
  return events.toSpliced(index, 0, events[index] ?? '').join('\n\n');
}
