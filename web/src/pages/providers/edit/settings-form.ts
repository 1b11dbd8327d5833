import type { Schema } from '../../../api/types.js';
import type { Provider, Uses } from '../provider.js';
import type { ProviderPatch } from '../provider-writes.js';
import { ABILITIES, type Ability, USES } from './abilities.js';
import { type Group, GROUPS, NUMBER_FIELDS, type Numbers } from './number-fields.js';
import { pricesOf, type PriceRow, rowsOf } from './price-rows.js';

/** A provider as it is edited: numbers as they are typed. */
export interface SettingsForm {
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  /** Of a new address, or of a server; '' leaves the stored one. */
  readonly secret: string;
  readonly removesKey: boolean;
  readonly model: string;
  readonly enabled: boolean;
  readonly isInstalled: boolean;
  readonly numbers: Numbers;
  readonly able: Readonly<Record<Ability, boolean>>;
  readonly uses: Readonly<Record<keyof Uses, boolean>> | null;
  readonly prices: readonly PriceRow[];
}

export function formOf(provider: Provider): SettingsForm {
  const { uses, capabilities } = provider;
  return {
    name: provider.name,
    kind: provider.kind,
    baseUrl: provider.base_url,
    secret: '',
    removesKey: false,
    model: provider.model ?? '',
    enabled: provider.enabled,
    isInstalled: provider.status === 'active',
    numbers: numbersOf(provider),
    able: {
      tools: capabilities.tools !== false,
      json_schema: capabilities.json_schema !== false,
      vision: capabilities.vision !== false,
      stream_usage: capabilities.stream_usage !== false,
    },
    uses: uses && {
      use_for_chat: uses.use_for_chat !== false,
      use_for_embeddings: uses.use_for_embeddings !== false,
      use_for_reranking: uses.use_for_reranking !== false,
    },
    prices: rowsOf(provider.prices),
  };
}

type Settings = Pick<Provider, Group>;

export function numbersOf(provider: Settings): Numbers {
  return Object.fromEntries(
    NUMBER_FIELDS.map(({ key, group, name }) => [key, textOf(membersOf(provider, group)[name])]),
  );
}

/** Only what differs from the provider as it is; empty when nothing does. */
export function patchOf(provider: Provider, form: SettingsForm): ProviderPatch {
  const before = formOf(provider);
  const now: SettingsForm = { ...form, name: form.name.trim(), baseUrl: form.baseUrl.trim(), model: form.model.trim() };
  const whole: ProviderPatch = {
    name: now.name,
    kind: now.kind as Schema<'CreateServer'>['server_type'],
    base_url: now.baseUrl,
    api_key: now.removesKey ? null : now.secret,
    model: now.model || null,
    enabled: now.enabled,
    status: now.isInstalled ? 'active' : 'pending_installation',
    prices: pricesOf(now.prices),
  };
  const isOther = (field: keyof SettingsForm): boolean => !same(now[field], before[field]);
  const changed = Object.entries(FIELDS).filter(([, fields]) => fields.some(isOther));
  return {
    ...Object.fromEntries(changed.map(([name]) => [name, whole[name as keyof ProviderPatch]])),
    ...changedUses(before, now),
    ...changedGroups(provider, before, now),
  };
}

/** By which entries of the form a member of the patch changes. */
const FIELDS = {
  name: ['name'],
  kind: ['kind'],
  base_url: ['baseUrl'],
  api_key: ['secret', 'removesKey'],
  model: ['model'],
  enabled: ['enabled'],
  status: ['isInstalled'],
  prices: ['prices'],
} as const satisfies Partial<Record<keyof ProviderPatch, readonly (keyof SettingsForm)[]>>;

function changedUses({ uses: before }: SettingsForm, { uses }: SettingsForm): Partial<Uses> {
  if (uses === null || before === null) return {};
  return Object.fromEntries(
    USES.filter(({ name }) => uses[name] !== before[name]).map(({ name }) => [name, uses[name] ? null : false]),
  );
}

/** A group is stored as a whole, so one that changes takes along what the form does not show. */
function changedGroups(provider: Provider, before: SettingsForm, form: SettingsForm): ProviderPatch {
  const changed = GROUPS.flatMap((group) => {
    const members: Record<string, unknown> = { ...membersOf(provider, group) };
    for (const { key, name } of NUMBER_FIELDS.filter((each) => each.group === group)) {
      const text = (form.numbers[key] ?? '').trim();
      if (text === '') delete members[name];
      else members[name] = Number(text);
    }
    if (group === 'capabilities') setAbilities(members, before, form);
    if (same(members, membersOf(provider, group))) return [];
    return [[group, group === 'price' && Object.keys(members).length === 0 ? null : members] as const];
  });
  return Object.fromEntries(changed);
}

function setAbilities(members: Record<string, unknown>, before: SettingsForm, form: SettingsForm): void {
  for (const { name } of ABILITIES) {
    if (form.able[name] === before.able[name]) continue;
    if (form.able[name]) delete members[name];
    else members[name] = false;
  }
}

function membersOf(provider: Settings, group: Group): Readonly<Record<string, unknown>> {
  return { ...provider[group] };
}

function textOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : '';
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
