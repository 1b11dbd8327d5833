import type { ClientBase, Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** Connections of the pool that somebody works with. */
export class ConnectionsInUse {
  private readonly inUse = new Set<ClientBase>();
  private pool: Pool | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Knows those that are taken from now on; the pool is there once the start has connected. */
  follow(): void {
    const pool = this.dataSource.isInitialized ? poolOf(this.dataSource) : undefined;
    if (!pool || pool === this.pool) return;
    this.pool = pool;
    pool.on('acquire', (client) => this.inUse.add(client));
    pool.on('release', (_, client) => this.inUse.delete(client));
    pool.on('remove', (client) => this.inUse.delete(client));
  }

  /** What is asked over them fails at once. */
  end(): void {
    for (const client of this.inUse) if (isEndable(client)) void client.end().catch(() => undefined);
    this.inUse.clear();
  }
}

function poolOf({ driver }: DataSource): Pool | undefined {
  // TypeORM's driver for PostgreSQL keeps it here, for no type to tell.
  return 'master' in driver ? (driver.master as Pool) : undefined;
}

function isEndable(client: object): client is { end(): Promise<void> } {
  return 'end' in client && typeof client.end === 'function';
}
