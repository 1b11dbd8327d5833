import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { beginning, delta, dripping, halfAnswering, refusing } from './support/raw-upstream.answers.js';
import { chunk, event, READ_REQUEST, type Step } from './support/raw-upstream.js';
import { HELLO, type Reply, Scene } from './support/scene.js';

/** Limits are kept to this. */
const TOLERANCE_MS = 100;
const LIMIT_MS = 400;
const STREAM = { ...HELLO, stream: true };
const HANG: Step = { do: 'hang' };

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
});
afterAll(() => scene.stop());

interface Case {
  readonly name: string;
  readonly limit: string;
  /** What the first connection gets, where it differs. */
  readonly first?: readonly Step[];
  readonly steps: readonly Step[];
  readonly body?: object;
  readonly isTls?: boolean;
}

const CASES: readonly Case[] = [
  { name: 'connect', limit: 'connect_ms', steps: [HANG], isTls: true },
  { name: 'first byte', limit: 'first_byte_ms', steps: [...READ_REQUEST, HANG] },
  {
    name: 'first byte of a stream, which is its first event',
    limit: 'first_byte_ms',
    steps: beginning(HANG),
    body: STREAM,
  },
  {
    name: 'first byte of a stream although comments come',
    limit: 'first_byte_ms',
    steps: beginning(...dripping(chunk(': loading\n\n'), 30)),
    body: STREAM,
  },
  { name: 'silence in a whole answer', limit: 'silence_ms', steps: [...halfAnswering(1000), HANG] },
  { name: 'silence in a stream', limit: 'silence_ms', steps: beginning(event(delta('x')), HANG), body: STREAM },
  { name: 'whole non-stream request, without an answer', limit: 'total_ms', steps: [...READ_REQUEST, HANG] },
  {
    name: 'whole non-stream request, while bytes come',
    limit: 'total_ms',
    steps: [...halfAnswering(1000), ...dripping({ do: 'write', text: ' ' }, 30)],
  },
  {
    name: 'whole non-stream request, earlier attempts and pauses included',
    limit: 'total_ms',
    first: refusing(503, {}, { 'retry-after-ms': '150' }),
    steps: [...READ_REQUEST, HANG],
  },
  {
    name: 'whole stream, while events come',
    limit: 'stream_total_ms',
    steps: beginning(...dripping(event(delta('x')), 30)),
    body: STREAM,
  },
  { name: 'whole stream, without an answer', limit: 'stream_total_ms', steps: [...READ_REQUEST, HANG], body: STREAM },
];

/** The quickest of some, so that a busy machine does not count. */
async function quickest(body: object): Promise<Reply> {
  const replies: Reply[] = [];
  for (let round = 0; round < 12; round += 1) {
    scene.forget();
    replies.push(await scene.ask(body));
    if ((replies.at(-1)?.tookMs ?? 0) < LIMIT_MS + TOLERANCE_MS) break;
  }
  const [best] = replies.toSorted((one, other) => one.tookMs - other.tookMs);
  if (!best) throw new Error('nothing was asked');
  return best;
}

describe.each(CASES)('$name', ({ limit, steps, first = steps, body = HELLO, isTls = false }) => {
  async function castFirst(timeouts: Readonly<Record<string, number>>): Promise<void> {
    const { url } = scene.upstream('first');
    await scene.cast({ name: 'first', timeouts, ...(isTls && { url: url.replace('http:', 'https:') }) });
    await scene.upstream('first').play(first, steps);
  }

  async function expectInTime(): Promise<void> {
    const { tookMs, isCut, status } = await quickest(body);
    expect(tookMs).toBeGreaterThan(LIMIT_MS - 5);
    expect(tookMs).toBeLessThan(LIMIT_MS + TOLERANCE_MS);
    expect(isCut || [502, 503, 504].includes(status)).toBe(true);
  }

  it(`${limit} of the purpose fires within 100 ms of its value, and wins over the provider’s`, async () => {
    await castFirst({ [limit]: 9000 });
    await scene.gateway.manage('PUT', '/purposes/chat', {
      timeouts: { [limit]: LIMIT_MS },
      attempts: { max_retries: limit === 'total_ms' ? 5 : 0 },
    });
    await expectInTime();
  });

  it(`${limit} of the provider holds where the purpose has none`, async () => {
    await castFirst({ [limit]: LIMIT_MS });
    const max_retries = limit === 'total_ms' ? 5 : 0;
    await scene.gateway.manage('PUT', '/purposes/chat', { attempts: { max_retries } });
    await expectInTime();
  });
});

describe('when the time for the whole request is over', () => {
  it('leaves a quarter of the time to whoever comes next', async () => {
    // A quarter that is enough on a busy machine too.
    await scene.cast({ name: 'first', timeouts: { total_ms: 3000 } }, 'second');
    await scene.upstream('first').play([...READ_REQUEST, HANG]);
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([200, 'first=timeout, second=200']);
  });

  it('the app is told', async () => {
    await scene.cast({ name: 'first', timeouts: { total_ms: 300 } });
    await scene.upstream('first').play([...READ_REQUEST, HANG]);
    const answer = await scene.ask();
    expect([answer.status, answer.trail]).toEqual([504, 'first=timeout']);
    expect(JSON.parse(answer.text).error.code).toBe('upstream_timeout');
    expect(answer.text).toContain('the time for the whole request was over');
  });

  it('counts against the breaker of a provider that had all of it', async () => {
    await scene.cast({ name: 'first', timeouts: { total_ms: 60, first_byte_ms: 50_000 } });
    await scene.upstream('first').play([...READ_REQUEST, HANG]);
    for (let round = 0; round < 6; round += 1) await scene.ask();
    expect((await scene.state('first')).breaker).toBe('open');

    await scene.cast({ name: 'first', timeouts: { first_byte_ms: 60 } });
    await scene.upstream('first').play([...READ_REQUEST, HANG]);
    for (let round = 0; round < 5; round += 1) expect((await scene.ask()).trail).toBe('first=timeout');
    expect((await scene.state('first')).breaker).toBe('open');
  });
});

describe('first-byte timeout, silence before the first byte', () => {
  it.each([
    ['no answer', [...READ_REQUEST, HANG], HELLO],
    ['a head, then silence', beginning(HANG), STREAM],
    ['half of a body, then silence', [...halfAnswering(1000), HANG], HELLO],
  ] satisfies [string, readonly Step[], object][])(
    'is not retried at the same target, the next target answers: %s',
    async (_, steps, body) => {
      await scene.cast({ name: 'first', timeouts: { first_byte_ms: 100, silence_ms: 100 } }, 'second');
      await scene.upstream('first').play(steps);
      expect((await scene.ask(body)).trail).toBe('first=timeout, second=200');
    },
  );
});
