import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Gateway } from './support/gateway.js';
import { createTestDatabase } from './support/database.js';
import { providerKey } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';
import { chainOf, type SeededGateway, startSeeded } from './support/seeding.js';

const KEY = providerKey('cdef');
const OTHER_KEY = providerKey('dcba');
const FIRST = {
  INTERNAL_LLM_ENABLED: 'true',
  INTERNAL_LLM_API_BASE: 'http://127.0.0.1:9/v1',
  INTERNAL_LLM_API_KEY: KEY,
  INTERNAL_LLM_MODEL: 'house-model',
  INTERNAL_LLM_TEMPERATURE: '0.5',
  OPENAI_API_KEY: KEY,
  PRIMARY_LLM_PROVIDER: 'internal',
  AUTO_FALLBACK_ENABLED: 'true',
  FALLBACK_RETRY_ATTEMPTS: '1',
};

let first: SeededGateway;
/** Later ones on the same database; they have to be stopped first. */
let later: Gateway[];

beforeEach(async () => {
  later = [];
  first = await startSeeded(FIRST);
});
afterEach(async () => {
  for (const gateway of later) await gateway.stop();
  await first.gateway.stop();
});

async function again(variables: Readonly<Record<string, string>>): Promise<SeededGateway> {
  const started = await startSeeded(variables, first.gateway);
  later.push(started.gateway);
  return started;
}

interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

const variables = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /^([A-Z_]+) is ignored: /.exec(line)?.[1] ?? []);

describe('an empty database', () => {
  it('is filled in one revision, with an author, a reason and no secret in the history, and that is said', async () => {
    expect(first.said()).toEqual([
      'seeded from the environment: "internal", "openai", revision 2; from now on the database rules and these variables are ignored',
    ]);
    const revisions = await first.gateway.manage<Page>('GET', '/revisions');
    expect(revisions.body.data).toHaveLength(2);
    expect(revisions.body.data[0]).toMatchObject({
      number: 2,
      author: 'patchbay',
      action: 'environment.seed',
      subject: 'seeded from the environment: "internal", "openai"',
    });
    const revision = await first.gateway.manage('GET', '/revisions/2');
    const audit = await first.gateway.manage('GET', '/audit');
    expect(JSON.stringify([revision.body, audit.body, first.said()])).not.toContain(KEY);
    expect((await first.gateway.manage('GET', '/audit/verify')).body).toMatchObject({ ok: true });
  });

  it('is left alone when the environment says nothing', async () => {
    const other = await startSeeded({});
    later.push(other.gateway);
    expect([other.said(), (await other.gateway.manage<Page>('GET', '/revisions')).body.data]).toMatchObject([
      [],
      [{ number: 1 }],
    ]);
  });

  it('is not filled twice by instances that start at the same moment', async () => {
    const database = await createTestDatabase();
    try {
      const shared = { ...first.gateway, databaseUrl: database.url };
      const both = await Promise.all([startSeeded(FIRST, shared), startSeeded(FIRST, shared)]);
      for (const { gateway } of both) later.push(gateway);
      expect(both.flatMap(({ said }) => said())).toHaveLength(1);
      const [one] = both;
      expect((await one.gateway.manage<Page>('GET', '/revisions')).body.data).toHaveLength(2);
      for (const { gateway } of both) expect(await chainOf(gateway, 'chat')).toEqual(['internal', 'openai']);
      for (const gateway of later.splice(0)) await gateway.stop();
    } finally {
      await database.drop();
    }
  });
});

