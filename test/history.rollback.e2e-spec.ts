import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SnapshotHolder } from '../src/snapshot/snapshot-holder.js';
import { changesIn, diff, readRevision, rollBack } from './support/history.js';
import { expectRefusal, HistoryGround } from './support/history-ground.js';
import { expectProblem } from './support/problems.js';
import { storedRows } from './support/stored-rows.js';
import { wholeConfiguration } from './support/whole-configuration.js';

let ground: HistoryGround;

beforeAll(async () => {
  ground = await HistoryGround.prepare();
});
afterAll(() => ground.clear());

describe('a rollback', () => {
  it('is a new revision that restores every row, whatever happened since', async () => {
    const [one, two] = [await ground.addServer({ model: 'm' }), await ground.addServer()];
    const purpose = await ground.purposeWith(one, two);
    await ground.write('PUT', `/agent-types/type-${purpose}`, { purpose });
    const then = await ground.now();
    const configuration = await wholeConfiguration(ground.gateway);

    await ground.write('PATCH', `/servers/${one.id}`, {
      model: 'other',
      metadata: { a: [1, null] },
      price: { input_per_million: 1 },
    });
    const shared = [one, two].map(({ id }) => ({ provider_type: 'ai_server', provider_id: id, weight: 3 }));
    await ground.write('POST', '/active?preflight=off', {
      purpose,
      tiers: [{ strategy: 'least_busy', targets: shared }],
    });
    await ground.write('PATCH', `/servers/${one.id}`, { name: 'for a moment' });
    await ground.write('PATCH', `/servers/${two.id}`, { name: one.name });
    await ground.write('PATCH', `/servers/${one.id}`, { name: two.name });
    await ground.write('DELETE', `/agent-types/type-${purpose}`);
    await ground.write('DELETE', `/active/${purpose}`);
    await ground.write('DELETE', `/purposes/${purpose}`);
    const added = await ground.addServer();
    await ground.plug(await ground.purposeWith(added), added, one);
    await ground.write('DELETE', `/servers/${two.id}`);
    const now = await ground.now();
    expect(await wholeConfiguration(ground.gateway)).not.toEqual(configuration);

    const { revision, warnings, changes } = await ground.restore(then);
    expect(await wholeConfiguration(ground.gateway)).toEqual(configuration);
    expect([revision, warnings]).toEqual([now + 1, []]);
    expect(await diff(ground.gateway, then, revision)).toEqual([]);
    expect(await diff(ground.gateway, now, revision)).toEqual(expect.arrayContaining([...changes]));
    expect(await changesIn(ground.gateway, revision)).toEqual(changes);
    expect(await readRevision(ground.gateway, revision)).toMatchObject({
      action: 'rollback',
      subject: `to revision ${then}`,
    });
  });

  it('is served at once, and rolled back like any other write', async () => {
    const [one, two] = [await ground.addServer(), await ground.addServer()];
    const purpose = await ground.purposeWith(one);
    const then = await ground.now();
    const after = await ground.plug(purpose, two);
    const served = () =>
      ground.gateway.app.get(SnapshotHolder).current.purposes.get(purpose)?.tiers[0]?.targets[0]?.provider.id;
    expect(served()).toBe(two.id);
    await ground.restore(then);
    expect(served()).toBe(one.id);
    await ground.restore(after);
    expect(served()).toBe(two.id);
  });

  it('warns of purposes that it leaves without an enabled provider, as they were', async () => {
    const one = await ground.addServer();
    const [plugged, enabled] = [ground.name(), await ground.purposeWith(one)];
    await ground.write('PUT', `/purposes/${plugged}`, {});
    await ground.write('PATCH', `/servers/${one.id}`, { enabled: false });
    const then = await ground.now();
    await ground.write('PATCH', `/servers/${one.id}`, { enabled: true });
    await ground.plug(plugged, one);
    const { warnings } = await ground.restore(then);
    expect(warnings.toSorted()).toEqual(
      [plugged, enabled]
        .toSorted()
        .map((slug) => expect.stringMatching(new RegExp(`^"${slug}" has no enabled provider any more, .* 503\\.`))),
    );
  });

  it('restores how a chain shares its requests, and by which weights', async () => {
    const [one, two] = [await ground.addServer(), await ground.addServer()];
    const purpose = await ground.purposeWith(one, two);
    const strategyOf = async () => {
      const { body } = await ground.gateway.manage<{ tiers: { strategy: string }[] }>('GET', `/active/${purpose}`);
      return body.tiers.map(({ strategy }) => strategy);
    };
    const apart = await ground.now();
    const cheapest = await ground.share(purpose, 'cheapest', one, two);
    const busy = await ground.share(purpose, 'least_busy', one, two);
    const found: (readonly string[])[] = [];
    for (const revision of [cheapest, apart, busy, cheapest]) {
      await ground.restore(revision);
      found.push(await strategyOf());
    }
    expect(found).toEqual([['cheapest'], ['weighted', 'weighted'], ['least_busy'], ['cheapest']]);
  });

  it('says who plugged the chain in, and that nobody else touched the others', async () => {
    const [one, two] = [await ground.addServer(), await ground.addServer()];
    const [purpose, other] = [await ground.purposeWith(one), await ground.purposeWith(one)];
    const then = await ground.now();
    await ground.plug(purpose, two);
    const untouched = (await ground.gateway.manage('GET', `/active/${other}`)).body;
    const { revision } = await ground.restore(then);
    const { body } = await ground.gateway.manage('GET', `/active/${purpose}`);
    expect(body).toMatchObject({ provider_id: one.id, updated_by: 'bootstrap', revision });
    expect((await ground.gateway.manage('GET', `/active/${other}`)).body).toEqual(untouched);
  });

  it('tried as a dry run changes nothing and says what it would do', async () => {
    const one = await ground.addServer();
    const then = await ground.now();
    await ground.write('PATCH', `/servers/${one.id}`, { model: 'm' });
    const rows = await storedRows(ground.gateway.databaseUrl);
    const { status, body } = await rollBack(ground.gateway, then, '?dry_run=true');
    const changes = [{ entity: 'server', key: String(one.id), before: { model: 'm' }, after: { model: null } }];
    expect([status, body]).toEqual([200, { restored: then, revision: then + 2, changes, warnings: [] }]);
    expect(await storedRows(ground.gateway.databaseUrl)).toEqual(rows);
    expect((await ground.restore(then)).changes).toEqual(changes);
  });

  it('keeps its reason, that of the body before that of the header, and minds If-Match', async () => {
    const one = await ground.addServer();
    const then = await ground.now();
    const reasons: (string | null)[] = [];
    for (const body of [{ reason: 'of the body' }, {}]) {
      const last = await ground.write('PATCH', `/servers/${one.id}`, { model: 'm' });
      const path = `/revisions/${then}/rollback`;
      expectProblem(
        await ground.gateway.manage('POST', path, body, { 'if-match': `"${then}"` }),
        412,
        'revision_conflict',
      );
      const headers = { 'x-reason': 'of the header', 'if-match': `"${last}"` };
      const { revision } = (await ground.gateway.manage('POST', path, body, headers)).body;
      reasons.push((await readRevision(ground.gateway, Number(revision))).reason);
    }
    expect(reasons).toEqual(['of the body', 'of the header']);
    const refused = await ground.gateway.manage('POST', `/revisions/${then}/rollback`, { reason: '', to: 1 });
    expectProblem(refused, 400, 'invalid_request', ['to', 'reason']);
  });

  it('needs no body', async () => {
    const one = await ground.addServer();
    const then = await ground.now();
    await ground.write('PATCH', `/servers/${one.id}`, { model: 'm' });
    expect((await ground.gateway.manage('POST', `/revisions/${then}/rollback`)).status).toBe(200);
  });
});

