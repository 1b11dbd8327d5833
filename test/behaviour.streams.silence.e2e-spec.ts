import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { beginning, delta, DONE, FINISH } from './support/raw-upstream.answers.js';
import { chunk, END_OF_CHUNKS, event, type Step } from './support/raw-upstream.js';
import { answerTo, HELLO, Scene } from './support/scene.js';

const STREAM = { ...HELLO, stream: true };
const END: readonly Step[] = [FINISH, DONE, END_OF_CHUNKS, { do: 'end' }];
const HUGE_BYTES = 400 * 1024;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first');
});
beforeEach(() => scene.cast('first'));
afterAll(() => scene.stop());

/** A stream as it arrives, with the time of every chunk since the request. */
class Listener {
  text = '';
  readonly arrivals: { readonly text: string; readonly atMs: number }[] = [];

  constructor(
    readonly answer: IncomingMessage,
    startedAt: number,
  ) {
    answer.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.arrivals.push({ text, atMs: performance.now() - startedAt });
    });
  }

  async has(text: string): Promise<void> {
    while (!this.text.includes(text)) await once(this.answer, 'data');
  }
}

const first = (text: string): string => `data: ${JSON.stringify(delta(text))}\n\n`;

async function listen(): Promise<Listener> {
  const startedAt = performance.now();
  return new Listener(await answerTo(scene.send(STREAM)), startedAt);
}

describe('silence', () => {
  it('is broken by a keep-alive comment after 15 s, between events only', async () => {
    const part = 'x'.repeat(HUGE_BYTES);
    const gate: Step = { do: 'gate', name: 'silence' };
    await scene.upstream('first').play(
      beginning(event(delta('between events')), gate, ...END),
      beginning(event(delta('held back')), chunk('data: {"choices":'), gate, chunk('[]}\n\n'), ...END),
      // An event too long to be held back is sent in parts; a comment within it would tear it apart.
      beginning(chunk(`data: "${part}`), gate, chunk('"\n\n'), ...END),
    );
    const between = await listen();
    const heldBack = await listen();
    const within = await listen();
    await Promise.all([between.has(': keep-alive'), heldBack.has(': keep-alive'), within.has('xxx')]);
    for (const { arrivals } of [between, heldBack]) {
      const comment = arrivals.find(({ text }) => text.includes('keep-alive'));
      expect(comment?.text).toBe(': keep-alive\n\n');
      expect(comment?.atMs).toBeGreaterThan(14_900);
      expect(comment?.atMs).toBeLessThan(18_000);
    }
    // Its own 15 s are over too: it began before the last of the others was heard.
    const ends = [between, heldBack, within].map(({ answer }) => once(answer, 'end'));
    await scene.upstream('first').openGate('silence');
    await Promise.all(ends);
    expect(within.text.startsWith(`data: "${part}"\n\n`)).toBe(true);
    const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    expect(between.text).toBe(`${first('between events')}: keep-alive\n\n${finish}`);
    expect(heldBack.text).toBe(`${first('held back')}: keep-alive\n\ndata: {"choices":[]}\n\n${finish}`);
  }, 30_000);
});
