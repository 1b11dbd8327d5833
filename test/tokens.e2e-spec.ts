import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { DataSource } from 'typeorm';
import { AppJwtStore } from '../src/access/jwt/app-jwt.store.js';
import { LoginService } from '../src/access/login/login.service.js';
import { CredentialDirectory } from '../src/access/credential-directory.js';
import { newToken, tokenHash } from '../src/access/token.js';
import { addAdmin, addAdminToken, askAs } from './support/admin-calls.js';
import { addApp, addKey, statusFor } from './support/app-calls.js';
import { Browser } from './support/browser.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { findSecrets } from './support/secret-search.js';

const BREAK_GLASS = 'break-glass-token-of-these-tests-0123456789';
const JWT_SECRET = randomBytes(32).toString('hex');
/** Of these tests alone, which also write them where they must not be: the search at the end of the run is for others. */
const OWN = {
  ADMIN_TOKEN: `own-admin-${randomBytes(16).toString('hex')}`,
  APP_KEY: `own-app-${randomBytes(16).toString('hex')}`,
};
const ACCESS = join(import.meta.dirname, '..', 'src', 'access');

let gateway: Gateway;
let log: LogRecorder;
let secrets: Readonly<Record<string, string>>;
const answers: string[] = [];

/** Also what is only said to those who look for faults. */
class WholeLog extends LogRecorder {
  debug(message: unknown, context: unknown): void {
    this.log(message, context);
  }

  verbose(message: unknown, context: unknown): void {
    this.log(message, context);
  }
}

beforeAll(async () => {
  gateway = await startGateway({ ...OWN, BREAK_GLASS_TOKEN: BREAK_GLASS });
  log = new WholeLog();
  gateway.app.useLogger(log);
  const admin = await addAdmin(gateway, 'admin');
  const revoked = await addAdminToken(gateway, admin.id);
  await gateway.manage('DELETE', `/admins/${admin.id}/tokens/${revoked.tokenId}`);
  const app = await addApp(gateway, 'of the tokens');
  const key = await addKey(gateway, app);
  const settings = { issuer: 'https://a.example', audience: 'b', algorithms: ['HS256'], secret: JWT_SECRET };
  answers.push(JSON.stringify((await gateway.manage('PUT', `/apps/${app}/jwt`, settings)).body));
  await readEverything();
  const browser = await Browser.loggedIn(gateway, admin.token);
  secrets = {
    'first admin token': gateway.adminToken,
    'first app key': gateway.appKey,
    'admin token': admin.token,
    'revoked admin token': revoked.token,
    'app key': key.key,
    session: browser.jar.get('patchbay_session') ?? '',
    'secret of tokens': JWT_SECRET,
    'break-glass token': BREAK_GLASS,
    'unknown token': newToken('admin'),
    'unknown key': newToken('app'),
    'broken token': `${newToken('admin')}x`,
  };
});
afterAll(() => gateway.stop());

/** Every list that tells of credentials. */
async function readEverything(): Promise<void> {
  const paths = [
    '/apps',
    '/apps/2',
    '/apps/2/keys',
    '/apps/2/jwt',
    '/admins',
    '/admins/1',
    '/admins/1/tokens',
    '/audit',
  ];
  for (const path of paths) {
    const { status, body } = await gateway.manage('GET', path);
    expect([path, status]).toEqual([path, 200]);
    answers.push(JSON.stringify(body));
  }
}

/** Everything that can be done with a secret, in its place and out of it. */
async function useEverywhere(secret: string): Promise<void> {
  const escaped = encodeURIComponent(secret);
  const tries: readonly (readonly [string, string, RequestInit['headers'], string?])[] = [
    ['GET', '/api/v1/auth/me', { authorization: `Bearer ${secret}` }],
    ['GET', '/v1/models', { authorization: `Bearer ${secret}` }],
    ['GET', '/api/v1/llm-config/admins', { 'x-api-key': secret }],
    ['GET', '/api/v1/auth/me', { cookie: `patchbay_session=${secret}` }],
    ['POST', '/api/v1/auth/logout', { cookie: `patchbay_session=${secret}`, origin: 'https://evil.example' }],
    ['GET', '/api/v1/auth/me', { authorization: `Basic ${secret}` }],
    ['POST', '/v1/chat/completions', { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }, '{]'],
    [
      'POST',
      '/api/v1/auth/login',
      { 'content-type': 'application/json' },
      JSON.stringify({ token: `${secret.slice(0, -1)}-` }),
    ],
    ['GET', `/api/v1/llm-config/servers?token=${escaped}`, {}],
    ['DELETE', '/api/v1/llm-config/servers/999999', { authorization: `Bearer ${secret}` }],
  ];
  for (const [method, path, headers, body] of tries) {
    const answer = await fetch(gateway.url + path, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
    });
    answers.push(`${JSON.stringify([...answer.headers])}\n${await answer.text()}`);
  }
}

/** Names of the secrets that a text gives away, as they are or encoded, cut short or not. */
async function found(text: string): Promise<readonly string[]> {
  const hits = await findSecrets(secrets, { texts: { text } });
  return [...new Set(hits.map((hit) => hit.split(' as ', 1)[0] ?? ''))];
}