describe('keys are never rolled back', () => {
  it('a changed one stays changed, and the rest is restored', async () => {
    const vendor = await ground.addVendor();
    const then = await ground.now();
    await ground.write('PATCH', `/api-keys/${vendor.id}`, { api_key: 'sk-ba9876543210', model: 'm' });
    const { changes } = await ground.restore(then);
    expect(changes).toMatchObject([{ entity: 'api_key', after: { model: null } }]);
    expect((await ground.gateway.manage('GET', `/api-keys/${vendor.id}`)).body).toMatchObject({
      key_version: 2,
      masked_key: '****3210',
      model: null,
    });
    const secrets = [...ground.gateway.app.get(SnapshotHolder).current.providers.values()]
      .filter(({ id }) => id === vendor.id)
      .flatMap(({ credentials }) => credentials.map(({ secret }) => secret.reveal()));
    expect(secrets).toEqual(['sk-ba9876543210']);
  });

  it('that of a provider added since is removed with it, with a warning', async () => {
    const then = await ground.now();
    const vendor = await ground.addVendor();
    const after = await ground.now();
    const { warnings, changes } = await ground.restore(then);
    expect(warnings).toEqual([expect.stringContaining(`"${vendor.name}"`)]);
    expect(changes.map(({ entity }) => entity).toSorted()).toEqual(['api_key', 'key_version']);
    expect(await expectRefusal(ground, after, [`api_key.${vendor.id}`])).toContain('deleted together with its key');
  });
});
