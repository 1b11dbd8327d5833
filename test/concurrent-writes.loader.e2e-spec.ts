import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SnapshotLoader } from '../src/revisions/snapshot-loader.js';
import { type Gateway, startGateway } from './support/gateway.js';

const POOL_SIZE = 10;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

it('what is stored is served although every connection of the pool is held', async () => {
  const pool = gateway.app.get(DataSource);
  const holders = Array.from({ length: POOL_SIZE }, () => pool.createQueryRunner());
  try {
    await Promise.all(holders.map((holder) => holder.connect()));
    // Those that wait come first when one is given back.
    const waiting = pool.createQueryRunner();
    const hasConnected = waiting.connect().then(() => waiting.release());
    await expect(gateway.app.get(SnapshotLoader).catchUp(() => false)).resolves.toBeUndefined();
    await holders.pop()?.release();
    await hasConnected;
  } finally {
    for (const holder of holders) await holder.release();
  }
});

it('50 writes at once are all stored and served', async () => {
  const writes = Array.from({ length: 50 }, (_, index) => gateway.manage('PUT', `/purposes/at-once-${index}`, {}));
  const answers = await Promise.all(writes);
  expect(answers.filter(({ status }) => status !== 200).map(({ status, body }) => [status, body])).toEqual([]);
});
