import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, isTurnedAway, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';
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

const server = (name: string) => ({ name, server_type: 'vllm', base_url: 'http://127.0.0.1:9' });

function atOnce(write: (index: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: WRITERS }, (_, index) => persistently(() => write(index))));
}

async function persistently(write: () => Promise<Answer>): Promise<Answer> {
  const answer = await write();
  return isTurnedAway(answer) ? persistently(write) : answer;
}

/** The revision a write has become, also one that the instance had no time to load; NaN if it was refused. */
function storedAs({ status, body }: Answer): number {
  const revision = status === 200 ? body['revision'] : /^Revision (\d+) is stored/.exec(String(body['detail']))?.[1];
  return Number(revision);
}

async function history(after: number): Promise<readonly Revision[]> {
  const { rows } = await database.query<Revision>(
    'select number, author, action, subject from revisions where number > $1 order by number',
    [after],
  );
  return rows;
}

const numbersFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

const headerOf = ({ headers }: Answer): number => Number(headers.get('x-config-revision'));

describe('x-config-revision of a write', () => {
  it('is the revision it became, whatever was written before the answer', async () => {
    const answers = await atOnce((index) => gateway.manage('PUT', `/purposes/named-${index}`, {}));
    expect(answers.map(headerOf)).toEqual(answers.map(({ body }) => body['revision']));
    const { body } = await gateway.manage<{ id: number }>('POST', '/servers', server('named'));
    const [gone, other] = await Promise.all([
      gateway.manage('DELETE', `/servers/${body.id}`),
      gateway.manage('PUT', '/purposes/named-0', {}),
    ]);
    expect([headerOf(gone), headerOf(other)]).toEqual([gone.body['revision'], other.body['revision']]);
  });

  it('of a write that only was tried, refused, or asked for is no newer than what it saw', async () => {
    const before = await revisionOf(gateway);
    const dry = await gateway.manage('PUT', '/purposes/tried?dry_run=true', {});
    const stale = await gateway.manage('PUT', '/purposes/tried', {}, { 'if-match': '"1"' });
    const explained = await gateway.manage('POST', '/explain', {});
    expect([dry, stale, explained].map(headerOf)).toEqual([before, before, before]);
  });
});

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
    const { id } = (await gateway.manage('POST', '/servers', { ...server('shared'), api_key: providerKey('0001') }))
      .body;
    const changes = [{ model: 'm' }, { model_path: '/p' }, { metadata: { a: 1 } }, { use_for_chat: true }];
    const more = [{ timeouts: { connect_ms: 5 } }, { use_for_embeddings: false }, { api_key: providerKey('abcd') }];
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
    const { base_url } = server('keyed');
    const keyed = (index: number) => ({ base_url, api_key: `sk-0123456789-${index}` });
    await atOnce((index) => gateway.manage('PATCH', `/servers/${String(id)}`, keyed(index)));
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
      gateway.manage('POST', '/active?preflight=off', {
        purpose: 'chat',
        ...target(index),
        fallbacks: [target(index + 1)],
      }),
    );
    const revisions = answers.map(storedAs);
    expect(answers.filter((_, index) => Number.isNaN(revisions[index]))).toEqual([]);
    const revision = Math.max(...revisions);
    const last = revisions.indexOf(revision);
    const { body } = await gateway.manage('GET', '/active/chat');
    expect(body).toMatchObject({ revision, ...target(last), fallbacks: [target(last + 1)] });
    const answered = answers[last]?.status === 200 ? answers[last].body : body;
    expect(body).toEqual(without(answered, 'warnings'));
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
    [
      'the targets',
      'before insert on chain_targets',
      '/active?preflight=off',
      () => ({ purpose: 'embeddings', ...anyTarget }),
    ],
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
