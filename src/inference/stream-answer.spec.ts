import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Delivery } from '../snapshot/snapshot.js';
import type { StreamClient } from './passage.js';
import { StreamAnswer } from './stream-answer.js';

/** A client that keeps what it gets. */
class Reader implements StreamClient {
  readonly isFull = false;
  readonly parts: Buffer[] = [];
  begin(): void {}
  write(chunk: Buffer): void {
    this.parts.push(Buffer.from(chunk));
  }
  end(): void {}
  truncate(): void {
    this.parts.push(Buffer.from('TRUNCATED'));
  }
  cut(): void {
    this.parts.push(Buffer.from('CUT'));
  }
}

interface Block {
  readonly text: string;
  readonly isUsage: boolean;
}

const USAGE = { prompt_tokens: 3, completion_tokens: 5 };
const said = (event: object | string): Block => ({
  text: `data: ${typeof event === 'string' ? event : JSON.stringify(event)}`,
  isUsage: false,
});
const USAGE_ONLY: readonly Block[] = [
  { text: `data: ${JSON.stringify({ choices: [], usage: USAGE })}`, isUsage: true },
  { text: `: a comment inside\ndata: {"choices": [ ],\ndata: "usage":{"prompt_tokens":3}}`, isUsage: true },
];
const KEPT: readonly Block[] = [
  said({ choices: [{ index: 0, delta: { content: 'Zoë 🙂' }, finish_reason: null }], usage: null }),
  said({ choices: [], prompt_filter_results: [], usage: null }),
  said({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE }),
  said({ choices: [], note: '"usage":{"prompt_tokens":3}' }),
  said('[DONE]'),
  { text: ': keep-alive', isUsage: false },
  { text: '', isUsage: false },
];

function bytesOf(blocks: readonly Block[], ends: readonly string[]): Buffer {
  return Buffer.from(
    blocks
      .map(
        ({ text }, index) =>
          text.replaceAll('\n', endAt(ends, index)) + (text === '' ? '' : endAt(ends, index)) + endAt(ends, index),
      )
      .join(''),
  );
}

const endAt = (ends: readonly string[], index: number): string => ends[index % ends.length] ?? '\n';

function relayed(
  stream: Buffer,
  cuts: readonly number[],
  delivery: Delivery,
  hidesUsage = true,
): { bytes: Buffer; answer: StreamAnswer } {
  const reader = new Reader();
  const answer = new StreamAnswer(reader, {}, { delivery, secret: undefined, hidesUsage });
  let start = 0;
  for (const cut of [...cuts.filter((at) => at < stream.length).toSorted((a, b) => a - b), stream.length]) {
    if (cut > start) answer.push(Buffer.from(stream.subarray(start, cut)));
    start = Math.max(start, cut);
  }
  answer.end();
  answer.release();
  return { bytes: Buffer.concat(reader.parts), answer };
}

describe('a stream whose client did not ask what it comes to', () => {
  const block = fc.constantFrom(...KEPT, ...USAGE_ONLY, ...USAGE_ONLY);
  const ends = fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 3 });
  const cuts = fc.array(fc.nat(1500));
  const delivery = fc.constantFrom<Delivery>('stream', 'complete');

  it('comes without the events that tell it, and otherwise byte for byte, however it is cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), ends, cuts, delivery, (some, lineEnds, at, how) => {
        // An LF after a CR would be the second half of one line end, whatever was meant.
        const lineEnd = lineEnds.includes('\r') ? ['\r'] : lineEnds;
        const blocks = [said('{"choices":[{"delta":{}}]}'), ...some, said('[DONE]')];
        const expected = Buffer.concat(
          blocks.map((one, index) => (one.isUsage ? Buffer.alloc(0) : bytesOf([one], [endAt(lineEnd, index)]))),
        );
        expect(relayed(bytesOf(blocks, lineEnd), at, how).bytes.toString()).toBe(expected.toString());
      }),
      { numRuns: 1000 },
    );
  });

  it('comes whole to a client that did ask', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), ends, cuts, delivery, (some, lineEnds, at, how) => {
        const stream = bytesOf([said('{"choices":[{"delta":{}}]}'), ...some, said('[DONE]')], lineEnds);
        expect(relayed(stream, at, how, false).bytes.equals(stream)).toBe(true);
      }),
    );
  });

  it('loses the event that tells it also when the stream ends within that', () => {
    const [usage] = USAGE_ONLY;
    const whole = said({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    const stream = bytesOf([whole, usage ?? whole], ['\n']);
    for (let end = stream.length; end > stream.length - 3; end--) {
      for (let cut = 0; cut < end; cut++) {
        const { bytes, answer } = relayed(stream.subarray(0, end), [cut], 'stream');
        expect(bytes.toString()).toBe(bytesOf([whole], ['\n']).toString());
        expect(answer.counted().usage).toMatchObject({ promptTokens: 3, completionTokens: 5 });
      }
    }
  });

  it('keeps an event too large to be read', () => {
    const large = said({ choices: [], usage: USAGE, padding: 'x'.repeat(300_000) });
    const stream = bytesOf([said('{"choices":[{"delta":{}}]}'), large, said('[DONE]')], ['\n']);
    expect(relayed(stream, [100_000, 200_000], 'stream').bytes.equals(stream)).toBe(true);
  });
});
