import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asRole } from './support/callers.js';
import type { Gateway } from './support/gateway.js';
import { HistoryGround } from './support/history-ground.js';
import { expectProblem } from './support/problems.js';

type Caller = Pick<Gateway, 'manage'>;

let ground: HistoryGround;
let operator: Caller;

beforeAll(async () => {
  ground = await HistoryGround.prepare();
  operator = await asRole(ground.gateway, 'operator');
});
afterAll(() => ground.clear());

const restore = (by: Caller, to: number, query = '') => by.manage('POST', `/revisions/${to}/rollback${query}`);

/** Refused to operators, tried or done, and done by an admin. */
async function expectForAdmins(to: number): Promise<void> {
  const before = await ground.now();
  for (const query of ['?dry_run=true', '']) expectProblem(await restore(operator, to, query), 403, 'forbidden');
  expect(await ground.now()).toBe(before);
  expect((await restore(ground.gateway, to)).status).toBe(200);
}

describe('a rollback', () => {
  it('is for operators', async () => {
    const server = await ground.addServer();
    const then = await ground.now();
    await ground.write('PATCH', `/servers/${server.id}`, { model: 'm' });
    await ground.addServer();
    expect((await restore(operator, then)).status).toBe(200);
  });

  it('that loses a key is for admins', async () => {
    const then = await ground.now();
    await ground.addVendor();
    await expectForAdmins(then);
  });

  it('that loses a revoked key is for admins as well', async () => {
    const then = await ground.now();
    const vendor = await ground.addVendor();
    await ground.write('DELETE', `/api-keys/${vendor.id}/keys/1`);
    await expectForAdmins(then);
  });

  it('that loosens a data policy is for admins, one that tightens it is not', async () => {
    const purpose = ground.name();
    const loose = await ground.write('PUT', `/purposes/${purpose}`, {});
    const tight = await ground.write('PUT', `/purposes/${purpose}`, { data_policy: 'local_only' });
    await expectForAdmins(loose);
    expect((await restore(operator, tight)).status).toBe(200);
  });
});

describe('deleting', () => {
  it('a vendor with its keys is for admins', async () => {
    const { id } = await ground.addVendor();
    for (const query of ['?dry_run=true', '']) {
      expectProblem(await operator.manage('DELETE', `/api-keys/${id}${query}`), 403, 'forbidden');
    }
    expect((await ground.gateway.manage('DELETE', `/api-keys/${id}`)).status).toBe(200);
  });

  it('a vendor whose keys are destroyed is for operators', async () => {
    const { id } = await ground.addVendor();
    await ground.write('DELETE', `/api-keys/${id}/keys/1`);
    expectProblem(await operator.manage('DELETE', `/api-keys/${id}`), 403, 'forbidden');
    await ground.write('DELETE', `/api-keys/${id}/versions/1`);
    expect((await operator.manage('DELETE', `/api-keys/${id}`)).status).toBe(200);
  });

  it('a server is for operators, with a key for admins', async () => {
    const [open, keyed] = [await ground.addServer(), await ground.addServer({ api_key: 'sk-0123456789ab' })];
    expect((await operator.manage('DELETE', `/servers/${open.id}`)).status).toBe(200);
    expectProblem(await operator.manage('DELETE', `/servers/${keyed.id}`), 403, 'forbidden');
  });
});
