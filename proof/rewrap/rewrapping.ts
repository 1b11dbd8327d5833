import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Gateway, startGateway } from '../../bench/stage/gateway.ts';
import { SecretStore } from '../../test/support/planted-secrets.ts';
import { type GivenKey, seals } from './master-keys.ts';

const POLL_MS = 5;
const PATIENCE_MS = 60_000;
const own = {
  ADMIN_TOKEN: `proof-admin-${randomBytes(16).toString('hex')}`,
  APP_KEY: `proof-app-${randomBytes(16).toString('hex')}`,
};

interface Retirement {
  readonly kek_id: string;
  readonly safe: boolean;
}

/** A database of secrets, and Patchbay that is started on it with one set of master keys after the other. */
export interface Rewrapping {
  readonly store: SecretStore;
  start(active: GivenKey, ...previous: readonly GivenKey[]): Promise<Gateway>;
  close(): Promise<void>;
}

/** Beside the database of `neighbourUrl`, on the same server. */
export async function openRewrapping(neighbourUrl: string, folder: string): Promise<Rewrapping> {
  const name = `patchbay_proof_${randomBytes(8).toString('hex')}`;
  await execute(neighbourUrl, `create database ${name} template template0`);
  const url = new URL(neighbourUrl);
  url.pathname = `/${name}`;
  const store = await SecretStore.open(url.href, seals);
  let running: Gateway | undefined;
  return {
    store,
    start: async (active, ...previous) => {
      const keys = { BYOK_ENCRYPTION_KEY: active.text, BYOK_PREVIOUS_KEYS: previous.map(({ text }) => text).join(',') };
      running = await startGateway(folder, url.href, [], { ...own, ...keys });
      return running;
    },
    close: async () => {
      await running?.kill();
      await store.close();
      await execute(neighbourUrl, `drop database ${name} with (force)`);
    },
  };
}

/** Begins in the background. */
export async function rewrap({ url, adminToken }: Gateway, batchSize: number): Promise<void> {
  const response = await fetch(`${url}/api/v1/llm-config/encryption/rewrap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch_size: batchSize }),
  });
  if (response.status !== 202) throw new Error(`rewrap was answered ${response.status}: ${await response.text()}`);
}

/** What Patchbay says: whether the key can be retired. */
export async function saysSafe({ url, adminToken }: Gateway, key: GivenKey): Promise<boolean | undefined> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const response = await fetch(`${url}/api/v1/llm-config/encryption`, { headers });
  const { safe_to_retire }: { readonly safe_to_retire: readonly Retirement[] } = JSON.parse(await response.text());
  return safe_to_retire.find(({ kek_id }) => kek_id === key.id)?.safe;
}

/** Resolves when every table has been worked through, not only the one that {@link needing} looks at. */
export async function untilFinished({ url, adminToken }: Gateway): Promise<void> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(`${url}/api/v1/llm-config/encryption`, { headers });
    const { rewrap: run }: { readonly rewrap: { readonly status: string } } = JSON.parse(await response.text());
    if (run.status === 'done') return;
    if (performance.now() > deadline) throw new Error(`the rewrap has not finished: ${run.status}`);
    await pause(POLL_MS);
  }
}

/** How many secrets need the key. */
export async function needing(store: SecretStore, key: GivenKey): Promise<number> {
  return (await store.byKek())[key.id] ?? 0;
}

/** Resolves when at most so many secrets need the key. */
export async function untilNeeding(store: SecretStore, key: GivenKey, count: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await needing(store, key)) > count) {
    if (performance.now() > deadline) throw new Error(`more than ${count} secrets still need the old key`);
    await pause(POLL_MS);
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
