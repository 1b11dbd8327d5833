import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.js';

/** A database to connect to, and how to let go of it. */
export interface OpenDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** What PostgreSQL tells of an ordinary start and end. */
const USUAL = /^LOG:/;

/** The given database, else an embedded one in DATA_DIR. */
export async function openDatabase({ DATABASE_URL, DATA_DIR }: Environment, password = ''): Promise<OpenDatabase> {
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, close: () => Promise.resolve() };
  const logger = new Logger('postgres');
  const embedded = await startEmbeddedPostgres({
    directory: resolve(DATA_DIR, 'postgres'),
    password,
    onLog: (line) => (USUAL.test(line) ? logger.debug(line) : logger.warn(line)),
  });
  return { url: embedded.url, close: () => embedded.stop() };
}
