/** `npm run proof:budget [-- --short]`: an app that wants to spend far more than it may. See README.md. */
import { setTimeout as pause } from 'node:timers/promises';
import { portIn } from '../demo/child-server.ts';
import { type Charged, PRICE, priceOf } from './budget/charged.ts';
import { type Answered, ask } from './budget/clients.ts';
import { type Instances, startInstances } from './limits/instances.ts';
import { order } from './stage/control.ts';
import { type Check, type Findings, prove, say } from './stage/prove.ts';

const UPSTREAM = new URL('./budget/upstream.ts', import.meta.url);
/** Instances tell the ledger twice a second. */
const TOLD_AFTER_MS = 2000;
const CENT_OF_A_CENT = 0.0001;

const long = { usd: 1, clients: 200, seconds: 20 };
type Given = typeof long;

/** What came of one app. */
interface Seen {
  readonly name: string;
  readonly budgetUsd: number;
  readonly charged: Charged;
  readonly answered: Answered;
  /** What `GET /budgets` says. */
  readonly toldUsd: number;
  readonly hasKill: boolean;
}

interface Ground {
  readonly instances: Instances;
  readonly control: number;
  readonly given: Given;
}

await prove({
  name: 'budget',
  long,
  short: { usd: 0.2, seconds: 3 },
  async run(stage, given): Promise<Findings> {
    const upstream = await stage.start(UPSTREAM);
    const ports = { port: portIn(upstream.announced, 'port'), control: portIn(upstream.announced, 'control') };
    const id = await stage.admin.addServer({ name: 'metered', base_url: `http://127.0.0.1:${ports.port}` });
    await stage.admin.plugIn('chat', [id]);
    await stage.gateway.stop();
    const instances = await startInstances(stage, 'budget', {});
    try {
      await instances.manage('PATCH', `/servers/${id}?wait=applied`, { prices: [PRICE] });
      const ground = { instances, control: ports.control, given };
      const seen = [
        await measure(ground, 'steady'),
        await measure(ground, 'raised under load', raise),
        await measure(ground, 'an instance killed under load', kill),
      ];
      return { checks: seen.flatMap(checksOf), rows: seen.map(rowOf) };
    } finally {
      await instances.close();
    }
  },
});

/** What happens while clients ask; returns the budget from then on. */
type Event = (ground: Ground, appId: number) => Promise<number>;

async function measure(ground: Ground, name: string, event?: Event): Promise<Seen> {
  const { instances, control, given } = ground;
  const app = await instances.manage<{ id: number }>('POST', '/apps', { name, budget: { usd_per_day: given.usd } });
  const { key } = await instances.manage<{ key: string }>('POST', `/apps/${app.id}/keys`, {});
  await order(control, '/charged');
  const urls = instances.gateways.map(({ url }) => url);
  const asking = ask(urls, { key, clients: given.clients, seconds: given.seconds });
  await pause((given.seconds * 1000) / 3);
  const budgetUsd = event ? await event(ground, app.id) : given.usd;
  const answered = await asking;
  await pause(TOLD_AFTER_MS);
  const charged = await order<Charged>(control, '/charged');
  say(`${name}: ${priceOf(charged).toFixed(4)} of ${budgetUsd} USD in ${charged.requests} requests`);
  return { name, budgetUsd, charged, answered, toldUsd: await told(instances, app.id), hasKill: event === kill };
}

async function raise({ instances, given }: Ground, appId: number): Promise<number> {
  const usd = given.usd * 1.5;
  await instances.manage('PATCH', `/apps/${appId}`, { budget: { usd_per_day: usd } });
  return usd;
}

async function kill({ instances, given }: Ground): Promise<number> {
  await instances.gateways.at(-1)?.kill();
  return given.usd;
}

async function told({ manage }: Instances, appId: number): Promise<number> {
  const { data } = await manage<{ data: readonly Told[] }>('GET', '/budgets?limit=1000');
  const own = data.find(({ subject, id }) => subject === 'app' && id === String(appId));
  return own?.budgets[0]?.spent_usd ?? 0;
}

interface Told {
  readonly subject: string;
  readonly id: string;
  readonly budgets: readonly { readonly spent_usd: number }[];
}

function checksOf({ name, budgetUsd, charged, answered, toldUsd, hasKill }: Seen): readonly Check[] {
  const spent = priceOf(charged);
  const over = Math.max(0, spent - budgetUsd);
  const strange = Object.keys(answered).filter((seen) => seen !== '200' && seen !== '429 budget_exceeded');
  const checks: Check[] = [
    { requirement: `${name}: overspend 0`, measured: `${over.toFixed(6)} USD`, holds: over < 1e-9 },
  ];
  if (hasKill) return checks;
  return [
    ...checks,
    {
      requirement: `${name}: at least 95 % of the budget can be used`,
      measured: `${((spent / budgetUsd) * 100).toFixed(1)} %`,
      holds: spent >= 0.95 * budgetUsd,
    },
    {
      requirement: `${name}: the ledger says what the provider counted`,
      measured: `${toldUsd.toFixed(6)} and ${spent.toFixed(6)} USD`,
      holds: Math.abs(toldUsd - spent) < CENT_OF_A_CENT,
    },
    {
      requirement: `${name}: nothing but 200 and 429 budget_exceeded`,
      measured: strange.map((seen) => `${answered[seen] ?? 0} × ${seen}`).join(', ') || 'yes',
      holds: strange.length === 0,
    },
  ];
}

function rowOf({ name, budgetUsd, charged, answered, toldUsd }: Seen): Readonly<Record<string, string | number>> {
  return {
    app: name,
    'budget USD': budgetUsd,
    'charged USD': priceOf(charged).toFixed(6),
    'ledger USD': toldUsd.toFixed(6),
    served: charged.requests,
    refused: answered['429 budget_exceeded'] ?? 0,
  };
}
