import type { Schema } from '../api/types.js';
import { namedFields, namedKey, type ProviderNames } from './named-providers.js';

export interface DiffLine {
  readonly sign: '-' | '+';
  readonly text: string;
}

const NAMES: Readonly<Record<Schema<'Change'>['entity'], string>> = {
  app: 'app',
  api_key: 'external provider',
  server: 'server',
  tier: 'tier',
  key_version: 'key version',
  purpose: 'purpose',
  active: 'plugged',
  target: 'target',
  agent_type: 'agent type',
  collection: 'collection',
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * A change of the API as lines: `- purpose chat  data_policy: any`, `+ purpose chat  data_policy: local_only`. Providers are
 * called by their names, with their ids beside them.
 */
export function linesOf(change: Schema<'Change'>, names: ProviderNames): readonly DiffLine[] {
  const { entity, before, after } = change;
  const what = `${NAMES[entity]} ${namedKey(change, names)}`;
  const isDifference = before !== null && after !== null;
  const textWith = (fields: Fields): string => textOf(what, namedFields(fields, names), isDifference);
  return [
    ...(before === null ? [] : [{ sign: '-' as const, text: textWith(before) }]),
    ...(after === null ? [] : [{ sign: '+' as const, text: textWith(after) }]),
  ];
}

/** One field stands beside what it is about, several below it. What is all new or all gone leaves out its empty fields. */
function textOf(what: string, fields: Fields, isDifference: boolean): string {
  const shown = Object.entries(fields)
    .filter(([, value]) => isDifference || !isEmpty(value))
    .map(([name, value]) => `${name}: ${valueOf(value)}`);
  return [what, ...shown].join(shown.length > 1 ? '\n  ' : '  ');
}

function valueOf(value: unknown): string {
  if (isEmpty(value)) return 'none';
  if (Array.isArray(value)) return value.map(innerOf).join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, member]) => `${name}: ${innerOf(member)}`)
      .join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of a member: in brackets where it has members itself. */
function innerOf(value: unknown): string {
  return typeof value === 'object' && !isEmpty(value) ? `(${valueOf(value)})` : valueOf(value);
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}
