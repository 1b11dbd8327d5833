import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { UsageSpool } from '../../src/usage/usage-spool.ts';
import { someRequest } from '../../test/support/some-request.ts';

const TICK_MS = 10;
const TURN = 100;
const built = (path: string): string => new URL(`../../dist/src/${path}.js`, import.meta.url).href;

/** Recording as an instance does it, in this process, with the production build. */
export async function openRecording(databaseUrl: string, folder: string): Promise<UsageSpool> {
  const { UsageSpool: Spool } = (await import(
    built('usage/usage-spool')
  )) as typeof import('../../src/usage/usage-spool.ts');
  const { UsageStore } = (await import(
    built('usage/store/usage-store')
  )) as typeof import('../../src/usage/store/usage-store.ts');
  const { DatabaseStanding } = (await import(
    built('database/database-standing')
  )) as typeof import('../../src/database/database-standing.ts');
  const { UsageHealth } = (await import(
    built('usage/usage-health')
  )) as typeof import('../../src/usage/usage-health.ts');
  const { ContentKeys } = (await import(
    built('usage/contents/content-keys')
  )) as typeof import('../../src/usage/contents/content-keys.ts');
  const { environmentFrom } = (await import(
    built('config/read-environment')
  )) as typeof import('../../src/config/read-environment.ts');
  const { KeyRing, masterKeyFrom } = (await import(
    built('crypto/key-ring')
  )) as typeof import('../../src/crypto/key-ring.ts');
  const source = new DataSource({ type: 'postgres', url: databaseUrl });
  const keys = new ContentKeys(new KeyRing(masterKeyFrom(Buffer.alloc(32, 7)), []));
  const standing = new DatabaseStanding();
  standing.accept();
  const store = new UsageStore(source, standing);
  const spool = new Spool(environmentFrom({ DATA_DIR: folder }), store, keys, new UsageHealth());
  spool.onModuleInit();
  return spool;
}

/** Records so many a second, as requests come that differ in app, key, purpose, provider and model. */
export async function recordFor(spool: UsageSpool, seconds: number, perSecond: number): Promise<number> {
  const began = performance.now();
  let count = 0;
  while (performance.now() < began + seconds * 1000) {
    const due = ((performance.now() - began) * perSecond) / 1000;
    for (; count < due; count++) spool.record(made(count));
    await pause(TICK_MS);
  }
  return count;
}

/** As fast as this process can, but not all in one turn of its loop: requests never end like that. */
export async function recordAtOnce(spool: UsageSpool, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    spool.record(made(number));
    if (number % TURN === 0) await nextTurn();
  }
}

function made(number: number): ReturnType<typeof someRequest> {
  const appId = 1 + (number % 50);
  const base = someRequest({ appId, keyId: appId * 2 + (number % 2), purpose: number % 3 === 0 ? 'clinical' : 'chat' });
  const attempts = base.attempts.map((attempt) => ({
    ...attempt,
    providerId: 1 + (number % 6),
    model: `m-${number % 6}`,
  }));
  return { ...base, providerId: 1 + (number % 6), attempts };
}
