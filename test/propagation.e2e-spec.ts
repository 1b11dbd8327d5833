import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newToken, tokenHash } from '../src/access/token.js';
import { KeyRing, masterKeyFrom } from '../src/crypto/key-ring.js';
import { AppliedService } from '../src/revisions/propagation/applied.service.js';
import { type AppliedAnswer, Fleet, listInstances, nameOf, servedBy, until } from './support/fleet.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';
import { configureForWrites } from './support/write-routes.js';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.start();
});
afterAll(() => fleet.stop());

let count = 0;
const write = (gateway: Gateway, query = '') =>
  gateway.manage<AppliedAnswer>('PUT', `/purposes/made-${count++}${query}`, {});

describe('a write', () => {
  it('on any instance is served by all, and they say so', async () => {
    for (const gateway of fleet.instances) {
      const { revision } = (await write(gateway)).body;
      await fleet.everywhere(revision);
      for (const other of fleet.instances) {
        const { headers } = await other.manage('GET', '/purposes');
        expect(Number(headers.get('x-config-revision'))).toBeGreaterThanOrEqual(revision);
      }
    }
  });

  it('that waits is answered when all serve it', async () => {
    const { status, body } = await write(fleet.second, '?wait=applied');
    expect(fleet.instances.map(({ app }) => servedBy(app) >= body.revision)).toEqual([true, true, true]);
    expect([status, body.applied]).toEqual([200, { all: true, instances: 3, waiting_for: [] }]);
  });

  it('does not wait unless it is asked to, and a dry run never does', async () => {
    expect((await write(fleet.first)).body.applied).toBeUndefined();
    expect((await write(fleet.first, '?dry_run=true&wait=applied')).body.applied).toBeUndefined();
    expect((await write(fleet.first, '?dry_run=false&wait=applied')).body.applied).toMatchObject({ all: true });
  });

  it.each(['?wait=', '?wait=true', '?wait=applied&wait=applied', '?wait=Applied'])(
    'refuses to wait for something else: %s',
    async (query) => {
      expectProblem(await fleet.first.manage('PUT', `/purposes/new${query}`, {}), 400, 'invalid_request', ['wait']);
    },
  );

  it('that is refused waits for nothing', async () => {
    const started = performance.now();
    const answer = await fleet.first.manage('PUT', '/purposes/UPPER?wait=applied', {});
    expectProblem(answer, 400, 'invalid_request', ['slug']);
    // Who waits in vain waits for 2 s.
    expect(performance.now() - started).toBeLessThan(1900);
  });
});

describe('every kind of write', () => {
  it('can wait until it is applied', async () => {
    const { routes, deletions } = await configureForWrites(fleet.first);
    // Looking for servers writes only when it finds one.
    const writes = routes.filter(({ path }) => path !== '/servers/discover');
    const applied: unknown[] = [];
    for (const { method, path, valid } of writes) {
      const body = 'name' in valid ? { ...valid, name: `n${path.replaceAll('/', '-')}` } : valid;
      const named = 'key_name' in body ? { ...body, key_name: `k${path.replaceAll('/', '-')}` } : body;
      const answer = await fleet.first.manage<AppliedAnswer>(method, `${path}?wait=applied`, named);
      applied.push([method, path, answer.body.applied ?? answer.body]);
    }
    for (const path of deletions) {
      const answer = await fleet.first.manage<AppliedAnswer>('DELETE', `${path}?wait=applied`);
      applied.push(['DELETE', path, answer.body.applied ?? answer.body]);
    }
    const everywhere = { all: true, instances: 3, waiting_for: [] };
    expect(applied).toEqual([
      ...writes.map(({ method, path }) => [method, path, everywhere]),
      ...deletions.map((path) => ['DELETE', path, everywhere]),
    ]);
  });
});

