import { resolve } from 'node:path';
import type { Environment } from '../config/environment.js';

/** A database to connect to, and how to let go of it. */
export interface OpenDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** Where it is told what an embedded database says. */
export interface DatabaseLog {
  debug(line: string): void;
  warn(line: string): void;
}

/** What PostgreSQL tells of an ordinary start and end. */
const USUAL = /^LOG:/;
/** What works outside a process's pool, with room to spare. */
const CONNECTIONS_BESIDE_POOL = 5;
const FEWEST_CONNECTIONS = 100;

/** The given database, else an embedded one in DATA_DIR, for as many processes as are to serve. */
export async function openDatabase(
  { DATABASE_URL, DATABASE_POOL_SIZE, DATA_DIR, WEB_CONCURRENCY }: Environment,
  password: string,
  log: DatabaseLog,
): Promise<OpenDatabase> {
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, close: () => Promise.resolve() };
  // Whoever has a database of their own shall not carry what starts one.
  const { startEmbeddedPostgres } = await import('./embedded/embedded-postgres.js');
  const connections = Math.max(FEWEST_CONNECTIONS, WEB_CONCURRENCY * (DATABASE_POOL_SIZE + CONNECTIONS_BESIDE_POOL));
  const embedded = await startEmbeddedPostgres({
    directory: resolve(DATA_DIR, 'postgres'),
    password,
    onLog: (line) => (USUAL.test(line) ? log.debug(line) : log.warn(line)),
    settings: { max_connections: String(connections) },
  });
  return { url: embedded.url, close: () => embedded.stop() };
}
