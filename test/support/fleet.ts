import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { SnapshotHolder } from '../../src/snapshot/snapshot-holder.js';
import { type Gateway, startGateway } from './gateway.js';
import { TcpForwarder } from './tcp-forwarder.js';

export interface AppliedAnswer {
  readonly revision: number;
  readonly applied?: {
    readonly all: boolean;
    readonly instances: number;
    readonly waiting_for: readonly string[];
    readonly silent?: readonly string[];
  };
}

export interface ListedInstance {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly is_this: boolean;
  readonly revision: number;
  readonly lag: number;
  readonly applied_at: string | null;
  readonly apply_ms: number | null;
  readonly config_hash: string | null;
  readonly seen_at: string;
}

/** Three instances in this process on one database. The last one reaches it over a way that can be closed. */
export class Fleet {
  private constructor(
    readonly first: Gateway,
    readonly second: Gateway,
    readonly remote: Gateway,
    readonly way: TcpForwarder,
    /** For what nobody tells the instances of. */
    readonly database: Client,
  ) {}

  static async start(): Promise<Fleet> {
    const first = await startGateway();
    const direct = new URL(first.databaseUrl);
    const way = await TcpForwarder.reserve({ host: direct.hostname, port: Number(direct.port) });
    await way.open();
    const forwarded = new URL(direct);
    forwarded.port = String(way.port);
    const second = await startGateway({}, first);
    const remote = await startGateway({}, { ...first, databaseUrl: forwarded.href });
    const database = new Client({ connectionString: first.databaseUrl });
    await database.connect();
    return new Fleet(first, second, remote, way, database);
  }

  get instances(): readonly Gateway[] {
    return [this.first, this.second, this.remote];
  }

  async stop(): Promise<void> {
    await this.database.end();
    await this.remote.stop();
    await this.way.close();
    await this.second.stop();
    await this.first.stop();
  }

  /** Resolves with the milliseconds it took until every instance serves at least this revision. */
  everywhere(revision: number): Promise<number> {
    return until(() => this.instances.every((each) => servedBy(each.app) >= revision));
  }

  /** Ends every connection on which instances hear of changes. */
  async killListeners(): Promise<number> {
    const { rowCount } = await this.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'patchbay listen' and datname = current_database()`,
    );
    return rowCount ?? 0;
  }
}

/** Read in this process, at this moment, past everything that could tell a lie. */
export function servedBy(app: NestFastifyApplication): number {
  return app.get(SnapshotHolder).revision;
}

export function nameOf({ url }: Gateway, listed: readonly ListedInstance[]): string {
  return listed.find(({ name }) => name.endsWith(`:${new URL(url).port}`))?.name ?? 'not listed';
}

export async function listInstances(gateway: Gateway): Promise<readonly ListedInstance[]> {
  return (await gateway.manage<{ data: readonly ListedInstance[] }>('GET', '/instances')).body.data;
}

const DEADLINE_MS = 15_000;

/** Resolves with the milliseconds it took. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<number> {
  const started = performance.now();
  if (!(await waitUntil(condition, DEADLINE_MS))) throw new Error('waited too long');
  return performance.now() - started;
}
