import type { ReactNode } from 'react';
import { Choice, type Option } from '../../ui/choice.js';
import { Filters } from '../../ui/filters.js';
import { TextInput } from '../../ui/text-input.js';
import { type AuditFilters, countOf, NO_FILTERS } from './audit-filters.js';

interface Props {
  readonly filters: AuditFilters;
  readonly onChange: (filters: AuditFilters) => void;
}

const ANY = 'any';
/** Beginnings of actions; what else there is can be entered in the address. */
const ACTIONS: readonly Option[] = [
  { id: ANY, name: 'Anything' },
  { id: 'active.', name: 'Plugging', note: 'active.' },
  { id: 'server.', name: 'Servers', note: 'server.' },
  { id: 'api_key.', name: 'Vendors and their keys', note: 'api_key.' },
  { id: 'purpose.', name: 'Purposes', note: 'purpose.' },
  { id: 'agent_type.', name: 'Agent types', note: 'agent_type.' },
  { id: 'collection.', name: 'Collections', note: 'collection.' },
  { id: 'app', name: 'Apps, their keys and tokens', note: 'app' },
  { id: 'admin', name: 'Admins and their tokens', note: 'admin' },
  { id: 'login', name: 'Logins', note: 'login' },
  { id: 'session.', name: 'Sessions', note: 'session.' },
  { id: 'rollback', name: 'Rollbacks', note: 'rollback' },
  { id: 'import', name: 'Imports', note: 'import' },
  { id: 'encryption.', name: 'Encryption', note: 'encryption.' },
  { id: 'playground.', name: 'Playground', note: 'playground.' },
  { id: 'local_only.', name: 'Data kept local', note: 'local_only.' },
  { id: 'audit.', name: 'The record itself', note: 'audit.' },
];

/** Narrows the record by who, what, about what and when. */
export function AuditFilterBar({ filters, onChange }: Props): ReactNode {
  const set = (changed: Partial<AuditFilters>): void => onChange({ ...filters, ...changed });
  return (
    <Filters set={countOf(filters)} onClear={() => onChange(NO_FILTERS)}>
      <TextInput label="Who" value={filters.actor} onChange={(actor) => set({ actor })} placeholder="Exact name" />
      <Choice
        label="What"
        options={optionsWith(filters.action)}
        value={filters.action === '' ? ANY : filters.action}
        onChange={(action) => set({ action: action === ANY ? '' : action })}
      />
      <TextInput
        label="About"
        value={filters.entity}
        onChange={(entity) => set({ entity })}
        placeholder="Starts with, e.g. server 4"
      />
      <TextInput label="From" type="date" value={filters.from} onChange={(from) => set({ from })} />
      <TextInput label="To" type="date" value={filters.to} onChange={(to) => set({ to })} />
    </Filters>
  );
}

/** The address may name an action that the list leaves out. */
function optionsWith(action: string): readonly Option[] {
  return action === '' || ACTIONS.some(({ id }) => id === action)
    ? ACTIONS
    : [...ACTIONS, { id: action, name: action }];
}
