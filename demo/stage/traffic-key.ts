import type { ManagementApi } from './management-api.ts';

const NAME = 'demo traffic';
const DESCRIPTION = 'Asks a few times a second, so that the page has something to show';

/** A key of the app that the demo's own traffic is sent by, so that it stands apart from that of people. One from before is revoked. */
export async function trafficKey(api: ManagementApi): Promise<string> {
  const known = (await api.list('/apps')).find(({ name }) => name === NAME);
  const id = known?.id ?? (await api.send('POST', '/apps', { name: NAME, description: DESCRIPTION })).id;
  const keys = `/apps/${id}/keys`;
  for (const old of await api.list(keys)) if (old.state === 'active') await api.remove(`${keys}/${old.id}`);
  const { key } = await api.send('POST', keys, {});
  if (typeof key !== 'string') throw new Error('the answer to a new key of an app holds none');
  return key;
}
