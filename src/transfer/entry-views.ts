import { appView } from '../access/apps/app-fields.js';
import type { AgentTypeEntity } from '../database/entities/agent-type.entity.js';
import type { AppEntity } from '../database/entities/app.entity.js';
import type { ProviderEntity } from '../database/entities/provider.entity.js';
import type { PurposeEntity } from '../database/entities/purpose.entity.js';
import { apiKeyView } from '../providers/api-key-fields.js';
import { serverView } from '../providers/server-fields.js';
import { purposeView } from '../purposes/purpose-fields.js';

/** Fields of an entry as a file has them. */
export type Entry = Readonly<Record<string, unknown>>;

/** What views show besides what was configured: ids, secrets, times and what follows from something else. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'id',
  'masked_key',
  'key_version',
  'created_at',
  'updated_at',
  'budget_state',
  'active',
  'agent_types',
]);

/** As `GET` shows it, so that a field which is added there need not be added here. */
export function providerEntry(provider: ProviderEntity): Entry {
  const stored = { provider, keys: [] };
  return lean(provider.type === 'ai_server' ? serverView(stored) : apiKeyView(stored));
}

export function purposeEntry(purpose: PurposeEntity): Entry {
  const view = purposeView(purpose, { isPlugged: false, agentTypes: [], budgetState: [] });
  // The view fills in what nobody said.
  return lean({ ...view, requirements: purpose.requirements });
}

export function agentTypeEntry({ name, purposeSlug }: AgentTypeEntity): Entry {
  return { name, purpose: purposeSlug };
}

/** @param names of providers by id; one that is gone is left out */
export function appEntry(app: AppEntity, names: ReadonlyMap<number, string>): Entry {
  const providers = app.providers?.flatMap((id) => names.get(id) ?? []) ?? null;
  return lean({ ...appView(app, []), providers });
}

/** Null and `{}` are what every field begins with; an empty list may mean "none at all", so it stays. */
function lean(view: object): Entry {
  return Object.fromEntries(Object.entries(view).filter(([field, value]) => !LEFT_OUT.has(field) && !isNothing(value)));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}
