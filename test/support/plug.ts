import type { Gateway } from './gateway.js';

interface Plugged {
  readonly name: string;
  readonly url: string;
  /** Pins a model, so that the body is rewritten on its way. */
  readonly model?: string;
  readonly timeouts?: Readonly<Record<string, number>>;
}

/** Registers servers and plugs a purpose into them, the first active and the rest as fallbacks. Returns their ids. */
export async function plug(gateway: Gateway, purpose: string, ...servers: readonly Plugged[]): Promise<number[]> {
  const ids: number[] = [];
  for (const { name, url, ...rest } of servers) {
    const body = { name, server_type: 'llamacpp', base_url: url, ...rest };
    const { status, body: created } = await gateway.manage<{ id: number }>('POST', '/servers', body);
    if (status !== 201) throw new Error(`POST /servers answered ${status}: ${JSON.stringify(created)}`);
    ids.push(created.id);
  }
  await activate(gateway, purpose, ids);
  return ids;
}

/** Plugs a purpose into registered servers. */
export async function activate(gateway: Gateway, purpose: string, ids: readonly number[]): Promise<void> {
  const [active, ...fallbacks] = ids.map((provider_id) => ({ provider_type: 'ai_server', provider_id }));
  const { status, body } = await gateway.manage('POST', '/active', { purpose, ...active, fallbacks });
  if (status !== 200) throw new Error(`POST /active answered ${status}: ${JSON.stringify(body)}`);
}
