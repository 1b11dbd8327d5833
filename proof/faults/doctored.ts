import { type LedgerEntry, markedText } from './ledger.ts';
import type { Violation } from './find-violations.ts';
import type { Transcript } from './transcript.ts';

/** A transcript that somebody has tampered with, and what must be found in it. */
export interface Doctored {
  readonly name: string;
  readonly seen: Transcript;
  readonly expected: readonly Violation[];
}

const REQUEST = 7;
const TEXTS = 3;
const whole = { texts: TEXTS, finishReason: true, done: true, errorEvent: false };
const cut = { texts: TEXTS, finishReason: false, done: false, errorEvent: false };

/** The first provider's answer was cut, the second's was good, and the third's had its own error event. */
export const SENT: readonly LedgerEntry[] = [
  { request: REQUEST, provider: 1, attempt: 1, fault: 'closed between events', sent: cut, wasLeft: false },
  { request: REQUEST, provider: 2, attempt: 1, fault: 'none', sent: whole, wasLeft: false },
  {
    request: REQUEST,
    provider: 3,
    attempt: 1,
    fault: 'error event later',
    sent: { ...cut, errorEvent: true },
    wasLeft: false,
  },
];

const from = (provider: number, ...indexes: readonly number[]): readonly string[] =>
  indexes.map((index) => markedText({ provider, request: REQUEST, attempt: 1, index }));

const good: Transcript = {
  request: REQUEST,
  reader: 'raw',
  ending: 'complete',
  status: 200,
  attempts: 2,
  texts: from(2, 0, 1, 2),
  errorCode: null,
  dones: 1,
  malformed: null,
};
const truthful: Transcript = {
  ...good,
  ending: 'error',
  texts: from(1, 0, 1, 2),
  errorCode: 'upstream_truncated',
  dones: 0,
};
const foreign = markedText({ provider: 2, request: REQUEST + 1, attempt: 1, index: 2 });

export const DOCTORED: readonly Doctored[] = [
  { name: 'nothing: a whole answer', seen: good, expected: [] },
  { name: 'nothing: a cut that was told', seen: truthful, expected: [] },
  { name: 'nothing: a cut connection', seen: { ...truthful, ending: 'broken', errorCode: null }, expected: [] },
  {
    name: "nothing: the provider's own error",
    seen: { ...truthful, texts: from(3, 0, 1), errorCode: 'crashed' },
    expected: [],
  },
  {
    name: 'two answers in one',
    seen: { ...truthful, texts: [...from(1, 0, 1), ...from(2, 2)] },
    expected: ['mixed'],
  },
  {
    name: 'two answers one after the other',
    seen: { ...good, texts: [...from(2, 0, 1, 2), ...from(1, 0)] },
    expected: ['mixed', 'truncation_as_complete'],
  },
  { name: 'a gap', seen: { ...truthful, texts: from(1, 0, 2) }, expected: ['mixed'] },
  { name: 'two texts swapped', seen: { ...good, texts: from(2, 1, 0, 2) }, expected: ['mixed'] },
  { name: 'a text twice', seen: { ...truthful, texts: from(1, 0, 1, 1) }, expected: ['mixed'] },
  { name: 'a text that was not sent', seen: { ...truthful, texts: from(1, 0, 1, 2, 3) }, expected: ['mixed'] },
  { name: "another request's text", seen: { ...good, texts: [...from(2, 0, 1), foreign] }, expected: ['mixed'] },
  { name: 'text of nobody', seen: { ...good, texts: [...from(2, 0, 1), 'hello'] }, expected: ['mixed'] },
  { name: 'a [DONE] after a cut', seen: { ...truthful, dones: 1 }, expected: ['forged_done'] },
  { name: 'two [DONE]', seen: { ...good, dones: 2 }, expected: ['forged_done'] },
  {
    name: 'a cut that looks complete',
    seen: { ...truthful, ending: 'complete', errorCode: null },
    expected: ['truncation_as_complete'],
  },
  {
    name: 'a cut with a [DONE], which looks more complete',
    seen: { ...truthful, ending: 'complete', errorCode: null, dones: 1 },
    expected: ['forged_done', 'truncation_as_complete'],
  },
  { name: 'a last text missing', seen: { ...good, texts: from(2, 0, 1) }, expected: ['truncation_as_complete'] },
  { name: 'nothing at all', seen: { ...good, texts: [], dones: 0 }, expected: ['truncation_as_complete'] },
  { name: 'another error', seen: { ...truthful, errorCode: 'internal_error' }, expected: ['untold_truncation'] },
  {
    name: 'a good answer reported as cut',
    seen: { ...truthful, texts: from(2, 0, 1) },
    expected: ['lost'],
  },
  {
    name: 'an error although one answer was good',
    seen: { ...truthful, texts: [], ending: 'refused', status: 503, errorCode: 'all_providers_failed' },
    expected: ['lost'],
  },
  { name: 'a glued event', seen: { ...truthful, malformed: '{"choi{"error"' }, expected: ['malformed'] },
];
