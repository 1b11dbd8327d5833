import { Client } from 'pg';
import { asText, dumpThrough } from '../../proof/canary/dump.js';
import { keep, runFolder } from './run-folder.js';

/** Of each table; a few suites fill some with millions of rows that are all alike. */
const MOST_ROWS = 5000;
const LIMITS = { connectionTimeoutMillis: 5000, statement_timeout: 10_000 };
/** Somebody may still hold what a suite has locked. */
const LOCKED_MS = 500;
/** Who was put out may be a while in leaving. */
const LEAVING_MS = 5000;
const NO_SUCH_DATABASE = '3D000';

/** Keeps what is in a database that nobody needs any more. One that cannot be read is noted, and fails no suite. */
export async function keepDump(url: string): Promise<void> {
  if (runFolder() === undefined) return;
  const name = new URL(url).pathname.slice(1);
  try {
    // Whoever still is in it is put out when it is dropped; a lock of theirs may be in the way already now.
    const text = await dumpOf(url, false).catch((error: unknown) => {
      if (isGone(error)) throw error;
      return dumpOf(url, true);
    });
    keep('dumps', text, name);
  } catch (error) {
    if (!isGone(error)) keep('unread', `${name}: ${String(error)}\n`);
  }
}

/** A suite may have dropped it by itself. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === NO_SUCH_DATABASE;
}

async function dumpOf(url: string, putsOthersOut: boolean): Promise<string> {
  const client = new Client({ connectionString: url, ...LIMITS, lock_timeout: putsOthersOut ? LEAVING_MS : LOCKED_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (putsOthersOut) await client.query(PUT_OTHERS_OUT);
    return asText(await dumpThrough(client, MOST_ROWS));
  } finally {
    await client.end().catch(() => undefined);
  }
}

const PUT_OTHERS_OUT = `select pg_terminate_backend(pid, ${LEAVING_MS}) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;
