import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DatabaseStanding } from '../database/database-standing.js';
import { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import { AppEntity } from '../database/entities/app.entity.js';
import { ChainTargetEntity } from '../database/entities/chain-target.entity.js';
import { ChainTierEntity } from '../database/entities/chain-tier.entity.js';
import { CollectionEntity } from '../database/entities/collection.entity.js';
import { ProviderKeyEntity, SERVING_KEY_STATES } from '../database/entities/provider-key.entity.js';
import { ProviderEntity } from '../database/entities/provider.entity.js';
import { PurposeEntity } from '../database/entities/purpose.entity.js';
import { type Reading, readingWith } from './reading.js';
import { ReadingConnection } from './reading-connection.js';
import type { CurrentConfiguration, StoredConfiguration } from './stored-configuration.js';
import { type KnownRows, readTable } from './table-reader.js';

/** What was read last. */
interface Known {
  /** Row versions tell the same as long as this does. */
  readonly server: string;
  readonly providers: KnownRows<ProviderEntity>;
  readonly keys: KnownRows<ProviderKeyEntity>;
  readonly purposes: KnownRows<PurposeEntity>;
  readonly tiers: KnownRows<ChainTierEntity>;
  readonly targets: KnownRows<ChainTargetEntity>;
  readonly agentTypes: KnownRows<AgentTypeEntity>;
  readonly apps: KnownRows<AppEntity>;
  readonly collections: KnownRows<CollectionEntity>;
}

const NONE = new Map<string, never>();
const NOTHING: Known = {
  server: '',
  providers: NONE,
  keys: NONE,
  purposes: NONE,
  tiers: NONE,
  targets: NONE,
  agentTypes: NONE,
  apps: NONE,
  collections: NONE,
};

const SERVING = `state in (${SERVING_KEY_STATES.map((state) => `'${state}'`).join()})`;
const TABLES = {
  providers: { entity: ProviderEntity, orderBy: 'id' },
  keys: { entity: ProviderKeyEntity, where: SERVING, orderBy: 'version desc, provider_id' },
  purposes: { entity: PurposeEntity, orderBy: 'slug' },
  tiers: { entity: ChainTierEntity, orderBy: 'purpose_slug, tier' },
  targets: { entity: ChainTargetEntity, orderBy: 'purpose_slug, tier, position' },
  agentTypes: { entity: AgentTypeEntity, orderBy: 'name' },
  apps: { entity: AppEntity, orderBy: 'id' },
  collections: { entity: CollectionEntity, orderBy: 'name' },
} as const;

/**
 * Reads the whole routing configuration as of one moment. Rows that have not changed since the reading before, whoever
 * changes them, are not read again: they are the same objects.
 */
@Injectable()
export class ConfigurationReader {
  private known: Known = NOTHING;

  constructor(
    private readonly connection: ReadingConnection,
    private readonly standing: DatabaseStanding,
  ) {}

  /** What is committed now. @throws {UnusableDatabase} when the database is not that of this instance */
  async read(): Promise<CurrentConfiguration> {
    return this.standing.reading(() => this.connection.read((reading) => this.readAll(reading)));
  }

  /** As a transaction sees it, with what it has changed so far. It must be REPEATABLE READ. */
  async readIn(manager: EntityManager): Promise<StoredConfiguration> {
    const reading = readingWith(manager);
    const { revision } = await newestRevision(reading);
    return { ...configurationOf(revision, await this.readRows(reading)), graceEnds: await graceEndsOf(reading) };
  }

  private async readAll(reading: Reading): Promise<CurrentConfiguration> {
    const { revision, ...ids } = await newestRevision(reading);
    this.standing.requireOwn(ids.deployment);
    this.known = await this.readRows(reading);
    return { ...configurationOf(revision, this.known), ...ids, graceEnds: await graceEndsOf(reading) };
  }

  private async readRows(reading: Reading): Promise<Known> {
    const server = await serverOf(reading);
    const known = server === this.known.server ? this.known : NOTHING;
    return {
      server,
      purposes: await readTable(reading, TABLES.purposes, known.purposes),
      providers: await readTable(reading, TABLES.providers, known.providers),
      keys: await readTable(reading, TABLES.keys, known.keys),
      tiers: await readTable(reading, TABLES.tiers, known.tiers),
      targets: await readTable(reading, TABLES.targets, known.targets),
      agentTypes: await readTable(reading, TABLES.agentTypes, known.agentTypes),
      apps: await readTable(reading, TABLES.apps, known.apps),
      collections: await readTable(reading, TABLES.collections, known.collections),
    };
  }
}

function configurationOf(
  revision: number,
  { purposes, providers, keys, tiers, targets, agentTypes, apps, collections }: Known,
): StoredConfiguration {
  return {
    revision,
    purposes: [...purposes.values()],
    providers: [...providers.values()],
    keys: [...keys.values()],
    tiers: [...tiers.values()],
    targets: [...targets.values()],
    agentTypes: [...agentTypes.values()],
    apps: [...apps.values()],
    collections: [...collections.values()],
  };
}

type Newest = Pick<CurrentConfiguration, 'revision' | 'revisionId' | 'deployment'>;

/** @throws when there is none: the migrations store the first one */
async function newestRevision(reading: Reading): Promise<Newest> {
  const [newest] = await reading.query<Newest>(
    `select number as revision, id as "revisionId", (select id from deployment) as deployment
     from revisions order by number desc limit 1`,
  );
  if (newest) return newest;
  throw new Error('the database has no revision');
}

/** From how long each lasts by the clock of the database; clocks of instances may be wrong, and may be set. */
async function graceEndsOf(reading: Reading): Promise<ReadonlyMap<string, number>> {
  const now = performance.now();
  const rows = await reading.query<{ id: string; leftMs: number }>(
    `select id, (extract(epoch from grace_until - clock_timestamp()) * 1000)::float8 as "leftMs"
     from provider_keys where state = 'grace' and grace_until is not null`,
  );
  return new Map(rows.map(({ id, leftMs }) => [id, now + leftMs]));
}

/**
 * Changes with every restart and every failover: a server that was restored from a backup numbers its transactions as
 * those that were lost.
 */
async function serverOf(reading: Reading): Promise<string> {
  const [row] = await reading.query<{ server: string }>(
    'select extract(epoch from pg_postmaster_start_time())::text as server',
  );
  return row?.server ?? '';
}
