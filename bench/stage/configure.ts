import { managementApi } from '../../demo/stage/management-api.ts';
import type { Target } from '../load/target.ts';
import type { Gateway } from './gateway.ts';

const PINNED_MODEL = 'bench-8b-instruct-q4';

/** The peers Patchbay stands for: a purpose whose target pins a model, and one whose requests go on as they came. */
export interface ConfiguredTargets {
  readonly pinned: Target;
  readonly plain: Target;
}

/** Plugs the upstream in over REST, as an admin does. */
export async function configure(gateway: Gateway, upstreamUrl: string): Promise<ConfiguredTargets> {
  const api = managementApi(gateway.url, gateway.adminToken);
  const server = { name: 'bench', server_type: 'openai-compatible', base_url: `${upstreamUrl}/v1` };
  const { id } = await api.send('POST', '/servers', server);
  const plugIn = async (purpose: string, model: object): Promise<Target> => {
    await api.send('PUT', `/purposes/${purpose}`, {});
    await api.send('POST', '/active?preflight=off', { purpose, provider_type: 'ai_server', provider_id: id, ...model });
    return { url: gateway.url, token: gateway.appKey, purpose, model: 'any-model' };
  };
  return { pinned: await plugIn('chat', { model: PINNED_MODEL }), plain: await plugIn('bench-plain', {}) };
}
