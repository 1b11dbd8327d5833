import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { HeadWatch } from '../src/audit/verify/head-watch.js';
import { type AuditCopy, Tamperer, verify } from './support/audit-ground.js';
import { mutations } from './support/audit-mutations.js';
import { type Gateway, startGateway } from './support/gateway.js';

const MUTATIONS = 1000;
const WRITES = 24;
const TIMEOUT_MS = 180_000;

let gateway: Gateway;
let tamperer: Tamperer;
let copy: AuditCopy;
let size: number;
beforeAll(async () => {
  gateway = await startGateway();
  tamperer = await Tamperer.break(gateway.databaseUrl);
  await gateway.manage('POST', '/api-keys', { provider: 'openai', key_name: 'vendor', api_key: 'sk-0123456789ab' });
  for (let count = 0; count < WRITES; count += 1) {
    const headers: Record<string, string> = count % 3 === 0 ? { 'x-reason': `reason ${count}` } : {};
    const policy = { data_policy: count % 2 === 0 ? 'local_only' : 'any' };
    await gateway.manage('PUT', `/purposes/purpose-${count % 7}`, policy, headers);
    if (count === WRITES / 2) await tamperer.keepHead();
  }
  await gateway.app.get(HeadWatch, { strict: false }).look();
  copy = await tamperer.copy();
  size = (await verify(gateway)).checked;
}, TIMEOUT_MS);
afterAll(async () => {
  await tamperer.end();
  await gateway.stop();
});

describe('a record that somebody who owns the database has changed', () => {
  it('is as it was written before', async () => {
    expect(size).toBeGreaterThan(WRITES);
    expect(await verify(gateway)).toMatchObject({ ok: true, checked: size, first_bad: null, problems: [] });
    await tamperer.restore(copy);
    expect(await verify(gateway)).toMatchObject({ ok: true, checked: size });
  });

  it(
    `is found in ${MUTATIONS} of ${MUTATIONS} random ways`,
    async () => {
      const kinds = new Set<string>();
      let found = 0;
      await fc.assert(
        fc.asyncProperty(mutations, async (mutation) => {
          const changed = await mutation.apply(tamperer, size);
          const { ok, problems } = await verify(gateway);
          await tamperer.restore(copy);
          expect([mutation.name, changed > 0]).toEqual([mutation.name, true]);
          expect([mutation.name, ok]).toEqual([mutation.name, false]);
          for (const { kind } of problems) kinds.add(kind);
          found += 1;
        }),
        { numRuns: MUTATIONS, endOnFailure: true },
      );
      expect(found).toBe(MUTATIONS);
      expect(kinds.size).toBeGreaterThan(6);
      expect(await verify(gateway)).toMatchObject({ ok: true, checked: size });
    },
    TIMEOUT_MS,
  );
});
