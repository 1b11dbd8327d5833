import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { storedRows } from './support/stored-rows.js';
import { without } from './support/without.js';

const WRITERS = 50;

let gateway: Gateway;
let database: Client;

beforeAll(async () => {
  gateway = await startGateway();
  database = new Client({ connectionString: gateway.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await gateway.stop();
});

interface Revision {
  readonly number: number;
  readonly author: string;
  readonly action: string;
  readonly subject: string;
}

const server = (name: string): object => ({ name, server_type: 'vllm', base_url: 'http://127.0.0.1:9' });

function atOnce(write: (index: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: WRITERS }, (_, index) => write(index)));
}

async function history(after: number): Promise<readonly Revision[]> {
  const { rows } = await database.query<Revision>(
    'select number, author, action, subject from revisions where number > $1 order by number',
    [after],
  );
  return rows;
}

const numbersFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

describe('writes that arrive together', () => {
  it('become one revision each, without a gap', async () => {
    const before = await revisionOf(gateway);
    const answers = await atOnce((index) => gateway.manage('POST', '/servers', server(`together-${index}`)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const revisions = answers.map(({ body }) => Number(body['revision']));
    expect(revisions.toSorted((a, b) => a - b)).toEqual(numbersFrom(before + 1, WRITERS));
    expect(await revisionOf(gateway)).toBe(before + WRITERS);
    const recorded = await history(before);
    expect(recorded.map(({ number }) => number)).toEqual(numbersFrom(before + 1, WRITERS));
    for (const { body } of answers) {
      const subject = `server ${String(body['id'])} (${String(body['name'])})`;
      const expected = { number: body['revision'], author: 'bootstrap', action: 'server.create', subject };
      expect(recorded).toContainEqual(expected);
    }
  });

  it('lose no update of different fields of one row', async () => {
    const { id } = (await gateway.manage('POST', '/servers', server('shared'))).body;
    const changes = [{ model: 'm' }, { model_path: '/p' }, { metadata: { a: 1 } }, { use_for_chat: true }];
    const more = [{ timeouts: { connect_ms: 5 } }, { use_for_embeddings: false }, { api_key: 'sk-0123456789abcd' }];
    const all = [...changes, ...more];
    const answers = await Promise.all(all.map((change) => gateway.manage('PATCH', `/servers/${String(id)}`, change)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { body } = await gateway.manage('GET', `/servers/${String(id)}`);
    const fields = without(Object.assign({}, ...all) as object, 'api_key');
    expect(body).toMatchObject({ ...fields, name: 'shared', masked_key: '****abcd' });
  });

  it('with the same name are stored once', async () => {
    const before = await revisionOf(gateway);
    const answers = await atOnce(() => gateway.manage('POST', '/servers', server('only-one')));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: WRITERS - 1 }, () => 409)]);
    expect(await revisionOf(gateway)).toBe(before + 1);
  });

  it('with the same If-Match are accepted once', async () => {
    const revision = await revisionOf(gateway);
    const headers = { 'if-match': `"${revision}"` };
    const answers = await atOnce((index) => gateway.manage('PUT', `/purposes/matching-${index}`, {}, headers));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: WRITERS - 1 }, () => 412)]);
    expect(await revisionOf(gateway)).toBe(revision + 1);
  });

  it('change the key of one provider to one active version at a time', async () => {
    const { id } = (await gateway.manage('POST', '/servers', server('keyed'))).body;
    await atOnce((index) => gateway.manage('PATCH', `/servers/${String(id)}`, { api_key: `sk-0123456789-${index}` }));
    const { rows } = await database.query<{ version: number; state: string }>(
      'select version, state from provider_keys where provider_id = $1 order by version',
      [id],
    );
    const states = numbersFrom(1, WRITERS).map((version) => ({
      version,
      state: version === WRITERS ? 'active' : 'revoked',
    }));
    expect(rows).toEqual(states);
  });

  it('plug a purpose in as a whole: never one chain with the fallbacks of another', async () => {
    const ids: unknown[] = [];
    for (const name of ['left', 'right']) ids.push((await gateway.manage('POST', '/servers', server(name))).body['id']);
    const target = (index: number) => ({ provider_type: 'ai_server', provider_id: ids[index % 2] });
    const answers = await atOnce((index) =>
      gateway.manage('POST', '/active', { purpose: 'chat', ...target(index), fallbacks: [target(index + 1)] }),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const last = answers.toSorted((a, b) => Number(a.body['revision']) - Number(b.body['revision'])).at(-1);
    expect((await gateway.manage('GET', '/active/chat')).body).toEqual(without(last?.body ?? {}, 'warnings'));
    expect((await database.query('select 1 from chain_targets')).rowCount).toBe(2);
  });
});

/** Makes the database refuse the statement, whatever the application thinks of it. */
async function failing(when: string, write: () => Promise<Answer>): Promise<Answer> {
  await database.query(`create function fail() returns trigger language plpgsql as
    $$ begin raise exception 'no space left on device' using errcode = '53100'; end $$`);
  await database.query(`create trigger fail ${when} execute function fail()`);
  try {
    return await write();
  } finally {
    await database.query('drop function fail cascade');
  }
}

describe('a write that fails', () => {
  const CASES: readonly (readonly [string, string, string, () => object])[] = [
    [
      'the key row',
      'before insert on provider_keys',
      '/servers',
      () => ({ ...server('half-a-key'), api_key: 'sk-01234567' }),
    ],
    ['the revision', 'before insert on revisions', '/servers', () => server('half-a-revision')],
    ['the targets', 'before insert on chain_targets', '/active', () => ({ purpose: 'embeddings', ...anyTarget })],
  ];
  let anyTarget: object;
  beforeAll(async () => {
    const { id } = (await gateway.manage('POST', '/servers', server('target'))).body;
    anyTarget = { provider_type: 'ai_server', provider_id: id };
  });

  it.each(CASES)('at %s leaves neither a revision nor half a row', async (_, when, path, body) => {
    const [rows, revision] = [await storedRows(gateway.databaseUrl), await revisionOf(gateway)];
    const answer = await failing(when, () => gateway.manage('POST', path, body()));
    expectProblem(answer, 503, 'database_unavailable');
    expect(JSON.stringify(answer.body)).not.toContain('no space left');
    expect(await storedRows(gateway.databaseUrl)).toEqual(rows);
    expect(await revisionOf(gateway)).toBe(revision);
    expect((await gateway.manage('POST', path, body())).status).toBeLessThan(300);
  });
});
