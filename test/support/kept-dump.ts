import { Client } from 'pg';
import { dumpThrough } from '../../proof/canary/places.js';
import { keep, runFolder } from './run-folder.js';

/** Of each table; a few suites fill some with millions of rows that are all alike. */
const MOST_ROWS = 5000;
/** Somebody may still hold what a suite has locked. */
const LIMITS = { connectionTimeoutMillis: 5000, lock_timeout: 500, statement_timeout: 5000 };

/** Keeps what is in a database before it is dropped. One that cannot be read is noted, and fails no suite. */
export async function keepDump(url: string): Promise<void> {
  if (runFolder() === undefined) return;
  const { pathname } = new URL(url);
  const client = new Client({ connectionString: url, ...LIMITS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const dump = await dumpThrough(client, MOST_ROWS);
    for (const [table, lines] of Object.entries(dump)) keep('dumps', `${pathname} ${table}\n${lines}\n`);
  } catch (error) {
    keep('unread', `${pathname}: ${String(error)}\n`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
