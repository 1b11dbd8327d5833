import type { Change } from './change.dto.js';
import type { RecordedChange, RecordedRow } from './recorded-changes.js';
import type { HistoryEntity, RecordedTable } from './recorded-tables.js';

/** A change in the words of the API, reduced to the fields that differ. */
export function changeView(change: RecordedChange): Change {
  const { table, key } = change;
  const before = inApiWords(table, change.before);
  const after = inApiWords(table, change.after);
  const entity = entityOf(table, change.before ?? change.after);
  if (!before || !after) return { entity, key, before, after };
  const differs = (field: string): boolean => JSON.stringify(before[field]) !== JSON.stringify(after[field]);
  return { entity, key, before: only(before, differs), after: only(after, differs) };
}

const ENTITIES: Readonly<Record<Exclude<RecordedTable, 'providers'>, HistoryEntity>> = {
  provider_keys: 'key_version',
  purposes: 'purpose',
  chains: 'active',
  chain_tiers: 'tier',
  chain_targets: 'target',
  agent_types: 'agent_type',
  apps: 'app',
  collections: 'collection',
};

function entityOf(table: RecordedTable, row: RecordedRow | null): HistoryEntity {
  if (table !== 'providers') return ENTITIES[table];
  return row?.['type'] === 'ai_server' ? 'server' : 'api_key';
}

/** Columns whose fields have another name; null for those that are no field. */
type Renamed = Readonly<Record<string, string | null>>;

const SERVER: Renamed = { type: null, kind: 'server_type', use_for_ops_center: null, installation: 'status' };
const API_KEY: Renamed = {
  type: null,
  kind: 'provider',
  name: 'key_name',
  installation: 'status',
  model_path: null,
  use_for_chat: null,
  use_for_embeddings: null,
  use_for_reranking: null,
};
/** Nobody sets these; the id is the key of the change. */
const NOBODYS: ReadonlySet<string> = new Set(['id', 'created_at']);
const OTHERS: Renamed = { purpose_slug: 'purpose', ends_at: 'until' };

function inApiWords(table: RecordedTable, row: RecordedRow | null): Record<string, unknown> | null {
  if (!row) return null;
  return only(fieldsOf(table, row), (field) => !NOBODYS.has(field));
}

function fieldsOf(table: RecordedTable, row: RecordedRow): Record<string, unknown> {
  if (table === 'purposes') return purposeFields(row);
  const renamed = table === 'providers' ? providerWords(row) : OTHERS;
  const fields = Object.entries(row).map(([column, value]) => [renamedTo(column, renamed), value] as const);
  return Object.fromEntries(fields.filter(([field]) => field !== null));
}

function providerWords({ type }: RecordedRow): Renamed {
  return type === 'ai_server' ? SERVER : API_KEY;
}

function renamedTo(column: string, renamed: Renamed): string | null {
  const field = renamed[column];
  return field === undefined ? column : field;
}

function purposeFields({ max_retries, ...row }: RecordedRow): Record<string, unknown> {
  return { ...row, attempts: { max_retries } };
}

function only(fields: Record<string, unknown>, isShown: (field: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => isShown(field)));
}
