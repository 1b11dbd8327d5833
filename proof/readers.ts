/** `npm run proof:readers [-- --short]`: a thousand clients that hardly read. See README.md. */
import { setTimeout as pause } from 'node:timers/promises';
import { portIn } from '../demo/child-server.ts';
import { MemoryWatch, requireOpenFiles } from './readers/memory.ts';
import { keepPace, keepPaceFor, type Pace, warmUp } from './readers/pace.ts';
import { order } from './stage/control.ts';
import { type Check, prove, say } from './stage/prove.ts';
import type { Stage } from './stage/stage.ts';

const ENDLESS = new URL('readers/upstream.ts', import.meta.url);
const SLOW_READERS = new URL('readers/slow-readers.ts', import.meta.url);
const OTHERS = new URL('../bench/upstream.ts', import.meta.url);
const ENDLESS_PURPOSE = 'endless';
/** Besides two connections for each reader. */
const OTHER_FILES = 200;
const WARM_UP = { connections: 32, requestsEach: 200 };
/** Buffers are full when the upstream is hardly asked for more. */
const FULL_BYTES_PER_S = 20_000_000;
const SAMPLE_MS = 500;
/** The kernel has some gigabytes to throw away when all readers leave at once. */
const CLOSING_POLLS = 60;

const long = { readers: 1000, seconds: 30, per_second: 50, fill_limit_s: 60, rss_limit_mib: 200, p99_limit_ms: 10 };

interface Readers {
  readonly answered: number;
  readonly open: number;
  readonly readBytes: number;
}

await prove({
  name: 'readers',
  long,
  // Other tests may keep the machine busy, which is not the readers' doing.
  short: { readers: 50, seconds: 4, fill_limit_s: 8, p99_limit_ms: 500 },
  async run(stage, given) {
    const { gateway } = stage;
    requireOpenFiles(gateway.pid, 2 * given.readers + OTHER_FILES);
    const endless = await plugIn(stage);
    await warmUp(gateway, WARM_UP.connections, WARM_UP.requestsEach);
    say(`${given.seconds} s without readers`);
    const calm = new MemoryWatch(gateway.pid);
    const before = await keepPaceFor(gateway, given.per_second, given.seconds);
    const calmMib = calm.stop();

    say(`${given.readers} readers come; their buffers fill`);
    const coming = new MemoryWatch(gateway.pid);
    const readers = await stage.start(SLOW_READERS, argumentsOf(stage, given.readers));
    const state = (): Promise<Readers> => order(portIn(readers.announced, 'control'), '/');
    let isFull = false;
    const filling = untilFull(endless, state, given).finally(() => (isFull = true));
    const meanwhile = await keepPace(gateway, given.per_second, () => isFull);
    await filling;
    const comingMib = coming.stop();
    say(`${given.seconds} s with readers`);
    const full = new MemoryWatch(gateway.pid);
    const after = await keepPaceFor(gateway, given.per_second, given.seconds);
    const fullMib = full.stop();
    const seen = await state();
    await readers.stop();
    return {
      rows: [
        rowOf('without readers', before, calmMib),
        rowOf('as they come', meanwhile, comingMib),
        rowOf('with readers', after, fullMib),
      ],
      checks: [
        ...checksOf(given, before, after, Math.max(comingMib, fullMib) - calmMib),
        { requirement: 'every reader has its stream', ...allOf(seen, given.readers) },
        await nothingLeft(endless),
      ],
    };
  },
});

/** Returns where the endless upstream takes orders. */
async function plugIn(stage: Stage): Promise<number> {
  const { admin } = stage;
  const [endless, others] = [await stage.start(ENDLESS), await stage.start(OTHERS)];
  const base = ({ announced }: typeof endless): string => `http://127.0.0.1:${portIn(announced, 'port')}/v1`;
  await admin.plugIn(ENDLESS_PURPOSE, [await admin.addServer({ name: 'endless', base_url: base(endless) })]);
  await admin.plugIn('chat', [await admin.addServer({ name: 'others', base_url: base(others) })]);
  return portIn(endless.announced, 'control');
}

function argumentsOf({ gateway }: Stage, count: number): readonly string[] {
  return [`--url=${gateway.url}`, `--key=${gateway.appKey}`, `--purpose=${ENDLESS_PURPOSE}`, `--count=${count}`];
}

async function untilFull(endless: number, state: () => Promise<Readers>, given: typeof long): Promise<void> {
  const written = async (): Promise<number> => (await order<{ writtenBytes: number }>(endless, '/')).writtenBytes;
  const began = performance.now();
  const deadline = began + given.fill_limit_s * 1000;
  let [last, rate] = [0, Infinity];
  while (performance.now() < deadline && (rate > FULL_BYTES_PER_S || (await state()).answered < given.readers)) {
    await pause(SAMPLE_MS);
    const now = await written();
    rate = ((now - last) * 1000) / SAMPLE_MS;
    last = now;
  }
  const took = ((performance.now() - began) / 1000).toFixed(1);
  say(`after ${took} s: ${Math.round(last / 2 ** 20)} MiB on their way, ${Math.round(rate / 2 ** 20)} MiB/s`);
}

function checksOf(given: typeof long, before: Pace, after: Pace, grownMib: number): readonly Check[] {
  const slowerMs = after.p99Ms - before.p99Ms;
  const failed = before.failed + after.failed;
  return [
    {
      requirement: `memory grows by ≤ ${given.rss_limit_mib} MiB`,
      measured: `${grownMib} MiB`,
      holds: grownMib <= given.rss_limit_mib,
    },
    {
      requirement: `p99 of others grows by ≤ ${given.p99_limit_ms} ms`,
      measured: `${slowerMs.toFixed(2)} ms`,
      holds: slowerMs <= given.p99_limit_ms,
    },
    { requirement: 'others are all answered', measured: `${failed} failed`, holds: failed === 0 },
  ];
}

function allOf({ answered, open, readBytes }: Readers, count: number): Omit<Check, 'requirement'> {
  const measured = `${answered} answered, ${open} open, ${Math.round(readBytes / 1024)} KiB read`;
  return { measured, holds: answered === count && open === count };
}

async function nothingLeft(endless: number): Promise<Check> {
  const leftAt = performance.now();
  let streams = Infinity;
  for (let polls = 0; streams > 0 && polls < CLOSING_POLLS; polls++) {
    ({ streams } = await order<{ streams: number }>(endless, '/'));
    if (streams > 0) await pause(SAMPLE_MS);
  }
  const measured = `${streams} open after ${((performance.now() - leftAt) / 1000).toFixed(1)} s`;
  return { requirement: 'their upstream connections end with them', measured, holds: streams === 0 };
}

function rowOf(phase: string, pace: Pace, mostMib: number): Readonly<Record<string, string | number>> {
  return {
    phase,
    requests: pace.requests,
    'p50 ms': pace.p50Ms.toFixed(2),
    'p99 ms': pace.p99Ms.toFixed(2),
    failed: pace.failed,
    'most memory, MiB': mostMib,
  };
}
