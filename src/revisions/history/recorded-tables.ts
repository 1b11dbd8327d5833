/** What the history tells apart, in the words of the API. */
export type HistoryEntity =
  'server' | 'api_key' | 'key_version' | 'purpose' | 'active' | 'tier' | 'target' | 'agent_type' | 'app' | 'collection';

/** Columns of each table's primary key; a row's key in the history is their values, joined by `/`. */
const KEY_COLUMNS = {
  providers: ['id'],
  provider_keys: ['provider_id', 'version'],
  purposes: ['slug'],
  chains: ['purpose_slug'],
  chain_tiers: ['purpose_slug', 'tier'],
  chain_targets: ['purpose_slug', 'tier', 'position'],
  agent_types: ['name'],
  apps: ['id'],
  collections: ['name'],
} as const satisfies Record<string, readonly string[]>;

/** A table whose rows the history records. */
export type RecordedTable = keyof typeof KEY_COLUMNS;

export function keyColumnsOf(table: RecordedTable): readonly string[] {
  return KEY_COLUMNS[table];
}

/** SQL for a row's key in the history. */
export function keyExpressionOf(table: RecordedTable): string {
  return `concat_ws('/', ${KEY_COLUMNS[table].join(', ')})`;
}

/** Tables that a rollback restores, each after those it refers to. Secrets and who may call are never rolled back. */
export const RESTORED_TABLES = [
  'providers',
  'purposes',
  'chains',
  'chain_tiers',
  'chain_targets',
  'agent_types',
  'collections',
] as const satisfies readonly RecordedTable[];
