import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRing } from '../src/crypto/key-ring.js';
import { UsageRecorder } from '../src/usage/usage-recorder.js';
import { isSafe } from './support/encryption-view.js';
import type { Gateway } from './support/gateway.js';
import { encryptionOf, finished, MasterKeyChange, rewrap } from './support/master-key-change.js';
import { someRequest } from './support/some-request.js';
import { UsageTables } from './support/usage-tables.js';

const CONTENT = {
  prompt: Buffer.from('the prompt'),
  answer: Buffer.from('the answer'),
  promptIsCut: false,
  answerIsCut: false,
  days: 1,
};

let change: MasterKeyChange;
let tables: UsageTables;
beforeEach(async () => {
  change = await MasterKeyChange.begin();
  tables = await UsageTables.open(change.first.databaseUrl);
});
afterEach(async () => {
  await tables.close();
  await change.end();
});

async function keep(gateway: Gateway): Promise<string> {
  const request = someRequest({ content: CONTENT });
  const before = await tables.count('request_contents');
  gateway.app.get(UsageRecorder).record(request);
  await tables.untilCount('request_contents', before + 1);
  return request.requestId;
}

describe('contents of requests, after a change of the master key', () => {
  it('need the old key until their data keys are rewrapped, and can be read with the new one alone', async () => {
    const { first, old, fresh } = change;
    const id = await keep(first);
    const second = await change.succeed();
    // The provider's key, the data key, and the one that the audit record is made with.
    expect((await encryptionOf(second)).kek_ids).toContainEqual({ kek_id: old.id, rows: 3, loaded: true });
    expect(isSafe(await encryptionOf(second), old.id)).toBe(false);
    await rewrap(second, { batch_size: 1 });
    expect(await finished(second)).toMatchObject({ status: 'done', rewrapped: 3, rows_left: 0, unreadable_count: 0 });
    expect(isSafe(await encryptionOf(second), old.id)).toBe(true);
    const third = await change.startWith(new KeyRing(fresh, []));
    const { body } = await third.manage('GET', `/requests/${id}`);
    expect(body['content']).toMatchObject({ prompt: 'the prompt', answer: 'the answer' });
  });

  it('are reported where they cannot be read, and left as they are', async () => {
    await keep(change.first);
    await tables.rows(`update content_keys set sealed = overlay(sealed placing 'AAAA' from length(sealed) - 8)`);
    const [damaged] = await tables.rows('select id, sealed from content_keys');
    const second = await change.succeed();
    await rewrap(second);
    expect(await finished(second)).toMatchObject({
      status: 'done',
      rewrapped: 2,
      rows_left: 1,
      unreadable: [{ id: damaged?.['id'], provider_id: null, version: null, reason: 'not_authentic' }],
    });
    expect(await tables.rows('select id, sealed from content_keys')).toEqual([damaged]);
  });
});