describe('a later start', () => {
  it('with the same environment changes nothing and says nothing', async () => {
    const second = await again(FIRST);
    expect(second.said()).toEqual([]);
    expect((await second.gateway.manage<Page>('GET', '/revisions')).body.data).toHaveLength(2);
  });

  it('with another one changes nothing and names each variable that differs, without a value', async () => {
    const second = await again({
      ...FIRST,
      INTERNAL_LLM_API_BASE: 'http://127.0.0.1:10/v1',
      INTERNAL_LLM_API_KEY: OTHER_KEY,
      INTERNAL_LLM_MODEL: 'other-model',
      INTERNAL_LLM_TEMPERATURE: '0.6',
      INTERNAL_LLM_MAX_TOKENS: '12',
      INTERNAL_LLM_TIMEOUT: '7',
      OPENAI_API_KEY: OTHER_KEY,
      PRIMARY_LLM_PROVIDER: 'openai',
      AUTO_FALLBACK_ENABLED: 'false',
      FALLBACK_RETRY_ATTEMPTS: '3',
      OPENROUTER_API_KEY: OTHER_KEY,
    });
    expect(variables(second.said()).toSorted()).toEqual([
      'AUTO_FALLBACK_ENABLED',
      'FALLBACK_RETRY_ATTEMPTS',
      'INTERNAL_LLM_API_BASE',
      'INTERNAL_LLM_API_KEY',
      'INTERNAL_LLM_MAX_TOKENS',
      'INTERNAL_LLM_MODEL',
      'INTERNAL_LLM_TEMPERATURE',
      'INTERNAL_LLM_TIMEOUT',
      'OPENAI_API_KEY',
      'OPENROUTER_API_KEY',
      'PRIMARY_LLM_PROVIDER',
    ]);
    const said = second.said().join('\n');
    for (const value of [KEY, OTHER_KEY, 'other-model', '127.0.0.1']) expect(said).not.toContain(value);
    expect((await second.gateway.manage<Page>('GET', '/revisions')).body.data).toHaveLength(2);
    expect(await chainOf(second.gateway, 'chat')).toEqual(['internal', 'openai']);
  });

  it('finds a provider that was renamed, and tells what people have changed since', async () => {
    const { body } = await first.gateway.manage<Page>('GET', '/servers');
    await first.gateway.manage('PATCH', `/servers/${String(body.data[0]?.['id'])}`, { name: 'gpu', model: 'better' });
    expect(variables((await again(FIRST)).said())).toEqual(['INTERNAL_LLM_MODEL']);
  });

  it('does not fill the database again after everything was deleted', async () => {
    await first.gateway.manage('DELETE', '/active/chat');
    for (const path of ['/servers', '/api-keys']) {
      const { body } = await first.gateway.manage<Page>('GET', path);
      for (const { id } of body.data) await first.gateway.manage('DELETE', `${path}/${String(id)}`);
    }
    const second = await again(FIRST);
    expect((await second.gateway.manage<Page>('GET', '/servers')).body.data).toEqual([]);
    expect(variables(second.said())).toEqual(
      expect.arrayContaining(['INTERNAL_LLM_MODEL', 'INTERNAL_LLM_ENABLED', 'OPENAI_API_KEY']),
    );
  });
});

describe('an environment that cannot fill an empty database', () => {
  it('is refused at the start, in words that name the variable and no value', async () => {
    const database = await createTestDatabase();
    const folder = await StartFolder.make();
    try {
      const text = await folder.refusal({
        DATABASE_URL: database.url,
        OPENAI_API_KEY: KEY,
        OPENAI_API_BASE: 'http://api.acme.org/v1',
      });
      expect(text).toMatch(
        /^The empty database cannot be filled from the environment:\n {2}- OPENAI_API_BASE must start with https:[^\n]+$/,
      );
      expect(text).not.toContain(KEY);
      // The refused start has made up no credentials: those it made would have been shown to nobody.
      const mended = folder.start({ DATABASE_URL: database.url, OPENAI_API_KEY: KEY });
      await mended.url();
      await mended.said(/Admin token\s+(pb_admin_\w+)\n\s+App key\s+pb_app_\w+\n/);
      await mended.stop();
    } finally {
      await folder.remove();
      await database.drop();
    }
  });
});
