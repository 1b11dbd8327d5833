import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { BuiltPage } from '../../src/admin/built-page.js';
import { createApp } from '../../src/app.js';
import { environmentFrom } from '../../src/config/read-environment.js';
import { KeyRing, masterKeyFrom } from '../../src/crypto/key-ring.js';
import { listen, loadConfiguration } from '../../src/start.js';
import { ProbingLoop } from '../../src/providers/probing/probing-loop.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { keepAnswer } from './kept-answer.js';
import { keepData } from './kept-data.js';
import { KeptLog } from './kept-log.js';
import { newCredential, newMasterKey } from './run-canaries.js';
import { makeTestFolder, removeTestFolder } from './test-folders.js';

type HeaderFields = Readonly<Record<string, string>>;

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A whole instance in this process: real sockets, a database of its own, the same application that `npm start` runs. */
export interface Gateway {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly databaseUrl: string;
  readonly keyRing: KeyRing;
  readonly adminToken: string;
  readonly appKey: string;
  /** A management call as the bootstrap admin; `path` is below /api/v1/llm-config. */
  manage<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: HeaderFields,
  ): Promise<Answer<T>>;
  /** An inference call as the bootstrap app; `path` is below /v1. */
  infer<T = Record<string, unknown>>(path: string, body: unknown, headers?: HeaderFields): Promise<Answer<T>>;
  stop(): Promise<void>;
}

/** What instances have in common. */
export type SharedParts = Pick<Gateway, 'databaseUrl' | 'keyRing' | 'adminToken' | 'appKey'>;

/**
 * @param beside an instance to share a database, keys and credentials with; that one has to be stopped last
 * @param prepare is given the application before it has routes
 * @param page the admin page, where one is to be served
 */
export async function startGateway(
  variables: Readonly<Record<string, string>> = {},
  beside?: SharedParts,
  prepare?: (app: NestFastifyApplication) => void,
  page?: BuiltPage,
): Promise<Gateway> {
  const database = beside ? shared(beside) : await createTestDatabase();
  const { keyRing, ...made } = beside ?? newSecrets();
  const { ADMIN_TOKEN: adminToken = made.adminToken, APP_KEY: appKey = made.appKey } = variables;
  // Of its own: what an instance leaves there is taken over by others that share it.
  const folder = variables['DATA_DIR'] === undefined ? await makeTestFolder() : undefined;
  const environment = environmentFrom({
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    ...(folder !== undefined && { DATA_DIR: folder }),
    ADMIN_TOKEN: adminToken,
    APP_KEY: appKey,
    // Tests of limits set them; all others may be as quick as they can.
    RATE_LIMIT_PER_KEY: '0',
    RATE_LIMIT_PER_ADDRESS: '0',
    ...variables,
  });
  const app = await createApp({ environment, keyRing, databaseUrl: database.url }, page);
  app.useLogger(new KeptLog());
  prepare?.(app);
  const url = await listen(app, environment);
  // Tests that count what an upstream sees have it to themselves; those of probing start it again.
  app.get(ProbingLoop).stop();
  await loadConfiguration(app);
  return {
    app,
    url,
    databaseUrl: database.url,
    keyRing,
    adminToken,
    appKey,
    manage: (method, path, body, headers) => call(`${url}/api/v1/llm-config${path}`, method, adminToken, body, headers),
    infer: (path, body, headers) => call(`${url}/v1/${path}`, 'POST', appKey, body, headers),
    async stop() {
      await app.close();
      await keepData(environment.DATA_DIR);
      if (folder !== undefined) await removeTestFolder(folder);
      await database.drop();
    },
  };
}

export function newSecrets(): Omit<SharedParts, 'databaseUrl'> {
  return {
    adminToken: newCredential('admin token'),
    appKey: newCredential('app key'),
    keyRing: new KeyRing(masterKeyFrom(newMasterKey()), []),
  };
}

function shared({ databaseUrl }: SharedParts): TestDatabase {
  return { url: databaseUrl, drop: () => Promise.resolve() };
}

async function call<T>(
  url: string,
  method: string,
  token: string,
  body?: unknown,
  headers: HeaderFields = {},
): Promise<Answer<T>> {
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  keepAnswer(method, url, answer, text);
  return { status: answer.status, headers: answer.headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
