import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MAX_EVENT_BYTES } from './event-remainder.js';
import { EventScanner } from './event-scanner.js';

interface Payload {
  readonly error?: object | null;
  readonly usage?: { readonly prompt_tokens: number } | null;
  readonly choices?: readonly { readonly index?: number; readonly finish_reason?: string | null }[];
}

const isRead = (block: string): boolean => block.length <= MAX_EVENT_BYTES;

/** What a scanner should have found, from the whole text and with every event parsed. */
function referenceFindings(bytes: Buffer): object {
  const blocks = [''];
  for (const [line, content] of bytes.toString('latin1').matchAll(/([^\r\n]*)(?:\r\n|\r|\n|$)/g)) {
    if (content === '') blocks.push('');
    else blocks.push((blocks.pop() ?? '') + line);
  }
  const read = blocks.map((block, index) => eventIn(isRead(block) ? block : '', index === 0));
  const events = read.filter(({ data }) => data.trim() !== '');
  const told = events.filter(({ data }) => data.trim() !== '[DONE]');
  const isDone = told.length < events.length;
  const payloads = told.map(({ name, data }) => ({ isError: name === 'error', ...parsed(data) }));
  const plain = payloads.filter(({ isError }) => !isError);
  return {
    events: events.length,
    sawDone: isDone,
    isFinished: isDone || areFinished(plain),
    hasError: payloads.some(({ isError, error }) => isError || error),
    promptTokens: plain.findLast(({ usage }) => usage)?.usage?.prompt_tokens,
    hasSkipped: !blocks.every(isRead),
  };
}

function areFinished(payloads: readonly Payload[]): boolean {
  const choices = payloads.flatMap(({ choices: some = [] }) => some.map((one) => ({ index: 0, ...one })));
  const finished = new Set(choices.filter((one) => one.finish_reason).map((one) => one.index));
  return choices.length > 0 && choices.every((one) => finished.has(one.index));
}

function eventIn(block: string, isFirst: boolean): { name: string | undefined; data: string } {
  const text = Buffer.from(block, 'latin1').toString('utf8');
  const lines = (isFirst ? text.replace(/^\uFEFF/, '') : text).split(/\r\n|\r|\n/);
  const values = (name: string): string[] =>
    lines.filter((line) => line === name || line.startsWith(`${name}:`)).map((line) => line.replace(/^\w+:? ?/, ''));
  return { name: values('event').at(-1), data: values('data').join('\n') };
}

function parsed(data: string): Payload {
  try {
    return Object(JSON.parse(data)) as Payload;
  } catch {
    return {};
  }
}

function findings(bytes: Buffer, cuts: readonly number[]): object {
  const scanner = new EventScanner();
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    scanner.push(bytes.subarray(start, cut));
    start = cut;
  }
  scanner.finish();
  const { events, sawDone, isFinished, error, hasSkipped } = scanner;
  const promptTokens = scanner.usage()?.promptTokens;
  return { events, sawDone, isFinished, hasError: error !== undefined, promptTokens, hasSkipped };
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const words = [
  '日本語 🙂',
  '"finish_reason":"stop"',
  '{"usage":{"prompt_tokens":1}}',
  '"error":{}',
  '[DONE]',
  '\\"',
  '\r\n',
];
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom(...words));
const finishReason = fc.constantFrom(null, null, '', 'stop');
const usage = fc.option(fc.record({ prompt_tokens: fc.nat() }));
const error = fc.option(fc.record({ message: text, code: fc.nat() }));
const index = fc.nat(2);
const choice = fc.oneof(
  fc.record({ delta: fc.record({ content: text }), finish_reason: finishReason }),
  fc.record({ index, delta: fc.record({ content: text }), finish_reason: finishReason }),
  fc.record({ delta: fc.record({ finish_reason: text, index }), error, usage }),
);
const payload = fc.oneof(
  { weight: 4, arbitrary: fc.record({ choices: fc.array(choice, { maxLength: 2 }), usage }, { requiredKeys: [] }) },
  fc.record({ error }),
  text,
);
const json = fc
  .tuple(payload, fc.constantFrom(undefined, 1))
  .map(([value, indent]) => JSON.stringify(value, null, indent));
const oddData = fc.constantFrom('[DONE]', ' [DONE] ', '', '{"choices":[', '{"error":{"message"', 'null');
const data = fc.oneof({ weight: 4, arbitrary: json }, oddData).map((value) => value.split('\n'));
const lines = fc.oneof(
  { weight: 3, arbitrary: data.map((values) => values.map((value) => `data: ${value}`)) },
  data.map((values) => values.map((value) => `data:${value}`)),
  data.map((values) => ['event: error', ...values.map((value) => `data: ${value}`)]),
  text.map((value) => [`: ${value.replaceAll(/[\r\n]/g, ' ')}`]),
  fc.constantFrom(
    ['data'],
    [],
    ['id: 1', 'retry: 5'],
    ['\uFEFFdata: {}'],
    [': data', 'data: a', 'data'],
    ['event: error'],
  ),
);
const event = fc.tuple(lines, lineEnd, lineEnd).map(([all, end, last]) => [...all, ''].join(end) + last);
const stream = fc
  .tuple(fc.constantFrom('', '\uFEFF'), fc.array(event, { maxLength: 5 }), fc.oneof(fc.constant(''), event), fc.nat(3))
  .map(([mark, events, last, missing]) => mark + events.join('') + last.slice(0, last.length - missing))
  .map((all) => Buffer.from(all));
const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

describe('however the bytes of a stream are split', () => {
  it('the same is found as in the whole', () => {
    fc.assert(
      fc.property(stream, fractions, (bytes, places) => {
        const expected = referenceFindings(bytes);
        expect(
          findings(
            bytes,
            places.map((place) => Math.floor(place * bytes.length)).toSorted((a, b) => a - b),
          ),
        ).toEqual(expected);
        expect(findings(bytes, [...bytes.keys()])).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('so it is at each place of a single cut', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const expected = referenceFindings(bytes);
        for (const cut of bytes.keys()) expect(findings(bytes, [cut])).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('so it is for an event about as large as the bound, at each cut near its end', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: -9, max: 3 }), lineEnd, stream, (before, over, end, after) => {
        const huge = Buffer.from(`\n\ndata: ${'a'.repeat(MAX_EVENT_BYTES + over)}${end}${end}`);
        const bytes = Buffer.concat([Buffer.from('data: first\n\n'), before, huge, after]);
        const expected = referenceFindings(bytes);
        const hugeEnd = bytes.length - after.length;
        for (let cut = hugeEnd - 9; cut <= hugeEnd; cut++) expect(findings(bytes, [cut])).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});
