import { Client, DatabaseError } from 'pg';
import { StartError } from '../../errors/start-error.js';
import { databaseAccount } from './account.js';
import { canonicalFolder, giveRootsClusterTo, inspectCluster } from './cluster.js';
import { createCluster, DATABASE_NAME, DATABASE_USER } from './create-cluster.js';
import { lockFolder } from './folder-lock.js';
import { launchServer } from './launch-server.js';
import { endOrphan } from './orphan.js';
import type { ServerProcess } from './server-process.js';
import { isDurable, type ServerSettings } from './settings.js';
import { asStartError } from './system-error.js';
import { usableBinaries } from './usable-binaries.js';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Fast shutdown; idempotent. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The cluster lives here, e.g. `<DATA_DIR>/postgres`; `<directory>.lock` beside it belongs to it. */
  readonly directory: string;
  readonly password: string;
  readonly onLog?: (line: string) => void;
  /** More PostgreSQL settings; tests turn durability off. */
  readonly settings?: ServerSettings;
}

const INVALID_PASSWORD = '28P01';
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * PostgreSQL as a child process, for when DATABASE_URL is unset. Makes the cluster at the first start.
 * @throws StartError with the one sentence to print.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const directory = await canonicalFolder(options.directory);
    const lock = lockFolder(directory);
    try {
      const server = await startLocked(directory, options);
      let stopped: Promise<void> | undefined;
      const stop = (): Promise<void> => (stopped ??= server.stop().finally(() => lock.release()));
      return { url: urlOf(server, options.password), stop };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw asStartError(error, options.directory);
  }
}

async function startLocked(directory: string, options: EmbeddedPostgresOptions): Promise<ServerProcess> {
  const { password, settings = {}, onLog: log = () => undefined } = options;
  const cluster = await inspectCluster(directory);
  const owner = cluster.kind === 'complete' ? cluster.owner : undefined;
  const account = await databaseAccount(owner, log);
  const binaries = await usableBinaries(account, log);
  if (cluster.kind === 'absent') {
    await createCluster({ directory, binaries, account, password, durable: isDurable(settings) });
  } else {
    await endOrphan(directory, log);
    if (account !== undefined && cluster.owner.uid === 0) await giveRootsClusterTo(account, directory);
  }
  const server = await launchServer({ directory, binaries, account, settings, log });
  try {
    await connectOnce(urlOf(server, password), directory);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

function urlOf(server: ServerProcess, password: string): string {
  return `postgresql://${DATABASE_USER}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/${DATABASE_NAME}`;
}

async function connectOnce(url: string, directory: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === INVALID_PASSWORD)) throw error;
    throw new StartError(
      `The database in ${directory} was made with another password than the one in use now: put back the generated secrets that belong to it, or move the folder away to start empty.`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}
