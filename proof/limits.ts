/** `npm run proof:limits [-- --short]`: an app that asks three instances for far more than it may. See README.md. */
import '../test/support/typescript-sources.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { portIn } from '../demo/child-server.ts';
import { type Answered, send } from './limits/clients.ts';
import { type Instances, startInstances } from './limits/instances.ts';
import { mostWithin } from './limits/most-within.ts';
import { order } from './stage/control.ts';
import { type Check, type Findings, prove, say } from './stage/prove.ts';

const UPSTREAM = new URL('./limits/upstream.ts', import.meta.url);
const MINUTE_MS = 60_000;
const WARM_UP_CLIENTS = 20;
const WARM_UP_SECONDS = 2;

const long = { limit: 100, clients: 200, seconds: 130, shared_overshoot_percent: 1 };
/**
 * Other suites run beside the short form. Two of the three instances may find Redis too slow at first, and allow their
 * shares besides what Redis counts, as they are to when it does not answer in time.
 */
const short = { clients: 60, seconds: 2, shared_overshoot_percent: 67 };

const KILLED = 'Redis killed halfway';

const TOGETHER = 'with Redis';
/** How far the limit may be overshot where instances count alone, percent. */
const ALONE_OVERSHOOT_PERCENT = 10;

/** What came of one way to count. */
interface Seen {
  readonly name: string;
  /** Requests that reached the provider, as it counts itself. */
  readonly reached: number;
  readonly mostInAMinute: number;
  readonly answered: Answered;
}

await prove({
  name: 'limits',
  long,
  short,
  async run(stage, parameters): Promise<Findings> {
    const { TestRedis } = await import('../test/support/redis.ts');
    const upstream = await stage.start(UPSTREAM);
    const ports = { port: portIn(upstream.announced, 'port'), control: portIn(upstream.announced, 'control') };
    const url = `http://127.0.0.1:${ports.port}`;
    await stage.admin.plugIn('chat', [await stage.admin.addServer({ name: 'model', base_url: url })]);
    // The instance of the stage would have its share as well.
    await stage.gateway.stop();
    const seen: Seen[] = [];
    const alone = await startInstances(stage, 'alone', {});
    try {
      await warmUp(alone);
      seen.push(await measure('without Redis', alone, ports.control, parameters));
    } finally {
      await alone.close();
    }
    const redis = await TestRedis.start();
    const together = await startInstances(stage, 'together', { REDIS_URL: redis.url });
    try {
      await warmUp(together);
      seen.push(await measure(TOGETHER, together, ports.control, parameters));
      const killing = pause((parameters.seconds * 1000) / 2).then(() => redis.kill());
      seen.push(await measure(KILLED, together, ports.control, parameters));
      await killing;
    } finally {
      await together.close();
      await redis.kill();
    }
    return { checks: seen.flatMap((each) => checksOf(each, parameters)), rows: seen.map(rowOf) };
  },
});

/** Code that runs for the first time takes longer than Redis is given. */
async function warmUp({ gateways, manage }: Instances): Promise<void> {
  const limits = { requests_per_minute: 1_000_000 };
  const app = await manage<{ id: number }>('POST', '/apps?wait=applied', {
    name: `warm-up ${gateways[0]?.pid}`,
    limits,
  });
  const { key } = await manage<{ key: string }>('POST', `/apps/${app.id}/keys`, {});
  await send(
    gateways.map(({ url }) => url),
    { key, clients: WARM_UP_CLIENTS, seconds: WARM_UP_SECONDS },
  );
}

/** An app of its own each time, whose minute is untouched. */
async function measure(
  name: string,
  { gateways, manage }: Instances,
  control: number,
  { limit, clients, seconds }: typeof long,
): Promise<Seen> {
  const limits = { requests_per_minute: limit };
  const app = await manage<{ id: number }>('POST', '/apps?wait=applied', { name, limits });
  const { key } = await manage<{ key: string }>('POST', `/apps/${app.id}/keys`, {});
  const before = await order<number>(control, '/requests');
  const answered = await send(
    gateways.map(({ url }) => url),
    { key, clients, seconds },
  );
  const reached = (await order<number>(control, '/requests')) - before;
  say(`${name}: ${reached} of ${Object.values(answered.byStatus).reduce((sum, each) => sum + each, 0)} went through`);
  return { name, reached, mostInAMinute: mostWithin(MINUTE_MS, answered.served), answered };
}

function checksOf({ name, reached, mostInAMinute, answered }: Seen, parameters: typeof long): readonly Check[] {
  const { limit } = parameters;
  const overshoot = (mostInAMinute / limit - 1) * 100;
  const allowed = name === TOGETHER ? parameters.shared_overshoot_percent : ALONE_OVERSHOOT_PERCENT;
  const others = Object.entries(answered.byStatus).filter(([status]) => status !== '200' && status !== '429');
  return [
    {
      requirement: `${name}: nothing but 200 and 429`,
      measured: others.map(([status, count]) => `${count} × ${status}`).join(', ') || 'yes',
      holds: others.length === 0,
    },
    {
      requirement: `${name}: as many answers as the provider gave`,
      measured: `${answered.served.length} of ${reached}`,
      holds: answered.served.length === reached,
    },
    {
      requirement: `${name}: the limit can be used, at least 9 of 10`,
      measured: `${mostInAMinute}`,
      holds: mostInAMinute >= 0.9 * limit,
    },
    {
      requirement: `${name}: overshoot at most ${allowed} %`,
      measured: `${overshoot.toFixed(1)} %`,
      holds: overshoot <= allowed,
    },
  ];
}

function rowOf({ name, reached, mostInAMinute, answered }: Seen): Readonly<Record<string, string | number>> {
  return {
    counted: name,
    served: reached,
    'most in any minute': mostInAMinute,
    refused: answered.byStatus[429] ?? 0,
  };
}