async function foundInNewAnswers(ask: () => Promise<void>): Promise<readonly string[]> {
  const known = answers.length;
  await ask();
  return found(answers.slice(known).join('\n'));
}

async function wholeDatabase(): Promise<string> {
  const database = gateway.app.get(DataSource);
  const tables: readonly { name: string }[] = await database.query(
    `select table_name as name from information_schema.tables
     where table_schema = current_schema() and table_type = 'BASE TABLE'`,
  );
  const texts: string[] = [];
  for (const { name } of tables) texts.push(JSON.stringify(await database.query(`select t::text from "${name}" t`)));
  return texts.join('\n');
}

describe('a credential', () => {
  beforeAll(async () => {
    for (const secret of Object.values(secrets)) await useEverywhere(secret);
  });

  it('stands in no table, only its hash does', async () => {
    const database = await wholeDatabase();
    expect(await found(database)).toEqual([]);
    for (const name of ['first admin token', 'admin token', 'revoked admin token', 'app key', 'session'])
      expect(database).toContain(tokenHash(secrets[name] ?? ''));
  });

  it('stands in no line of the log and in no answer', async () => {
    expect([log.lines.length > 0, answers.length]).toEqual([true, 119]);
    expect(await found(JSON.stringify(log.lines))).toEqual([]);
    expect(await found(answers.join('\n'))).toEqual([]);
  });

  it('would be found in each of these places', async () => {
    await gateway.app.get(DataSource).query(`update admins set name = $1 where id = 1`, [secrets['app key']]);
    expect(await found(await wholeDatabase())).toEqual(['app key']);
    await gateway.app.get(DataSource).query(`update admins set name = 'bootstrap' where id = 1`);
    const before = log.lines;
    for (const [name, secret] of Object.entries(secrets)) {
      log.lines = [];
      new Logger('planted').debug(`somebody came with ${secret.slice(0, -4)}`);
      expect(await found(JSON.stringify(log.lines))).toEqual([name]);
    }
    log.lines = before;
    expect(await found(`{"detail":"no such token: ${secrets['session']}"}`)).toEqual(['session']);
  });
});

describe('an answer that gives a secret away', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('would be noticed, whoever is told', async () => {
    const me = { id: 1, role: 'admin', means: 'token' } as const;
    jest.spyOn(LoginService.prototype, 'me').mockReturnValue({ ...me, name: secrets['session'] ?? '' });
    const use = (): Promise<void> => useEverywhere(secrets['admin token'] ?? '');
    expect(await foundInNewAnswers(use)).toEqual(['session']);
    jest.restoreAllMocks();
    expect(await foundInNewAnswers(use)).toEqual([]);
  });

  it('would be noticed in the views of credentials', async () => {
    const store = gateway.app.get(AppJwtStore, { strict: false });
    const view = store.view.bind(store);
    jest.spyOn(store, 'view').mockImplementation(async (id) => {
      const told = { ...(await view(id)), secret: JWT_SECRET };
      return told;
    });
    expect(await foundInNewAnswers(readEverything)).toEqual(['secret of tokens']);
    jest.restoreAllMocks();
    expect(await foundInNewAnswers(readEverything)).toEqual([]);
  });
});

describe('looking a credential up', () => {
  it('goes by the hash of all of it: with any one letter changed it is unknown', async () => {
    const directory = gateway.app.get(CredentialDirectory, { strict: false });
    const names = ['first admin token', 'first app key', 'admin token', 'app key'] as const;
    for (const name of names) expect(await directory.find(secrets[name] ?? '')).toBeDefined();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.nat(200),
        fc.integer({ min: 33, max: 126 }),
        async (name, at, code) => {
          const secret = secrets[name] ?? '';
          const place = at % secret.length;
          const changed = secret.slice(0, place) + String.fromCodePoint(code) + secret.slice(place + 1);
          fc.pre(changed !== secret);
          expect(await directory.find(changed)).toBeUndefined();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes neither more nor less than all of it', async () => {
    const secret = secrets['admin token'] ?? '';
    const wrong = [secret.slice(0, -1), `${secret}0`, secret.toLowerCase(), secret.slice(9), tokenHash(secret)];
    for (const token of wrong) expect((await askAs(gateway, token)).status).toBe(401);
    for (const token of wrong) expect(await statusFor(gateway, token)).toBe(401);
  });

  const COMPARED =
    /\b(?:token|secret|key|credential|password)\b\s*[!=]==?\s*(?!undefined|null|'')\w|[!=]==?\s*\b(?:token|secret|credential)\b/i;

  it('compares no credential letter by letter, which would take longer the more of it is right', () => {
    const compared = readdirSync(ACCESS, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .flatMap((file) =>
        readFileSync(join(ACCESS, file), 'utf8')
          .split('\n')
          .filter((line) => COMPARED.test(line) && !/^\s*(?:\/\/|\*|\/\*)/.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    // A checksum is no secret: anybody can work it out.
    expect(compared).toEqual([expect.stringMatching(/^token\.ts: .*CHECKSUM_LENGTH/)]);
    for (const planted of ['if (token === given)', 'return given === token;', 'key !== stored', 'secret == other'])
      expect(COMPARED.test(planted)).toBe(true);
  });
});
