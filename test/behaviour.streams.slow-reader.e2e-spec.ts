import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../src/database/embedded/poll.js';
import { LogRecorder } from './support/log-recorder.js';
import { beginning, delta, halfAnswering } from './support/raw-upstream.answers.js';
import { event, type Step } from './support/raw-upstream.js';
import { answerTo, HELLO, Scene } from './support/scene.js';

const MIB = 1024 * 1024;
const STREAM = { ...HELLO, stream: true };
const READERS = 10;
/** More than any test takes: 64 KiB an HTTP chunk. */
const ENDLESS: Step = { do: 'write', text: `10000\r\n${'x'.repeat(65_536)}\r\n`, times: 16_000 };
/** What one stream may hold in this process, on the test’s side of it too. */
const STREAM_BYTES = MIB;
/** What the kernel may buffer on both sides of both connections. */
const KERNEL_BYTES = 32 * MIB;
/** Silence that a reader who pauses for `PAUSE_MS` does not come near, however busy the machine. */
const SILENCE_MS = 1500;
const PAUSE_MS = 250;

let scene: Scene;
let log: LogRecorder;

beforeAll(async () => {
  scene = await Scene.start('first');
  log = LogRecorder.installedIn(scene.gateway.app);
});
beforeEach(async () => {
  await scene.cast('first');
  await scene.upstream('first').play(beginning(event(delta('x')), ENDLESS));
  log.lines = [];
});
afterAll(() => scene.stop());

async function bytesWritten(): Promise<number> {
  const { connections } = await scene.upstream('first').counters();
  return connections.reduce((sum, connection) => sum + connection.bytesWritten, 0);
}

/** The upstream has to stop at some point, since nobody reads. */
async function bytesWrittenAtRest(): Promise<number> {
  let before = -1;
  let written = await bytesWritten();
  while (written !== before) {
    await delay(200);
    before = written;
    written = await bytesWritten();
  }
  return written;
}

/** Bytes in buffers, without those that nobody refers to any more. */
function bytesHeld(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().arrayBuffers;
}

/** Reads about so many bytes and no more. */
async function take(answer: IncomingMessage, bytes: number): Promise<void> {
  for (let taken = 0; taken < bytes;) {
    const part: Buffer | null = answer.read();
    if (part) taken += part.length;
    else await once(answer, 'readable');
  }
}

describe('a slow reader', () => {
  it('puts back-pressure on the upstream: memory per stream is bounded', async () => {
    const before = bytesHeld();
    const answers = await Promise.all(Array.from({ length: READERS }, async () => answerTo(scene.send(STREAM))));
    for (const answer of answers) answer.pause();
    expect(await bytesWrittenAtRest()).toBeLessThan(READERS * KERNEL_BYTES);
    // What the collector has found free, it gives back a little later.
    expect(await waitUntil(() => bytesHeld() - before < READERS * STREAM_BYTES, 15_000)).toBe(true);
    for (const answer of answers) answer.destroy();
    await scene.upstream('first').waitFor({ peerClosed: READERS });
  });

  it.each([
    ['a stream', beginning(event(delta('x')), ENDLESS), STREAM],
    ['a whole answer', [...halfAnswering(2_000_000_000), ENDLESS], HELLO],
  ])('a write stall of %s as long as the purpose allows silence ends it', async (_, steps, body) => {
    await scene.gateway.manage('PUT', '/purposes/chat', { timeouts: { silence_ms: 700 } });
    await scene.upstream('first').play(steps);
    const answer = await answerTo(scene.send(body));
    answer.pause();
    const { connections } = await scene.upstream('first').waitFor({ peerClosed: 1 });
    expect(connections[0]?.bytesWritten).toBeLessThan(KERNEL_BYTES);
    expect(await waitUntil(() => log.requests().length > 0, 10_000)).toBe(true);
    expect(log.requests()).toMatchObject([{ outcome: 'abandoned', usage_basis: 'aborted' }]);
    expect(log.requests()[0]?.['duration_ms']).toBeGreaterThanOrEqual(700);
    expect(log.requests()[0]?.['duration_ms']).toBeLessThan(10_000);
    answer.destroy();
  });

  it('that takes some now and then is served on', async () => {
    await scene.gateway.manage('PUT', '/purposes/chat', { timeouts: { silence_ms: SILENCE_MS } });
    const answer = await answerTo(scene.send(STREAM));
    // Longer than the silence that is allowed, all of it together.
    for (let pausedMs = 0; pausedMs <= SILENCE_MS; pausedMs += PAUSE_MS) {
      await take(answer, 2 * MIB);
      await delay(PAUSE_MS);
    }
    expect((await scene.upstream('first').counters()).connections).toMatchObject([{ open: true }]);
    answer.destroy();
    await scene.upstream('first').waitFor({ peerClosed: 1 });
  });

  it('is not told to be silent: the upstream’s own silence counts only while bytes are awaited', async () => {
    await scene.cast({ name: 'first', timeouts: { silence_ms: 1000 } });
    await scene.upstream('first').play(beginning(event(delta('x')), ENDLESS));
    const answer = await answerTo(scene.send(STREAM));
    answer.pause();
    await bytesWrittenAtRest();
    await delay(1200);
    await take(answer, 4 * MIB);
    expect((await scene.upstream('first').counters()).connections).toMatchObject([{ open: true }]);
    answer.destroy();
    await scene.upstream('first').waitFor({ peerClosed: 1 });
  });
});
