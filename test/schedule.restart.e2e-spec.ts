import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { waitUntil } from '../src/database/embedded/poll.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { activate, registerServer } from './support/plug.js';
import { revisionOf } from './support/problems.js';

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 10_000;

let before: Gateway;
let after: Gateway | undefined;
let second: number;

beforeEach(async () => {
  before = await startGateway();
  const first = await registerServer(before, { name: 'first', url: 'http://127.0.0.1:9' });
  second = await registerServer(before, { name: 'second', url: 'http://127.0.0.1:9' });
  await activate(before, 'chat', [first]);
  after = undefined;
});
afterEach(async () => {
  await after?.stop();
  await before.stop();
});

async function schedule(when: object): Promise<void> {
  const body = { purpose: 'chat', provider_type: 'ai_server', provider_id: second, ...when };
  const { status } = await before.manage('POST', '/active?preflight=off', body);
  expect(status).toBe(200);
}

const inAnHour = (): string => new Date(Date.now() + HOUR_MS).toISOString();

async function query(statement: string): Promise<void> {
  const client = new Client({ connectionString: before.databaseUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function untilServedBySecond(gateway: Gateway): Promise<void> {
  const isServed = async (): Promise<boolean> =>
    (await gateway.manage('GET', '/active/chat')).body['provider_id'] === second;
  expect(await waitUntil(isServed, PATIENCE_MS)).toBe(true);
}

describe('what is scheduled', () => {
  it('is done after a restart, also when its time came while nobody was there', async () => {
    await schedule({ activate_at: inAnHour() });
    const revision = await revisionOf(before);
    await before.app.close();
    await query("update scheduled_activations set due_at = now() - interval '5 minutes'");
    after = await startGateway({}, before);
    await untilServedBySecond(after);
    expect((await after.manage('GET', '/active/chat')).body['revision']).toBe(revision + 1);
  });

  it('is done when what kept it from being done has passed', async () => {
    await schedule({ activate_at: inAnHour() });
    const log = LogRecorder.installedIn(before.app);
    await query('alter table chain_targets rename to elsewhere');
    await query('update scheduled_activations set due_at = now()');
    const isTold = () => log.lines.some(({ context, level }) => context === 'schedule' && level === 'warn');
    expect(await waitUntil(isTold, PATIENCE_MS)).toBe(true);
    await query('alter table elsewhere rename to chain_targets');
    await untilServedBySecond(before);
  });
});