describe('the list of instances', () => {
  it('tells of each what it serves and which one answers', async () => {
    const { revision } = (await write(fleet.first, '?wait=applied')).body;
    const { body } = await fleet.second.manage<{ revision: number }>('GET', '/instances');
    expect(body.revision).toBe(revision);
    const listed = await listInstances(fleet.second);
    expect(listed).toHaveLength(3);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(3);
    expect(listed.map(({ name }) => name)).toEqual(listed.map(({ name }) => name).toSorted());
    for (const gateway of fleet.instances) {
      const shown = listed.find(({ name }) => name === nameOf(gateway, listed));
      const isThis = gateway === fleet.second;
      expect(shown).toMatchObject({ pid: process.pid, version: '0.1.0', is_this: isThis, revision, lag: 0 });
      expect(shown?.apply_ms).toBeLessThan(5000);
      for (const at of [shown?.applied_at, shown?.seen_at])
        expect(Date.now() - Date.parse(at ?? '')).toBeLessThan(5000);
    }
  });

  it('shows the same hash for the same configuration, and another one where a key cannot be opened', async () => {
    await fleet.first.manage('POST', '/servers', {
      name: 'keyed',
      server_type: 'vllm',
      base_url: 'http://127.0.0.1:9',
      api_key: providerKey('cdef'),
    });
    const keyRing = new KeyRing(masterKeyFrom(randomBytes(32)), []);
    const keyless = await startGateway({}, { ...fleet.first, keyRing });
    try {
      await until(async () => {
        const listed = await listInstances(fleet.first);
        const hashes = listed.map(({ config_hash, name }) =>
          name === nameOf(keyless, listed) ? 'other' : config_hash,
        );
        return listed.length === 4 && !hashes.includes(null) && new Set(hashes).size === 2;
      });
      const listed = await listInstances(fleet.first);
      expect(new Set(listed.map(({ config_hash }) => config_hash)).size).toBe(2);
      const ready = await fetch(`${keyless.url}/health/ready`);
      const missing = { status: 'degraded', database: 'ok', missing_master_keys: [fleet.first.keyRing.active.id] };
      expect([ready.status, await ready.json()]).toMatchObject([200, missing]);
      expect(await (await fetch(`${fleet.first.url}/health/ready`)).json()).toMatchObject({ status: 'ok' });
    } finally {
      await keyless.stop();
    }
    expect(await listInstances(fleet.first)).toHaveLength(3);
  });

  it('is for those who may read management', async () => {
    const viewer = newToken('admin');
    await fleet.database.query(`with made as (insert into admins (name, role) values ('reader', 'viewer') returning id)
      insert into admin_tokens (token_hash, last_four, generated, admin_id)
      select '${tokenHash(viewer)}', 'abcd', false, id from made`);
    const get = (token: string): Promise<number> =>
      fetch(`${fleet.first.url}/api/v1/llm-config/instances`, { headers: { authorization: `Bearer ${token}` } }).then(
        ({ status }) => status,
      );
    await until(async () => (await get(viewer)) === 200);
    expect([await get(fleet.first.appKey), await get('nobody')]).toEqual([403, 401]);
  });
});

/** Name and status of each instance that is shown. */
const known = async () => (await listInstances(fleet.first)).map(({ name, status }) => [name, status]);

describe('an instance that has fallen silent', () => {
  const dead = '00000000-0000-4000-8000-000000000001';
  const quiet = (name: string, seconds: number) =>
    fleet.database.query(
      `insert into instances (id, name, host, pid, version, started_at, seen_at, revision)
       values ('${dead}', '${name}', 'h', 1, '0', now() - interval '1 day', now() - interval '${seconds} s', 1)`,
    );
  afterEach(() => fleet.database.query(`delete from instances where id = '${dead}'`));

  it('is named for a minute, without being waited for, and shown for a quarter of an hour', async () => {
    await quiet('cut-off:4000', 20);
    expect(await known()).toContainEqual(['cut-off:4000', 'silent']);
    const started = performance.now();
    const { applied } = (await write(fleet.first, '?wait=applied')).body;
    expect(applied).toEqual({ all: false, instances: 3, waiting_for: [], silent: ['cut-off:4000'] });
    expect(performance.now() - started).toBeLessThan(2000);
    await fleet.database.query(`update instances set seen_at = now() - interval '70 s' where id = '${dead}'`);
    expect((await write(fleet.first, '?wait=applied')).body.applied).toMatchObject({ all: true });
    expect(await known()).toContainEqual(['cut-off:4000', 'silent']);
    await fleet.database.query(`update instances set seen_at = now() - interval '16 min' where id = '${dead}'`);
    expect(await known()).toHaveLength(3);
  });

  it.each([20, 12, 4])('for %s s is gone when another one has taken its place since', async (seconds) => {
    const [first] = await known();
    await fleet.database.query(`update instances set started_at = now() - interval '${seconds - 1} s'`);
    await quiet(String(first?.[0]), seconds);
    expect(await known()).toHaveLength(3);
    expect((await write(fleet.first, '?wait=applied')).body.applied).toMatchObject({ all: true, instances: 3 });
  });

  it('for a moment is not taken for gone because of another one of its name', async () => {
    const [first] = await known();
    await fleet.database.query(`update instances set started_at = now()`);
    await quiet(String(first?.[0]), 1);
    expect(await known()).toHaveLength(4);
  });
});

describe('an instance that starts', () => {
  it('is waited for before it serves, so that no change is called applied that it has not seen', async () => {
    const { revision } = (await write(fleet.first, '?wait=applied')).body;
    // Holds a start up after it has said that it is there and before it has read anything.
    await fleet.database.query('begin; lock table agent_types');
    const starting = startGateway({}, fleet.first);
    await until(async () => (await listInstances(fleet.first)).length === 4);
    const newcomer = (await listInstances(fleet.first)).find(({ applied_at }) => applied_at === null);
    expect(newcomer).toMatchObject({ revision: 0, lag: revision, apply_ms: null, config_hash: null });
    const applied = await fleet.first.app.get(AppliedService).waitFor(revision);
    expect(applied).toEqual({ all: false, instances: 4, waiting_for: [newcomer?.name] });
    await fleet.database.query('commit');
    const started = await starting;
    expect(servedBy(started.app)).toBe(revision);
    expect((await write(fleet.first, '?wait=applied')).body.applied).toMatchObject({ all: true, instances: 4 });
    await started.stop();
    expect((await write(fleet.first, '?wait=applied')).body.applied).toMatchObject({ all: true, instances: 3 });
  });
});
