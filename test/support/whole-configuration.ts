import type { Gateway } from './gateway.js';

const LISTS = ['servers', 'api-keys', 'purposes', 'active', 'agent-types'] as const;
/** Keys, and what is said about the last write rather than about the configuration. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'masked_key',
  'key_version',
  'state',
  'updated_at',
  'updated_by',
  'revision',
]);

/** Everything the management API shows of the configuration, apart from keys and who wrote it when. */
export async function wholeConfiguration(gateway: Gateway): Promise<Readonly<Record<string, unknown>>> {
  const lists = await Promise.all(
    LISTS.map(async (list) => {
      const { body } = await gateway.manage<{ data: object[] }>('GET', `/${list}?limit=1000`);
      return [list, body.data] as const;
    }),
  );
  const text = JSON.stringify(Object.fromEntries(lists), (name, value: unknown) =>
    LEFT_OUT.has(name) ? undefined : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
}
