import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { keepDump } from './kept-dump.js';

export interface TestDatabase {
  readonly url: string;
  /** Also ends connections that are still open. */
  drop(): Promise<void>;
}

/** A new, empty database on the run's server, so that test files share neither rows nor notifications. */
export function createTestDatabase(): Promise<TestDatabase> {
  // template0 is never connected to, so that test files can create databases at the same time.
  return createFrom('template0');
}

/** Another one with everything that is in this one, to which nobody may be connected. */
export function copyTestDatabase({ url }: TestDatabase): Promise<TestDatabase> {
  return createFrom(new URL(url).pathname.slice(1));
}

async function createFrom(template: string): Promise<TestDatabase> {
  const name = `patchbay_test_${randomBytes(8).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await keepDump(url.href);
      await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

function serverUrl(): string {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('TEST_DATABASE_URL is unset: run the tests through jest, which sets it');
  return server;
}

/** As the run's superuser, beside all databases of tests. */
export async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
