import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { newToken, tokenHash } from '../src/access/token.js';
import { AgentTypesService } from '../src/purposes/agent-types.service.js';
import { CredentialDirectory } from '../src/access/credential-directory.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { type Change, changesIn, readRevision } from './support/history.js';
import { isTurnedAway, revisionOf } from './support/problems.js';

const ADMINS = 20;
const HISTORIES = 3;
const TIMEOUT_MS = 120_000;

interface Admin {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
}

let gateway: Gateway;
let admins: readonly Admin[];

beforeAll(async () => {
  gateway = await startGateway();
  admins = await addAdmins();
});
afterAll(() => gateway.stop());

async function addAdmins(): Promise<readonly Admin[]> {
  const database = new Client({ connectionString: gateway.databaseUrl });
  await database.connect();
  const added: Admin[] = [];
  for (let index = 0; index < ADMINS; index++) {
    const [name, token] = [`admin-${index}`, newToken('admin')];
    await database.query(
      `with admin as (insert into admins (name, role) values ($1, 'operator') returning id)
       insert into admin_tokens (admin_id, token_hash, last_four, generated) select id, $2, '', false from admin`,
      [name, tokenHash(token)],
    );
    added.push({ name, headers: { authorization: `Bearer ${token}` } });
  }
  await database.end();
  await gateway.app.get(CredentialDirectory).reload();
  return added;
}

/** Something that several admins change a part of, each sending the whole. */
interface Shared {
  readonly path: string;
  /** Where a write puts the counts. */
  body(counts: Counts): object;
  counts(answer: Record<string, unknown>): Counts;
}

/** How often each admin has written. */
type Counts = Readonly<Record<string, number>>;

function inMetadata(path: string): Shared {
  return { path, body: (metadata) => ({ metadata }), counts: ({ metadata }) => (metadata ?? {}) as Counts };
}

const inDescription: Shared = {
  path: '/purposes/shared',
  body: (counts) => ({ description: JSON.stringify(counts) }),
  counts: ({ description }) => JSON.parse(String(description)) as Counts,
};

type Conditions = (read: Answer) => Readonly<Record<string, string>>;
const ifUnchanged: Conditions = ({ headers }) => ({ 'if-match': `"${headers.get('x-config-revision')}"` });

/** One more write of an admin: reads, adds one to its own count and writes the whole back, until nobody was in between. */
async function add({ name, headers }: Admin, shared: Shared, conditions: Conditions): Promise<number> {
  for (;;) {
    const read = await gateway.manage('GET', shared.path, undefined, headers);
    const counts = shared.counts(read.body);
    const body = shared.body({ ...counts, [name]: (counts[name] ?? 0) + 1 });
    const method = shared.path.startsWith('/purposes') ? 'PUT' : 'PATCH';
    const answer = await gateway.manage(method, shared.path, body, { ...headers, ...conditions(read) });
    if (answer.status === 200) return Number(answer.body['revision']);
    if (!isTurnedAway(answer)) expect([answer.status, answer.body['code']]).toEqual([412, 'revision_conflict']);
  }
}

/** All of them at once, each this often, on these things in turn; which revision is whose. */
async function allAtOnce(
  writes: readonly number[],
  things: readonly Shared[],
  conditions: Conditions,
): Promise<ReadonlyMap<number, string>> {
  const authors = new Map<number, string>();
  await Promise.all(
    admins.map(async (admin, index) => {
      for (let done = 0; done < (writes[index] ?? 0); done++) {
        const shared = things[(index + done) % things.length];
        if (shared) authors.set(await add(admin, shared, conditions), admin.name);
      }
    }),
  );
  return authors;
}

async function newThings(): Promise<readonly Shared[]> {
  const name = `shared-${await revisionOf(gateway)}`;
  const body = { name, server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
  const server = await gateway.manage('POST', '/servers', body);
  await gateway.manage('PUT', '/purposes/shared', { description: '{}' });
  return [inMetadata(`/servers/${String(server.body['id'])}`), inDescription];
}

/** Writes that are there in the end, over all admins and things. */
async function arrived(things: readonly Shared[]): Promise<number> {
  const answers = await Promise.all(things.map(({ path }) => gateway.manage('GET', path)));
  const counts = things.map((shared, index) => Object.values(shared.counts(answers[index]?.body ?? {})));
  return counts.flat().reduce((sum, count) => sum + count, 0);
}

/** Every change begins where the one before it ended: nobody wrote over what they had not seen. */
function expectUnbroken(changes: readonly Change[]): void {
  for (const sameThing of Map.groupBy(changes, ({ entity, key }) => `${entity} ${key}`).values()) {
    const befores = sameThing.slice(1).map(({ before }) => before);
    expect(befores).toEqual(sameThing.slice(0, -1).map(({ after }) => after));
  }
}

const writesOfEach = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: ADMINS, maxLength: ADMINS });

describe('20 admins who write at once with If-Match', () => {
  it(
    'lose no update, and the history tells who made which',
    () =>
      fc.assert(
        fc.asyncProperty(writesOfEach, async (writes) => {
          const things = await newThings();
          const before = await revisionOf(gateway);
          const authors = await allAtOnce(writes, things, ifUnchanged);
          const total = writes.reduce((sum, count) => sum + count, 0);
          expect(await arrived(things)).toBe(total);

          const numbers = Array.from({ length: total }, (_, index) => before + 1 + index);
          expect([...authors.keys()].toSorted((a, b) => a - b)).toEqual(numbers);
          const revisions = await Promise.all(numbers.map((number) => readRevision(gateway, number)));
          expect(revisions.map(({ author }) => author)).toEqual(numbers.map((number) => authors.get(number)));
          expectUnbroken((await Promise.all(numbers.map((number) => changesIn(gateway, number)))).flat());
        }),
        { numRuns: HISTORIES, endOnFailure: true },
      ),
    TIMEOUT_MS,
  );

  it('would lose some without it, which shows here', async () => {
    const things = await newThings();
    const writes = admins.map(() => 3);
    await allAtOnce(writes, things, () => ({}));
    expect(await arrived(things)).toBeLessThan(ADMINS * 3);
  });
});

describe('the revision of an answer', () => {
  it('is not one that came after its content was read', async () => {
    const agentTypes = gateway.app.get(AgentTypesService);
    const read = agentTypes.get.bind(agentTypes);
    await gateway.manage('PUT', '/agent-types/read', { purpose: 'chat' });
    agentTypes.get = async (name) => {
      const content = await read(name);
      await gateway.manage('PUT', '/agent-types/read', { purpose: 'embeddings' });
      return content;
    };
    const answer = await gateway.manage('GET', '/agent-types/read');
    expect(answer.body).toEqual({ name: 'read', purpose: 'chat' });
    const write = await gateway.manage('PUT', '/agent-types/read', { purpose: 'reranking' }, ifUnchanged(answer));
    expect([write.status, write.body['code']]).toEqual([412, 'revision_conflict']);
  });
});
